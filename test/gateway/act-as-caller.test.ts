import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openDirectory } from '../../src/directory/ldapts-directory.ts';
import { createGateway } from '../../src/gateway/gateway.ts';
import type { Intent } from '../../src/gateway/intent-journal.ts';
import type { Audit, ScimRequest } from '../../src/gateway/request.ts';
import { ScimError } from '../../src/scim/error.ts';
import type { ScimObject } from '../../src/scim/resource.ts';
import { hookOf } from '../support/hook-of.ts';
import { membershipVariants } from '../support/membership-variants.ts';
import { baseUrl, openGateway, type TestGateway } from '../support/gateway.ts';

const people = 'ou=people,dc=example,dc=org';
const dnOf = (uid: string): string => `uid=${uid},${people}`;
const as = (uid: string) => ({ caller: { by: 'dn', dn: dnOf(uid) } }) as const;

/** People whose groups the gateway keeps in their entries. */
const variant = membershipVariants.find(({ link }) => link === 'dirgateMemberOf');

/** Everybody sees the others but for the hidden one, and writes the own entry; one keeps the groups. */
const access = [
  'to attrs=userPassword by self write by anonymous auth by * none',
  'to attrs=employeeNumber by self write by * none',
  `to dn.base="${dnOf('hidden')}" by self write by * none`,
  `to dn.subtree="ou=groups,dc=example,dc=org" by dn.base="${dnOf('keeper')}" write by users read`,
  `to dn.subtree="${people}" by self write by users read by * none`,
  'to * by users read by * none',
];

describe('where the directory decides', () => {
  const recorded: Intent[] = [];
  const ids: Record<string, string> = {};
  let gateway: TestGateway;
  let manager: Partial<ScimRequest>;
  beforeAll(async () => {
    gateway = await openGateway({
      directory: { profile: 'inetorgperson', sample: false, access },
      context: { actAsCaller: true },
      ...(variant?.edit === undefined ? {} : { edit: variant.edit }),
    });
    const { journal } = gateway.context;
    Object.assign(journal, {
      record: ((record) => (intents: readonly Intent[]) => {
        recorded.push(...intents);
        return record(intents);
      })(journal.record),
    });
    manager = { caller: { by: 'dn', dn: gateway.server.bindDn } };
    for (const userName of ['kim', 'alex', 'hidden', 'keeper']) {
      const { body = {} } = await gateway.call('create', {
        ...manager,
        body: { userName, externalId: `x-${userName}`, [urn]: { employeeNumber: userName } },
      });
      ids[userName] = String(body['id']);
    }
  });
  afterAll(() => gateway.close());
  beforeEach(() => void recorded.splice(0));

  const urn = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
  const patch = (value: ScimObject) => ({
    body: { Operations: [{ op: 'replace', value }] },
    query: { attributes: 'title' },
  });
  const seenAs = async (uid: string, query: Readonly<Record<string, string>> = {}) =>
    (await gateway.call('query', { ...as(uid), query })).body ?? {};
  const idOf = (name: string): string => ids[name] ?? '';

  it('people change their own entry and nobody else’s, and are told that it is they who may not', async () => {
    const done = await gateway.call('modify', { ...as('kim'), id: idOf('kim'), ...patch({ title: 'Dr.' }) });
    expect(done.body).toMatchObject({ title: 'Dr.' });
    const denied = { status: 403, message: expect.stringMatching(/^the directory does not allow you this/) };
    const alex = { ...as('kim'), id: idOf('alex') };
    expect(await gateway.refusal('modify', { ...alex, ...patch({ title: 'Dr.' }) })).toMatchObject(denied);
    expect(await gateway.refusal('replace', { ...alex, body: { userName: 'alex' } })).toMatchObject(denied);
    expect(await gateway.refusal('remove', alex)).toMatchObject(denied);
    expect(await gateway.refusal('create', { ...as('kim'), body: { userName: 'new' } })).toMatchObject(denied);
    const entry = await gateway.entryOf(idOf('alex'));
    expect([entry.attributes.has('title'), entry.attributes.has('uid')]).toEqual([false, true]);
  });

  it('what the directory hides is not there, and its values are neither shown nor found', async () => {
    expect(await gateway.refusal('retrieve', { ...as('kim'), id: idOf('hidden') })).toMatchObject({ status: 404 });
    expect((await gateway.call('retrieve', { ...as('hidden'), id: idOf('hidden') })).status).toBe(200);
    const { body } = await gateway.call('retrieve', { ...as('kim'), id: idOf('alex') });
    expect(body).not.toHaveProperty([urn]);
    const filter = `${urn}:employeeNumber pr`;
    expect(await seenAs('kim', { filter })).toMatchObject({ totalResults: 1, Resources: [{ userName: 'kim' }] });
    expect(await seenAs('kim')).toMatchObject({ totalResults: 3 });
    expect(await seenAs('hidden')).toMatchObject({ totalResults: 4 });
  });

  it('pages that were kept for one are not shown to another, and a cursor is good for its own caller', async () => {
    const first = await seenAs('hidden', { cursor: '', count: '1' });
    expect(first).toMatchObject({ totalResults: 4 });
    const cursor = String(first['nextCursor']);
    const other = { ...as('kim'), query: { cursor, count: '1' } };
    expect(await gateway.refusal('query', other)).toMatchObject({ scimType: 'invalidCursor' });
    expect(await seenAs('hidden', { cursor, count: '1' })).toMatchObject({ totalResults: 4 });
    for (const startIndex of ['1', '2', '3']) {
      expect(await seenAs('kim', { startIndex, count: '1' })).toMatchObject({ totalResults: 3 });
      expect(await seenAs('hidden', { startIndex, count: '1' })).toMatchObject({ totalResults: 4 });
    }
  });

  it('what follows from a write is the gateway’s to write', async () => {
    const group = await gateway.call('create', {
      ...as('keeper'),
      resourceType: 'Group',
      body: { displayName: 'Kept', members: [{ value: idOf('kim') }] },
    });
    const entry = await gateway.entryOf(idOf('kim'), ['dirgateMemberOf']);
    expect(entry.attributes.get('dirgatememberof')).toEqual(['cn=Kept,ou=groups,dc=example,dc=org']);
    const joining = { Operations: [{ op: 'add', path: 'members', value: [{ value: idOf('alex') }] }] };
    const one = { resourceType: 'Group', id: String(group.body?.['id']), body: joining };
    expect(await gateway.refusal('modify', { ...as('alex'), ...one })).toMatchObject({ status: 403 });
    expect((await gateway.entryOf(idOf('alex'), ['dirgateMemberOf'])).attributes.has('dirgatememberof')).toBe(false);
  });

  it('a removal is decided by whoever asks alone: nothing that is left over after a crash is removed for them', async () => {
    await gateway.call('create', { ...manager, body: { userName: 'leaving' } });
    recorded.splice(0);
    const [leaving] = (await seenAs('kim', { filter: 'userName eq "leaving"' }))['Resources'] as ScimObject[];
    expect(await gateway.refusal('remove', { ...as('kim'), id: String(leaving?.['id']) })).toMatchObject({
      status: 403,
    });
    await gateway.call('remove', { ...manager, id: String(leaving?.['id']) });
    expect(recorded).toMatchObject([
      { kind: 'removal', decided: false },
      { kind: 'removal', decided: false },
    ]);
  });

  it('tokens act as the entry that their claim finds; strangers do nothing', async () => {
    const kim = { caller: { by: 'externalId', value: 'x-kim' } } as const;
    const mine = { ...kim, id: idOf('kim'), ...patch({ title: 'Prof.' }) };
    expect((await gateway.call('modify', mine)).body).toMatchObject({ title: 'Prof.' });
    for (const caller of [undefined, { by: 'externalId', value: 'x-nobody' } as const]) {
      for (const operation of ['query', 'retrieve', 'create', 'replace', 'modify', 'remove'] as const) {
        expect(await gateway.refusal(operation, { caller, id: idOf('kim') })).toMatchObject({ status: 403 });
      }
    }
  });

  it('in a bulk request each operation is the caller’s', async () => {
    const operation = (name: string) => ({
      method: 'PATCH',
      path: `/Users/${idOf(name)}`,
      data: patch({ title: 'B' }).body,
    });
    const audit: Audit = (_, run) => run();
    const request = {
      baseUrl,
      signal: new AbortController().signal,
      authorize: () => true,
      audit,
      ...as('kim'),
      body: {
        schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],
        Operations: ['kim', 'alex'].map(operation),
      },
    };
    const { body } = await createGateway(() => gateway.context).bulk(
      request,
      () => new ScimError(500, undefined, 'unexpected'),
    );
    expect(((body?.['Operations'] ?? []) as ScimObject[]).map(({ status }) => status)).toEqual(['200', '403']);
  });

  it('what a caller may not read decides all the same which resources a fence lets them know', async () => {
    // No ordering rule: each value is looked at, and only its owner may read it.
    const hook = hookOf({ fence: () => ({ filters: { User: `not (${urn}:employeeNumber gt "b")` } }) });
    const { operations } = createGateway(() => ({ ...gateway.context, hooks: [hook] }));
    const request = { baseUrl, resourceType: 'User', query: {}, signal: new AbortController().signal };
    for (const caller of [as('kim'), as('alex'), manager]) {
      const { body } = await operations.query({ ...request, ...caller });
      expect(((body?.['Resources'] ?? []) as ScimObject[]).map(({ userName }) => userName)).toEqual(['alex']);
    }
    await expect(operations.retrieve({ ...request, ...as('kim'), id: idOf('keeper') })).rejects.toMatchObject({
      status: 404,
    });
  });

  it('an account that may not act for others is refused, and does nothing by its own rights', async () => {
    const { url, bindDn, bindPassword } = gateway.server;
    await gateway.server.add(
      `dn: cn=plain,dc=example,dc=org\nobjectClass: organizationalRole\nobjectClass: simpleSecurityObject\ncn: plain\nuserPassword: plain-password\n`,
    );
    const options = { urls: [url], operationTimeoutMs: 10_000, connectTimeoutMs: 5000 };
    const plain = openDirectory({ ...options, bindDn: 'cn=plain,dc=example,dc=org', bindPassword: 'plain-password' });
    const { operations } = createGateway(() => ({ ...gateway.context, directory: plain }));
    const request = { baseUrl, resourceType: 'User', query: {}, signal: new AbortController().signal, ...as('kim') };
    const denied = { status: 403, message: expect.stringMatching(/does not let the gateway act as you/) };
    await expect(operations.retrieve({ ...request, id: idOf('kim') })).rejects.toMatchObject(denied);
    await expect(operations.query(request)).rejects.toMatchObject(denied);
    await expect(operations.create({ ...request, body: { userName: 'x' } })).rejects.toMatchObject({ status: 403 });
    await plain.close();
    expect(bindDn + bindPassword).not.toContain('plain');
  });
});

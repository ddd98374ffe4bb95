import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ChangeRecord } from '../../src/ldap/change-record.ts';
import { asDn } from '../../src/ldap/dn.ts';
import { textsOf } from '../../src/ldap/entry.ts';
import { guardsVersions } from '../../src/gateway/precondition.ts';
import type { ScimResponse } from '../../src/gateway/request.ts';
import { remove } from '../../src/gateway/remove.ts';
import { createTurns } from '../../src/gateway/turns.ts';
import { modify } from '../../src/gateway/modify.ts';
import { patchSchema } from '../../src/scim/patch-request.ts';
import type { ScimObject, ScimValue } from '../../src/scim/resource.ts';
import { bareDirectory } from '../support/bare-directory.ts';
import { baseUrl, openGateway, profiles, type TestGateway } from '../support/gateway.ts';
import { toolMapping } from '../support/tool-mapping.ts';

const patchBody = (...operations: [string, ScimValue][]): ScimObject => ({
  schemas: [patchSchema],
  Operations: operations.map(([path, value]) => ({ op: 'replace', path, value })),
});

/** The status of each answer, sorted. */
async function outcomes(calls: readonly Promise<ScimResponse>[]): Promise<number[]> {
  const answers = await Promise.allSettled(calls);
  return answers
    .map((one) => (one.status === 'fulfilled' ? one.value.status : (one.reason as { status: number }).status))
    .toSorted((one, other) => one - other);
}

const twenty = Array.from({ length: 20 }, (_, index) => index);
const nineteen = (status: number): number[] => Array.from({ length: 19 }, () => status);

const versionAttributes = { gluu: 'oxTrustMetaVersion', inetorgperson: 'roomNumber' } as const;

describe.each(profiles)('a version that the gateway writes, without assertion control, profile %s', (profile) => {
  const version = versionAttributes[profile];
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await openGateway({
      directory: { profile },
      wrap: bareDirectory,
      edit: (document) => (document.resourceType === 'User' ? { ...document, version } : document),
    });
  });
  afterAll(() => gateway.close());

  const titled = (id: unknown, title: string, ifMatch?: string): Promise<ScimResponse> =>
    gateway.call('modify', {
      id: String(id),
      body: patchBody(['title', title]),
      ...(ifMatch === undefined ? {} : { ifMatch }),
    });
  const retrieve = (id: unknown): Promise<ScimResponse> => gateway.call('retrieve', { id: String(id) });
  const requestOf = (id: unknown, ifMatch: string) => ({
    baseUrl,
    resourceType: 'User',
    id: String(id),
    query: {},
    signal: new AbortController().signal,
    ifMatch,
  });

  it('is a new one with each change, and stays where nothing changes', async () => {
    const created = await gateway.call('create', { body: { userName: 'versions', title: 'One' } });
    const id = created.body?.['id'];
    expect(created.body?.['meta']).toMatchObject({ version: created.etag });
    expect((await retrieve(id)).etag).toBe(created.etag);
    expect((await titled(id, 'One')).etag).toBe(created.etag);
    const changed = await titled(id, 'Two', created.etag);
    const again = await titled(id, 'Three');
    expect(new Set([created.etag, changed.etag, again.etag]).size).toBe(3);
    expect((await retrieve(id)).etag).toBe(again.etag);
    expect((await gateway.call('retrieve', { id: String(id), ifNoneMatch: again.etag ?? '' })).status).toBe(304);
  });

  it('lets exactly one of twenty PATCHes with the same version win', async () => {
    const { id } = await gateway.create({ userName: 'patched' });
    const { etag } = await retrieve(id);
    expect(await outcomes(twenty.map((index) => titled(id, `Writer ${index}`, etag)))).toEqual([200, ...nineteen(412)]);
  });

  it('lets exactly one of twenty PUTs with the same version win, even if all of them write other attributes', async () => {
    const { id } = await gateway.create({ userName: 'put' });
    const { etag: ifMatch = '' } = await retrieve(id);
    const names = ['title', 'displayName', 'userType', 'preferredLanguage'];
    const calls = twenty.map((index) => {
      const body = { userName: 'put', [names[index % names.length] ?? '']: 'de' };
      return gateway.call('replace', { id: String(id), ifMatch, body });
    });
    expect(await outcomes(calls)).toEqual([200, ...nineteen(412)]);
  });

  it('lets exactly one of twenty DELETEs with the same version win', async () => {
    const { id } = await gateway.create({ userName: 'deleted' });
    const { etag: ifMatch = '' } = await retrieve(id);
    const answers = await outcomes(twenty.map(() => gateway.call('remove', { id: String(id), ifMatch })));
    // Who comes late finds another version, or nothing.
    expect(answers.map((status) => (status === 404 ? 412 : status))).toEqual([204, ...nineteen(412)]);
    expect(await gateway.refusal('retrieve', { id: String(id) })).toMatchObject({ status: 404 });
  });

  it('never lets a PATCH and a DELETE with the same version both win', async () => {
    for (const index of twenty) {
      const { id } = await gateway.create({ userName: `both-${index}` });
      const { etag: ifMatch = '' } = await retrieve(id);
      const calls = [titled(id, 'New', ifMatch), gateway.call('remove', { id: String(id), ifMatch })];
      const answers = await outcomes(index % 2 === 0 ? calls : calls.toReversed());
      expect(answers.filter((status) => status < 300)).toHaveLength(1);
    }
  });

  it('answers 412 to a version that is past and writes nothing; * only asks that the resource exists', async () => {
    const { id } = await gateway.create({ userName: 'past', title: 'One' });
    const { etag = '' } = await retrieve(id);
    await titled(id, 'Two');
    expect(
      await outcomes([titled(id, 'Three', etag), gateway.call('remove', { id: String(id), ifMatch: etag })]),
    ).toEqual([412, 412]);
    expect((await retrieve(id)).body).toMatchObject({ title: 'Two' });
    expect(await titled(id, 'Four', '*')).toMatchObject({ status: 200 });
  });

  it('guards nothing without If-Match', async () => {
    const { id } = await gateway.create({ userName: 'unguarded' });
    const names = ['title', 'displayName', 'userType', 'preferredLanguage'];
    const calls = names.map((name) => gateway.call('modify', { id: String(id), body: patchBody([name, 'de']) }));
    expect(await outcomes(calls)).toEqual([200, 200, 200, 200]);
    const { body } = await retrieve(id);
    expect(names.map((name) => body?.[name])).toEqual(['de', 'de', 'de', 'de']);
    expect(textsOf(await gateway.entryOf(id, [version]), version)).toHaveLength(1);
  });

  it('is told apart from a value that somebody else changed: then the write is planned anew', async () => {
    const { id } = await gateway.create({ userName: 'outside', title: 'One' });
    const { etag = '' } = await retrieve(id);
    const { dn } = await gateway.entryOf(id);
    const { directory } = gateway.context;
    let outsiders = 1;
    const write = async (change: ChangeRecord, options?: object) => {
      const title = profile === 'gluu' ? 'oxTrustTitle' : 'title';
      const replaced = [{ operation: 'replace', type: title, values: ['Theirs'] } as const];
      if (outsiders-- > 0) await directory.write({ changetype: 'modify', dn, modifications: replaced });
      return directory.write(change, options);
    };
    const context = { ...gateway.context, directory: { ...directory, write } };
    const answer = await modify(context, { ...requestOf(id, etag), body: patchBody(['title', 'Two']) });
    expect([answer.status, answer.body?.['title']]).toEqual([200, 'Two']);
  });

  it('is missing from entries of others until the gateway changes them', async () => {
    const { dn } = await gateway.entryOf((await gateway.create({ userName: 'foreign' }))['id']);
    const removed = [{ operation: 'delete', type: version, values: [] } as const];
    await gateway.directory.write({ changetype: 'modify', dn, modifications: removed });
    const versioned = (filter: string) => gateway.list(`userName eq "foreign" and ${filter}`);
    const { Resources } = await versioned('not (meta.version pr)');
    const [{ id } = {}] = Resources as ScimObject[];
    const { etag, body } = await retrieve(id);
    expect(etag).toBeUndefined();
    expect(body?.['meta']).not.toHaveProperty('version');
    expect(
      await gateway.refusal('modify', { id: String(id), ifMatch: 'W/""', body: patchBody(['title', 'x']) }),
    ).toMatchObject({ status: 412, message: expect.stringContaining('no version before its first change') });
    expect((await titled(id, 'First')).etag).toMatch(/^W\/"[\w-]{36}"$/);
    expect(await versioned('meta.version pr')).toMatchObject({ totalResults: 1 });
  });

  it('is exchanged by a DELETE before anything is removed, from below the entry as well', async () => {
    const { id } = await gateway.create({ userName: 'parent', active: true });
    const { dn } = await gateway.entryOf(id);
    const attributes = [
      { type: 'objectClass', values: ['organizationalUnit'] },
      { type: 'ou', values: ['fido'] },
    ];
    await gateway.directory.write({ changetype: 'add', dn: asDn(`ou=fido,${dn}`), attributes });
    const { etag = '' } = await retrieve(id);
    const { directory } = gateway.context;
    const seen: ChangeRecord[] = [];
    const write: typeof directory.write = (change, options) => {
      seen.push(change);
      return directory.write(change, options);
    };
    await remove({ ...gateway.context, directory: { ...directory, write } }, requestOf(id, etag));
    expect(seen.map(({ changetype }) => changetype)).toEqual(['modify', 'delete', 'delete', 'delete']);
    const [claim] = seen;
    const modifications = claim?.changetype === 'modify' ? claim.modifications : [];
    expect(modifications.slice(0, 2)).toMatchObject([
      { operation: 'delete', type: version },
      { operation: 'add', type: version },
    ]);
    expect(modifications.map(({ values }) => values[0])).toContain('FALSE');
  });

  if (profile === 'inetorgperson') {
    const exists = async (uid: string) =>
      (await gateway.directory.read(asDn(`uid=${uid},ou=people,dc=example,dc=org`), [])) !== undefined;

    it('lets exactly one of several writers with the same version rename the entry', async () => {
      const { id } = await gateway.create({ userName: 'disputed' });
      const { etag: ifMatch = '' } = await retrieve(id);
      const calls = ['one', 'two', 'three', 'four'].map((name) => {
        const body = patchBody(['userName', `disputed-${name}`], ['title', name]);
        return gateway.call('modify', { id: String(id), ifMatch, body });
      });
      expect(await outcomes(calls)).toEqual([200, 412, 412, 412]);
      const { body, etag } = await retrieve(id);
      expect(body?.['userName']).toBe(`disputed-${String(body?.['title'])}`);
      expect(etag).not.toBe(ifMatch);
    });

    it('renames without If-Match, too, and gives a new version', async () => {
      const created = await gateway.call('create', { body: { userName: 'maiden' } });
      const id = String(created.body?.['id']);
      const { etag, body } = await gateway.call('modify', { id, body: patchBody(['userName', 'married']) });
      expect(body).toMatchObject({ id, userName: 'married' });
      expect(etag).not.toBe(created.etag);
      expect([await exists('maiden'), await exists('married')]).toEqual([false, true]);
    });

    it('is new where a rename was refused, and nothing else is', async () => {
      const [{ id }] = await Promise.all([gateway.create({ userName: 'wants' }), gateway.create({ userName: 'has' })]);
      const { etag: ifMatch = '' } = await retrieve(id);
      const body = patchBody(['userName', 'has'], ['title', 'Thief']);
      expect(await gateway.refusal('modify', { id: String(id), ifMatch, body })).toMatchObject({ status: 409 });
      const after = await retrieve(id);
      expect(after.body).toMatchObject({ userName: 'wants' });
      expect(after.body).not.toHaveProperty('title');
      expect(after.etag).not.toBe(ifMatch);
    });

    it('guards what follows the rename: where somebody else writes in between, the rename is undone', async () => {
      const { id } = await gateway.create({ userName: 'steady' });
      const { etag = '' } = await retrieve(id);
      const { directory } = gateway.context;
      const write: typeof directory.write = async (change, options) => {
        const answer = await directory.write(change, options);
        if (change.changetype === 'modrdn' && change.newRdn === 'uid=shaky') await titled(id, 'Theirs');
        return answer;
      };
      const context = { ...gateway.context, directory: { ...directory, write }, inTurn: createTurns() };
      const body = patchBody(['userName', 'shaky'], ['title', 'Mine']);
      await expect(modify(context, { ...requestOf(id, etag), body })).rejects.toMatchObject({ status: 412 });
      expect((await retrieve(id)).body).toMatchObject({ userName: 'steady', title: 'Theirs' });
    });
  }
});

describe.each(profiles)('a version of the directory, without assertion control, profile %s', (profile) => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await openGateway({ directory: { profile }, wrap: bareDirectory });
  });
  afterAll(() => gateway.close());

  it('can be asked for, but a write that depends on it is refused with the reason, and not done', async () => {
    const { id } = await gateway.create({ userName: 'unsafe', title: 'Old' });
    const { etag = '' } = await gateway.call('retrieve', { id: String(id) });
    expect((await gateway.call('retrieve', { id: String(id), ifNoneMatch: etag })).status).toBe(304);
    const body = patchBody(['title', 'New']);
    const refused = { status: 501, message: expect.stringContaining('version attribute') };
    expect(await gateway.refusal('modify', { id: String(id), ifMatch: etag, body })).toMatchObject(refused);
    expect(await gateway.refusal('remove', { id: String(id), ifMatch: etag })).toMatchObject(refused);
    expect(await gateway.refusal('modify', { id: String(id), ifMatch: 'W/"x"', body })).toMatchObject({ status: 412 });
    expect((await gateway.call('retrieve', { id: String(id) })).body).toMatchObject({ title: 'Old' });
    expect((await gateway.call('modify', { id: String(id), ifMatch: '*', body })).status).toBe(200);
  });

  it('does not stop a change of the name without If-Match', async () => {
    const { id } = await gateway.create({ userName: 'before' });
    const body = patchBody(['userName', 'after'], ['title', 'New']);
    expect((await gateway.call('modify', { id: String(id), body })).body).toMatchObject({ userName: 'after' });
  });
});

describe('whether versions can be guarded', () => {
  it('depends on who writes them and on the assertion control', () => {
    const byDirectory = toolMapping({});
    const byGateway = toolMapping({ version: 'testOne' });
    const without = { ...byDirectory, version: undefined };
    const told = [byDirectory, byGateway, without].map((one) => [
      guardsVersions(one, true),
      guardsVersions(one, false),
    ]);
    expect(told).toEqual([
      [true, false],
      [true, true],
      [false, false],
    ]);
  });
});

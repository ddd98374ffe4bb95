import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ChangeRecord } from '../../src/ldap/change-record.ts';
import { textsOf } from '../../src/ldap/entry.ts';
import { modify } from '../../src/gateway/modify.ts';
import type { ScimRequest, ScimResponse } from '../../src/gateway/request.ts';
import { patchSchema } from '../../src/scim/patch-request.ts';
import type { ScimObject, ScimValue } from '../../src/scim/resource.ts';
import { baseUrl, openGateway, profiles, type TestGateway } from '../support/gateway.ts';

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const body = (...Operations: ScimObject[]): ScimObject => ({ schemas: [patchSchema], Operations });
const listOf = (resource: ScimObject | undefined, name: string): ScimObject[] =>
  (resource?.[name] ?? []) as ScimObject[];
const replaceOp = (path: string, value: ScimValue): ScimObject => ({ op: 'replace', path, value });

describe.each(profiles)('modify, profile %s', (profile) => {
  let gateway: TestGateway;
  let written: ChangeRecord[] = [];
  let reads = 0;
  beforeAll(async () => {
    gateway = await openGateway({ directory: { profile } });
    const { directory } = gateway.context;
    Object.assign(gateway.context, {
      directory: {
        ...directory,
        find: (...args: Parameters<typeof directory.find>) => {
          reads += 1;
          return directory.find(...args);
        },
        write: (...args: Parameters<typeof directory.write>) => {
          written.push(args[0]);
          return directory.write(...args);
        },
      },
    });
  });
  afterAll(() => gateway.close());

  const patch = (id: ScimValue | undefined, ...operations: ScimObject[]): Promise<ScimResponse> => {
    [written, reads] = [[], 0];
    return gateway.call('modify', { id: String(id), body: body(...operations) });
  };
  const entryOf = (id: ScimValue | undefined) => gateway.entryOf(id);

  it('takes one read and one write, whose post-read is the answer', async () => {
    const { id } = await gateway.create({ userName: 'frugal', title: 'Old' });
    const { status, body: answered, etag } = await patch(id, replaceOp('title', 'New'));
    expect([status, answered?.['title'], reads, written.length]).toEqual([200, 'New', 1, 1]);
    expect((await gateway.call('retrieve', { id: String(id) })).body).toEqual(answered);
    expect(answered?.['meta']).toMatchObject({ version: etag });
  });

  if (profile === 'gluu')
    it('changes only what the operations change, deleting old values by name', async () => {
      const { id } = await gateway.create({
        userName: 'careful',
        emails: [
          { value: 'a@example.org', type: 'work' },
          { value: 'b@example.org', type: 'home' },
        ],
      });
      await patch(id, replaceOp('emails[type eq "home"].value', 'c@example.org'));
      const [change] = written;
      expect(change).toMatchObject({ changetype: 'modify' });
      const modifications = change?.changetype === 'modify' ? change.modifications : [];
      expect(modifications.filter(({ type }) => type === 'mail')).toEqual([
        { operation: 'delete', type: 'mail', values: ['b@example.org'] },
        { operation: 'add', type: 'mail', values: ['c@example.org'] },
      ]);
      expect(modifications.filter(({ operation }) => operation === 'replace').map(({ type }) => type)).toEqual([
        'oxTrustMetaLastModified',
        'updatedAt',
      ]);
    });

  it('writes nothing for what is already so, and leaves the time of the last change', async () => {
    const created = await gateway.create({ userName: 'same', displayName: 'Same' });
    const { body: answered } = await patch(created['id'], replaceOp('displayName', 'Same'));
    expect(written).toEqual([]);
    expect(answered).toEqual(created);
  });

  it('writes nothing when one operation of several fails', async () => {
    const created = await gateway.create({ userName: 'atomic' });
    const failing = patch(created['id'], replaceOp('title', 'Never'), replaceOp('nonsense', 'x'));
    await expect(failing).rejects.toMatchObject({ status: 400, scimType: 'invalidPath' });
    expect(written).toEqual([]);
    expect((await gateway.call('retrieve', { id: String(created['id']) })).body).toEqual(created);
  });

  if (profile === 'gluu')
    it('keeps JSON members that are not mapped, and values that are no JSON', async () => {
      const { id } = await gateway.create({ userName: 'keeper', phoneNumbers: [{ value: '+1', type: 'work' }] });
      const { dn } = await entryOf(id);
      const odd = '{"value":"+2","type":"home","primary":null,"display":null,"carrier":"X"}';
      await gateway.directory.write({
        changetype: 'modify',
        dn,
        modifications: [{ operation: 'add', type: 'oxTrustPhoneValue', values: [odd] }],
      });
      await patch(id, replaceOp('phoneNumbers[type eq "home"].display', 'Home'));
      const entry = await entryOf(id);
      const texts = entry === undefined ? [] : textsOf(entry, 'oxTrustPhoneValue');
      expect(texts.map((text) => JSON.parse(text) as unknown)).toContainEqual({
        value: '+2',
        display: 'Home',
        type: 'home',
        primary: null,
        carrier: 'X',
      });
    });

  it('makes the formatted name follow its parts unless somebody wrote another', async () => {
    const { id } = await gateway.create({ userName: 'renamed', name: { givenName: 'Ann', familyName: 'Old' } });
    const { body: followed } = await patch(id, replaceOp('name.familyName', 'New'));
    expect(followed?.['name']).toEqual({ givenName: 'Ann', familyName: 'New', formatted: 'Ann New' });
    const entry = await entryOf(id);
    expect(entry && textsOf(entry, 'cn')).toEqual(['Ann New']);
    await patch(id, replaceOp('name.formatted', 'Dr. Ann'));
    const { body: kept } = await patch(id, replaceOp('name.familyName', 'Newer'));
    expect(kept?.['name']).toMatchObject({ formatted: 'Dr. Ann' });
  });

  it('adds the auxiliary class to an entry of others when an attribute needs it', async () => {
    const [{ id } = {}] = (await gateway.list(`userName eq "${profile === 'gluu' ? 'outsider' : 'ops'}"`))[
      'Resources'
    ] as ScimObject[];
    const auxiliary = profile === 'gluu' ? 'dirgateUser' : 'dirgatePerson';
    const before = await entryOf(id);
    expect(before && textsOf(before, 'objectClass')).not.toContain(auxiliary);
    const { body: answered } = await patch(id, replaceOp(`${enterprise}:costCenter`, '4711'));
    expect(answered?.[enterprise]).toEqual({ costCenter: '4711' });
    const after = await entryOf(id);
    expect(after && textsOf(after, 'objectClass')).toContain(auxiliary);
  });

  if (profile === 'gluu')
    it('switches a person off in both attributes that Gluu reads', async () => {
      const { id } = await gateway.create({ userName: 'leaver', active: true });
      const { body: answered } = await patch(id, replaceOp('active', 'False'));
      expect(answered?.['active']).toBe(false);
      const entry = await entryOf(id);
      expect(entry && [textsOf(entry, 'oxTrustActive'), textsOf(entry, 'gluuStatus')]).toEqual([
        ['FALSE'],
        ['inactive'],
      ]);
    });

  it('changes a password without reading it', async () => {
    const { id } = await gateway.create({ userName: 'rekeyed', password: 'Old.Secret.1' });
    const { body: answered } = await patch(id, replaceOp('password', 'New.Secret.2'));
    expect(JSON.stringify(answered)).not.toContain('Secret');
    const entry = await entryOf(id);
    expect(entry && textsOf(entry, 'userPassword')).toEqual([expect.stringMatching(/^\{SSHA\}/)]);
  });

  it('refuses a userName that another user has with 409', async () => {
    const { id } = await gateway.create({ userName: 'ambitious' });
    const refused = patch(id, replaceOp('userName', 'BJensen'));
    await expect(refused).rejects.toMatchObject({ status: 409, scimType: 'uniqueness' });
    await expect(patch(id, replaceOp('userName', 'AMBITIOUS'))).resolves.toMatchObject({ status: 200 });
  });

  it('answers 404 for a resource that does not exist', async () => {
    await expect(patch('nobody', replaceOp('title', 'x'))).rejects.toMatchObject({ status: 404 });
  });

  it('answers 412 to a version that is no longer there, and writes nothing', async () => {
    const { id } = await gateway.create({ userName: 'versioned' });
    const { etag = '' } = await patch(id, replaceOp('title', 'One'));
    const again = { id: String(id), body: body(replaceOp('title', 'Two')) };
    expect(await gateway.call('modify', { ...again, ifMatch: etag })).toMatchObject({ status: 200 });
    expect(
      await gateway.refusal('modify', { ...again, ifMatch: etag, body: body(replaceOp('title', 'Three')) }),
    ).toMatchObject({ status: 412 });
    expect((await gateway.call('retrieve', { id: String(id) })).body).toMatchObject({ title: 'Two' });
    expect(await gateway.call('modify', { ...again, ifMatch: '*' })).toMatchObject({ status: 200 });
  });

  it('changes a value that the directory guards as unique at the version that the client read', async () => {
    const { id } = await gateway.create({ userName: 'guarded' });
    const { etag = '' } = await gateway.call('retrieve', { id: String(id) });
    const emails = [{ value: 'guarded@example.org', type: 'work' }];
    const change = { id: String(id), ifMatch: etag, body: body(replaceOp('emails', emails)) };
    expect((await gateway.call('modify', change)).body).toMatchObject({ emails });
    expect(await gateway.refusal('modify', { ...change, body: body(replaceOp('emails', [])) })).toMatchObject({
      status: 412,
    });
  });

  it('lets exactly one of many writers with the same version win', async () => {
    const { id } = await gateway.create({ userName: 'contested' });
    const { etag = '' } = await gateway.call('retrieve', { id: String(id) });
    const attempts = Array.from({ length: 20 }, (_, index) =>
      gateway.call('modify', { id: String(id), ifMatch: etag, body: body(replaceOp('title', `Writer ${index}`)) }),
    );
    const answers = await Promise.allSettled(attempts);
    const refused = answers.flatMap((one) =>
      one.status === 'rejected' ? [(one.reason as { status: number }).status] : [],
    );
    expect(refused).toEqual(Array.from({ length: 19 }, () => 412));
  });

  it('loses no change of many writers without a version', async () => {
    const { id } = await gateway.create({ userName: 'popular' });
    const add = (index: number): Partial<ScimRequest> => ({
      id: String(id),
      body: body({ op: 'add', path: 'phoneNumbers', value: [{ value: `+${index}`, type: 'work' }] }),
    });
    const answers = await Promise.allSettled(
      Array.from({ length: 12 }, (_, index) => gateway.call('modify', add(index))),
    );
    expect(answers.filter((one) => one.status === 'rejected')).toEqual([]);
    const { body: final } = await gateway.call('retrieve', { id: String(id) });
    const numbers = new Set(listOf(final, 'phoneNumbers').map(({ value }) => value));
    expect(numbers).toEqual(new Set(Array.from({ length: 12 }, (_, index) => `+${index}`)));
  });

  it('tells the log when a group lost all members and none was named, once it happened', async () => {
    const ann = await gateway.create({ userName: 'lost' });
    const members = [{ value: String(ann['id']) }];
    const group = { displayName: 'Losing', members };
    const { body: created } = await gateway.call('create', { resourceType: 'Group', body: group });
    const id = String(created?.['id']);
    const warnings: object[] = [];
    const warn = (details: object): void => void warnings.push(details);
    const attempt = (refuseRemoveAll: boolean, operation: ScimObject) => {
      const compatibility = { ...gateway.context.compatibility, refuseRemoveAll };
      const request = { baseUrl, resourceType: 'Group', id, query: {}, signal: new AbortController().signal };
      return modify({ ...gateway.context, compatibility, warn }, { ...request, body: body(operation) });
    };
    const all = { op: 'remove', path: 'members' };
    await expect(attempt(true, all)).rejects.toMatchObject({ status: 400, scimType: 'invalidValue' });
    await attempt(false, { op: 'remove', path: 'members', value: members });
    expect(warnings).toEqual([]);
    await attempt(false, all);
    expect(warnings).toEqual([{ resourceType: 'Group', id, attribute: 'members' }]);
  });

  it('gives up with 503 and Retry-After when others never stop changing the resource', async () => {
    const { id } = await gateway.create({ userName: 'restless', title: 'x' });
    const { directory } = gateway.context;
    const { dn } = await entryOf(id);
    const type = profile === 'gluu' ? 'oxTrustTitle' : 'title';
    let turn = 0;
    const restless = {
      ...gateway.context,
      directory: {
        ...directory,
        find: async (...args: Parameters<typeof directory.find>) => {
          const found = await directory.find(...args);
          turn += 1;
          await directory.write({
            changetype: 'modify',
            dn,
            modifications: [{ operation: 'replace', type, values: [`turn ${turn}`] }],
          });
          return found;
        },
      },
    };
    const request = { baseUrl, resourceType: 'User', id: String(id), query: {}, signal: new AbortController().signal };
    const attempt = modify(restless, { ...request, body: body(replaceOp('title', 'Mine')) });
    await expect(attempt).rejects.toMatchObject({ status: 503, headers: { 'Retry-After': '1' } });
  });
});

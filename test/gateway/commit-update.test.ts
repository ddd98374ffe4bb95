import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ChangeRecord } from '../../src/ldap/change-record.ts';
import { asDn } from '../../src/ldap/dn.ts';
import { LdapError, resultCode } from '../../src/ldap/result-code.ts';
import { undoUpdate } from '../../src/gateway/commit-update.ts';
import { modify } from '../../src/gateway/modify.ts';
import { makeEntry } from '../../src/ldap/entry.ts';
import { toolMapping } from '../support/tool-mapping.ts';
import { patchSchema } from '../../src/scim/patch-request.ts';
import type { ScimObject, ScimValue } from '../../src/scim/resource.ts';
import { baseUrl, openGateway, type TestGateway } from '../support/gateway.ts';

const people = 'ou=people,dc=example,dc=org';

describe('a change of the attribute that names the entry', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await openGateway({ directory: { profile: 'inetorgperson' } });
  });
  afterAll(() => gateway.close());

  const patchBody = (...operations: [string, ScimValue][]): ScimObject => ({
    schemas: [patchSchema],
    Operations: operations.map(([path, value]) => ({ op: 'replace', path, value })),
  });
  const patch = (id: unknown, ...operations: [string, ScimValue][]) =>
    gateway.call('modify', { id: String(id), body: patchBody(...operations) });
  const exists = async (uid: string) => (await gateway.directory.read(asDn(`uid=${uid},${people}`), [])) !== undefined;

  it('renames the entry, keeps the id, and changes the rest with it', async () => {
    const { id } = await gateway.create({ userName: 'maiden', emails: [{ value: 'maiden@example.org' }] });
    const { body, etag } = await patch(id, ['userName', 'married'], ['title', 'Dr.'], ['name.familyName', 'New']);
    expect(body).toMatchObject({ id, userName: 'married', title: 'Dr.', emails: [{ value: 'maiden@example.org' }] });
    expect([await exists('maiden'), await exists('married')]).toEqual([false, true]);
    expect((await gateway.call('retrieve', { id: String(id) })).etag).toBe(etag);
  });

  it('renames the entry when nothing else changes', async () => {
    const { id } = await gateway.create({ userName: 'before' });
    expect((await patch(id, ['userName', 'after'])).body).toMatchObject({ id, userName: 'after' });
    expect([await exists('before'), await exists('after')]).toEqual([false, true]);
  });

  it('refuses a name that another entry has with 409 and writes nothing', async () => {
    const [{ id }] = await Promise.all([gateway.create({ userName: 'wants' }), gateway.create({ userName: 'has' })]);
    const refused = patch(id, ['userName', 'HAS'], ['title', 'Thief']);
    await expect(refused).rejects.toMatchObject({
      status: 409,
      scimType: 'uniqueness',
      message: expect.stringContaining('userName'),
    });
    const { body } = await gateway.call('retrieve', { id: String(id) });
    expect(body).toMatchObject({ userName: 'wants' });
    expect(body).not.toHaveProperty('title');
  });

  it('undoes the new name when the directory refuses the rest', async () => {
    const { id } = await gateway.create({ userName: 'steady' });
    const { directory } = gateway.context;
    const write = async (change: ChangeRecord, ...rest: [options?: object]) => {
      if (change.changetype === 'modify') throw new LdapError('modify', resultCode.unwillingToPerform, 'not today');
      return directory.write(change, ...rest);
    };
    const context = { ...gateway.context, directory: { ...directory, write } };
    const request = { baseUrl, resourceType: 'User', id: String(id), query: {}, signal: new AbortController().signal };
    const refused = modify(context, { ...request, body: patchBody(['userName', 'shaky'], ['title', 'x']) });
    await expect(refused).rejects.toMatchObject({ status: 403 });
    expect([await exists('steady'), await exists('shaky')]).toEqual([true, false]);
  });

  it('lets exactly one of several writers with the same version rename the entry', async () => {
    const { id } = await gateway.create({ userName: 'disputed' });
    const { etag = '' } = await gateway.call('retrieve', { id: String(id) });
    const attempts = ['one', 'two', 'three', 'four'].map((name) =>
      gateway.call('modify', {
        id: String(id),
        ifMatch: etag,
        body: patchBody(['userName', `disputed-${name}`], ['title', name]),
      }),
    );
    const answers = await Promise.allSettled(attempts);
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const { body } = await gateway.call('retrieve', { id: String(id) });
    expect(body?.['userName']).toBe(`disputed-${String(body?.['title'])}`);
  });
});

describe('what undoes an update', () => {
  it('gives every value back but the version, which somebody may have seen', () => {
    const entry = makeEntry(asDn('uid=t,ou=tools,o=gluu'), { uid: ['t'], cn: ['old'], testOne: ['v1'] });
    const { dn } = entry;
    const modifications = [
      { operation: 'delete', type: 'cn', values: ['old'] },
      { operation: 'add', type: 'cn', values: ['new'] },
      { operation: 'replace', type: 'testOne', values: ['v2'] },
    ] as const;
    const plan = { modify: { changetype: 'modify', dn, modifications } } as const;
    const mapping = toolMapping({ attributes: { title: 'cn' }, version: 'testOne' });
    expect(undoUpdate(mapping, plan, entry, 'v3')).toEqual([
      {
        changetype: 'modify',
        dn,
        modifications: [
          { operation: 'replace', type: 'cn', values: ['old'] },
          { operation: 'replace', type: 'testOne', values: ['v3'] },
        ],
      },
    ]);
  });
});

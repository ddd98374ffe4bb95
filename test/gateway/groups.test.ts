import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { textsOf } from '../../src/ldap/entry.ts';
import { patchSchema } from '../../src/scim/patch-request.ts';
import type { ScimObject, ScimValue } from '../../src/scim/resource.ts';
import { baseUrl, openGateway, type TestGateway } from '../support/gateway.ts';
import { membershipVariants } from '../support/membership-variants.ts';

describe.each(membershipVariants)('groups as data, profile $name', (variant) => {
  const { profile } = variant;
  let gateway: TestGateway;
  let ids: string[];
  beforeAll(async () => {
    gateway = await openGateway(variant);
    const people = await Promise.all(
      ['Ann', 'Ben', 'Cid'].map((name) => gateway.create({ userName: name, displayName: name })),
    );
    ids = people.map(({ id }) => String(id));
  });
  afterAll(() => gateway.close());

  const resourceType = 'Group';
  const createGroup = async (body: ScimObject) => (await gateway.call('create', { resourceType, body })).body ?? {};
  const retrieve = async (id: unknown) => (await gateway.call('retrieve', { resourceType, id: String(id) })).body ?? {};
  const patch = (id: unknown, operations: ScimValue, query: Record<string, string> = {}) =>
    gateway.call('modify', {
      resourceType,
      id: String(id),
      query,
      body: { schemas: [patchSchema], Operations: operations },
    });
  const membersOf = (group: ScimObject) => ((group['members'] ?? []) as ScimObject[]).map(({ value }) => value);

  it('writes a group as others expect it, its members as DNs, and shows them by id, $ref, type and display', async () => {
    const created = await createGroup({
      displayName: 'Writers',
      members: [{ value: ids[0] ?? '' }, { value: ids[1] ?? '' }],
    });
    const entry = await gateway.entryOf(created['id'], ['*'], 'Group');
    const people = await Promise.all(ids.slice(0, 2).map((id) => gateway.entryOf(id)));
    expect(textsOf(entry, 'member')).toEqual(people.map(({ dn }) => dn));
    expect(textsOf(entry, 'gluuStatus')).toEqual(profile === 'gluu' ? ['active'] : []);
    const $ref = `${baseUrl}/Users/${ids[0]}`;
    expect((created['members'] as ScimObject[])[0]).toEqual({ value: ids[0], $ref, type: 'User', display: 'Ann' });
  });

  it('answers a PATCH with 204 and the version, and with the group where attributes are asked for', async () => {
    const { id } = await createGroup({ displayName: 'Quiet' });
    const add = { op: 'add', path: 'members', value: [{ value: ids[0] ?? '' }] };
    const { etag = '', ...silent } = await patch(id, [add]);
    expect(silent).toEqual({ status: 204, location: `${baseUrl}/Groups/${String(id)}` });
    expect(((await retrieve(id))['meta'] as ScimObject)['version']).toBe(etag);
    const asked = await patch(id, [add], { attributes: 'members.value' });
    expect([asked.status, asked.body?.['members']]).toEqual([200, [{ value: ids[0] }]]);
  });

  it('adds and removes members by all the forms that clients send', async () => {
    const { id } = await createGroup({ displayName: 'Moving', members: [{ value: ids[0] ?? '' }] });
    await patch(id, [{ op: 'Add', path: 'members', value: [{ $ref: null, value: ids[1] ?? '' }] }]);
    expect(membersOf(await retrieve(id))).toEqual([ids[0], ids[1]]);
    await patch(id, [{ op: 'remove', path: `members[value eq "${ids[0]}"]` }]);
    expect(membersOf(await retrieve(id))).toEqual([ids[1]]);
    await patch(id, [{ op: 'Remove', path: 'members', value: [{ $ref: null, value: ids[1] ?? '' }] }]);
    expect(membersOf(await retrieve(id))).toEqual([]);
  });

  async function withNested() {
    const inner = await createGroup({ displayName: `Inner ${ids.length}`, members: [{ value: ids[2] ?? '' }] });
    const { id } = await createGroup({ displayName: 'Outer', members: [{ value: ids[0] ?? '' }] });
    const [nested, outer] = await Promise.all([inner['id'], id].map((one) => gateway.entryOf(one, ['*'], 'Group')));
    const add = { operation: 'add', type: 'member', values: [nested?.dn ?? ''] } as const;
    if (outer === undefined) throw new Error('the group was not created');
    await gateway.directory.write({ changetype: 'modify', dn: outer.dn, modifications: [add] });
    return { id, nested, inner };
  }

  if (profile === 'gluu')
    it('keeps members that are no user, such as other groups, whatever happens to the users among them', async () => {
      const { id, nested } = await withNested();
      expect(membersOf(await retrieve(id))).toEqual([ids[0]]);
      await patch(id, [{ op: 'add', path: 'members', value: [{ value: ids[1] ?? '' }] }]);
      await patch(id, [{ op: 'remove', path: `members[value eq "${ids[0]}"]` }]);
      await patch(id, [{ op: 'remove', path: 'members' }]);
      expect(textsOf(await gateway.entryOf(id, ['member'], 'Group'), 'member')).toEqual([nested?.dn]);
    });

  if (profile === 'inetorgperson')
    it('shows groups among its members with their type, adds them by id alone and removes them', async () => {
      const { id, inner } = await withNested();
      const $ref = `${baseUrl}/Groups/${String(inner['id'])}`;
      const shown = { value: inner['id'], $ref, type: 'Group', display: inner['displayName'] };
      expect((await retrieve(id))['members']).toContainEqual(shown);
      await patch(id, [{ op: 'remove', path: `members[value eq "${String(inner['id'])}"]` }]);
      expect(membersOf(await retrieve(id))).toEqual([ids[0]]);
      await patch(id, [{ op: 'add', path: 'members', value: [{ value: inner['id'] ?? '' }] }]);
      expect((await retrieve(id))['members']).toContainEqual(shown);
      const wrong = patch(id, [{ op: 'add', path: 'members', value: [{ value: ids[1] ?? '', type: 'Group' }] }]);
      await expect(wrong).rejects.toMatchObject({ status: 400, scimType: 'invalidValue' });
    });

  it('refuses a member that does not exist, naming it, and writes nothing', async () => {
    const { id } = await createGroup({ displayName: 'Strict', members: [{ value: ids[0] ?? '' }] });
    const refused = patch(id, [{ op: 'add', path: 'members', value: [{ value: ids[1] ?? '' }, { value: 'ghost' }] }]);
    await expect(refused).rejects.toMatchObject({ status: 400, message: expect.stringContaining('"ghost"') });
    expect(membersOf(await retrieve(id))).toEqual([ids[0]]);
  });

  it('refuses a displayName that is taken with 409', async () => {
    await createGroup({ displayName: 'Unique' });
    expect(await gateway.refusal('create', { resourceType, body: { displayName: 'UNIQUE' } })).toMatchObject({
      status: 409,
    });
  });

  it('finds groups by a member without a sub-attribute, as Entra asks', async () => {
    const { id } = await createGroup({ displayName: 'Asked', members: [{ value: ids[2] ?? '' }] });
    const filter = `id eq "${String(id)}" and members eq "${ids[2]}"`;
    const { body } = await gateway.call('query', { resourceType, query: { filter, attributes: 'id' } });
    expect(body).toMatchObject({ totalResults: 1, Resources: [{ id }] });
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { dnKey } from '../../src/ldap/dn.ts';
import { textsOf } from '../../src/ldap/entry.ts';
import { patchSchema } from '../../src/scim/patch-request.ts';
import type { ScimObject, ScimValue } from '../../src/scim/resource.ts';
import { openGateway, type TestGateway } from '../support/gateway.ts';
import { membershipVariants } from '../support/membership-variants.ts';

const resourceType = 'Group';

describe.each(membershipVariants)('both sides of a membership, $name', (variant) => {
  let gateway: TestGateway;
  let ids: string[];
  let count = 0;
  beforeAll(async () => {
    gateway = await openGateway({ ...variant, directory: { ...variant.directory, sample: false } });
  });
  afterAll(() => gateway.close());
  beforeEach(async () => {
    count += 1;
    const names = ['ann', 'ben', 'cid'].map((name) => `${name}${count}`);
    const people = await Promise.all(names.map((userName) => gateway.create({ userName, displayName: userName })));
    ids = people.map(({ id }) => String(id));
  });

  const createGroup = async (members: readonly unknown[], displayName = `Group ${count}`): Promise<string> => {
    const body = { displayName, members: members.map((value) => ({ value: String(value) })) };
    const { body: group } = await gateway.call('create', { resourceType, body });
    return String(group?.['id']);
  };
  const patch = (id: string, ...Operations: ScimValue[]) =>
    gateway.call('modify', { resourceType, id, body: { schemas: [patchSchema], Operations } });
  const add = (...values: unknown[]) => ({
    op: 'add',
    path: 'members',
    value: values.map((value) => ({ value: String(value) })),
  });
  const take = (id: unknown) => ({ op: 'remove', path: `members[value eq "${String(id)}"]` });

  /** Who is a member by the group, and whose groups the people themselves show. */
  const sides = async (group: string) => {
    const { body } = await gateway.call('retrieve', { resourceType, id: group });
    const members = ((body?.['members'] ?? []) as ScimObject[]).map(({ value }) => String(value));
    const people = await Promise.all(ids.map((id) => gateway.call('retrieve', { id }).catch(() => undefined)));
    const groups = people.map((one) => (one?.body?.['groups'] ?? []) as ScimObject[]);
    const linked = ids.filter((_, index) => groups[index]?.some(({ value }) => value === group));
    return { members: members.toSorted(), linked: linked.toSorted() };
  };
  const bothAre = (...expected: readonly (string | undefined)[]) => {
    const sorted = expected.map(String).toSorted();
    return { members: sorted, linked: sorted };
  };
  const stampOf = async (id: unknown) => (await gateway.call('retrieve', { id: String(id) })).etag;

  it('are written by POST', async () => {
    const group = await createGroup([ids[0], ids[1]]);
    expect(await sides(group)).toEqual(bothAre(ids[0], ids[1]));
    if (variant.link === undefined) return;
    const [entry, person] = [await gateway.entryOf(group, [], resourceType), await gateway.entryOf(ids[0], ['+', '*'])];
    expect(textsOf(person, variant.link).map(dnKey)).toEqual([dnKey(entry.dn)]);
  });

  it('are written by PUT: the difference, nobody where members are left out in a merge, all gone by []', async () => {
    const group = await createGroup([ids[0], ids[1]]);
    const put = (members: ScimValue) =>
      gateway.call('replace', { resourceType, id: group, body: { displayName: `Group ${count}`, members } });
    const before = await stampOf(ids[1]);
    await put([{ value: ids[1] ?? '' }, { value: ids[2] ?? '' }]);
    expect(await sides(group)).toEqual(bothAre(ids[1], ids[2]));
    expect(await stampOf(ids[1])).toBe(before);
    await put([]);
    expect(await sides(group)).toEqual(bothAre());
  });

  it('are written by PATCH in all its forms', async () => {
    const group = await createGroup([]);
    await patch(group, add(ids[0], ids[1]));
    expect(await sides(group)).toEqual(bothAre(ids[0], ids[1]));
    await patch(group, take(ids[0]), add(ids[2]));
    expect(await sides(group)).toEqual(bothAre(ids[1], ids[2]));
    await patch(group, { op: 'replace', path: 'members', value: [{ value: ids[0] ?? '' }] });
    expect(await sides(group)).toEqual(bothAre(ids[0]));
    await patch(group, { op: 'remove', path: 'members' });
    expect(await sides(group)).toEqual(bothAre());
  });

  it('adding who is there and removing who is not changes neither', async () => {
    const group = await createGroup([ids[0]]);
    const before = [await stampOf(ids[0]), await stampOf(ids[1])];
    const { etag } = await gateway.call('retrieve', { resourceType, id: group });
    await patch(group, add(ids[0]), take(ids[1]), take('nobody at all'));
    expect([await stampOf(ids[0]), await stampOf(ids[1])]).toEqual(before);
    expect((await gateway.call('retrieve', { resourceType, id: group })).etag).toBe(etag);
  });

  it('an unknown member is refused by name, and neither side is written', async () => {
    const group = await createGroup([ids[0]]);
    await expect(patch(group, add(ids[1], 'ghost'))).rejects.toMatchObject({
      status: 400,
      scimType: 'invalidValue',
      message: expect.stringContaining('"ghost"'),
    });
    expect(await sides(group)).toEqual(bothAre(ids[0]));
    await expect(createGroup([ids[0], 'ghost'], `New ${count}`)).rejects.toMatchObject({ status: 400 });
    const { body } = await gateway.call('query', { resourceType, query: { filter: `displayName eq "New ${count}"` } });
    expect(body).toMatchObject({ totalResults: 0 });
  });

  it('DELETE of the group takes it from its members', async () => {
    const group = await createGroup([ids[0], ids[1]]);
    const other = await createGroup([ids[0]], `Other ${count}`);
    await gateway.call('remove', { resourceType, id: group });
    const { body } = await gateway.call('retrieve', { id: ids[0] ?? '' });
    expect(body?.['groups']).toMatchObject([{ value: other }]);
    if (variant.link !== undefined)
      expect(textsOf(await gateway.entryOf(ids[1], ['*', '+']), variant.link)).toEqual([]);
  });

  it('DELETE of a user takes them out of every group, also as the last member', async () => {
    const [group, other] = [await createGroup([ids[0], ids[1]]), await createGroup([ids[0]], `Other ${count}`)];
    await gateway.call('remove', { id: ids[0] ?? '' });
    expect(await sides(group)).toEqual(bothAre(ids[1]));
    expect(await sides(other)).toEqual(bothAre());
    const entry = await gateway.entryOf(other, ['member'], resourceType);
    expect(textsOf(entry, 'member').filter((name) => !name.startsWith('cn=nobody'))).toEqual([]);
  });

  it('groups of a user cannot be written', async () => {
    const group = await createGroup([]);
    const body = { schemas: [patchSchema], Operations: [{ op: 'add', path: 'groups', value: [{ value: group }] }] };
    await expect(gateway.call('modify', { id: ids[0] ?? '', body })).rejects.toMatchObject({ scimType: 'mutability' });
    expect(await sides(group)).toEqual(bothAre());
  });

  it('a new userName keeps every membership, whatever names the entry', async () => {
    const group = await createGroup([ids[0], ids[1]]);
    const rename = { op: 'replace', path: 'userName', value: `anna${count}` };
    const body = { schemas: [patchSchema], Operations: [rename] };
    const { body: renamed } = await gateway.call('modify', { id: ids[0] ?? '', body });
    expect(renamed).toMatchObject({ userName: `anna${count}`, groups: [{ value: group }] });
    expect(await sides(group)).toEqual(bothAre(ids[0], ids[1]));
  });

  it('a new displayName of a group keeps every membership', async () => {
    const group = await createGroup([ids[0], ids[1]]);
    await patch(group, { op: 'replace', path: 'displayName', value: `Renamed ${count}` });
    expect(await sides(group)).toEqual(bothAre(ids[0], ids[1]));
    const { body } = await gateway.call('retrieve', { id: ids[0] ?? '' });
    expect(body?.['groups']).toMatchObject([{ value: group, display: `Renamed ${count}` }]);
    if (variant.link === undefined) return;
    const { dn } = await gateway.entryOf(group, [], resourceType);
    const links = textsOf(await gateway.entryOf(ids[0], ['*', '+']), variant.link);
    expect(links.map(dnKey)).toEqual([dnKey(dn)]);
  });

  if (variant.directory?.profile === 'inetorgperson')
    it('groups of groups are shown with type indirect where they are asked for, also in a circle', async () => {
      const inner = await createGroup([ids[0]]);
      const middle = await createGroup([inner], `Middle ${count}`);
      const outer = await createGroup([middle, ids[1]], `Outer ${count}`);
      await patch(inner, add(outer));
      const groupsOf = async (body: ScimObject | undefined) =>
        ((body?.['groups'] ?? []) as ScimObject[]).map(({ value, type }) => `${String(type)} ${String(value)}`);
      const ask = async (id: unknown, query: Record<string, string>) =>
        groupsOf((await gateway.call('retrieve', { id: String(id), query })).body);
      expect(await ask(ids[0], {})).toEqual([`direct ${inner}`]);
      const query = { indirectGroups: 'true' };
      expect(await ask(ids[0], query)).toEqual([`direct ${inner}`, `indirect ${middle}`, `indirect ${outer}`]);
      expect(await ask(ids[1], query)).toEqual([`direct ${outer}`, `indirect ${inner}`, `indirect ${middle}`]);
      expect(await ask(ids[2], query)).toEqual([]);
      const filter = `userName eq "ben${count}"`;
      const { body } = await gateway.call('query', { query: { filter, indirectgroups: 'true', attributes: 'groups' } });
      const [found] = (body?.['Resources'] ?? []) as ScimObject[];
      expect(await groupsOf(found)).toHaveLength(3);
    });

  it('a group that loses its last member is still there, and takes new ones', async () => {
    const group = await createGroup([ids[0], ids[1]]);
    await Promise.all([patch(group, take(ids[0])), patch(group, take(ids[1]))]);
    expect(await sides(group)).toEqual(bothAre());
    await patch(group, add(ids[2]));
    expect(await sides(group)).toEqual(bothAre(ids[2]));
    const entry = await gateway.entryOf(group, ['member'], resourceType);
    expect(textsOf(entry, 'member').some((name) => name.startsWith('cn=nobody'))).toBe(false);
  });

  it('unknown members are left out in silence where that is wanted', async () => {
    const { compatibility } = gateway.context;
    const lenient = await openGateway({
      ...variant,
      directory: { ...variant.directory, sample: false },
      context: { compatibility: { ...compatibility, dropUnknownMembers: true } },
    });
    try {
      const { id: known } = await lenient.create({ userName: 'known' });
      const body = { displayName: 'Lenient', members: [{ value: 'ghost' }, { value: String(known) }] };
      const { body: created } = await lenient.call('create', { resourceType, body });
      expect(created?.['members']).toMatchObject([{ value: known }]);
      const operation = add('ghost', 'spirit');
      const change = { schemas: [patchSchema], Operations: [operation] };
      const id = String(created?.['id']);
      expect((await lenient.call('modify', { resourceType, id, body: change })).status).toBe(204);
      expect((await lenient.call('retrieve', { resourceType, id })).body?.['members']).toHaveLength(1);
    } finally {
      await lenient.close();
    }
  });
});

import { afterAll, beforeAll, expect, it } from 'vitest';
import { textsOf } from '../../src/ldap/entry.ts';
import type { MappingDocument } from '../../src/mapping/mapping-document.ts';
import { patchSchema } from '../../src/scim/patch-request.ts';
import type { ScimValue } from '../../src/scim/resource.ts';
import { openGateway, type TestGateway } from '../support/gateway.ts';

const resourceType = 'Group';
const names = { attribute: 'description', combine: 'first', parts: 'all', optional: false } as const;
const backLink = { of: 'members', maintainedBy: 'gateway', answeredFrom: 'backLink' } as const;
const member = { constant: 'cn=nobody', parts: 'all', on: 'create', optional: false } as const;

/** Groups name people by uid, as memberUid does, and people name groups by cn: both in an attribute that all may have. */
function byName(document: MappingDocument): MappingDocument {
  const { attributes, entry } = document;
  if (document.resourceType === 'User') {
    const groups = { ...names, reference: 'Group', referenceBy: 'cn', backLink };
    return { ...document, attributes: { ...attributes, groups } };
  }
  const members = { ...names, reference: 'User', referenceBy: 'uid' };
  return { ...document, attributes: { ...attributes, members }, entry: { ...entry, member } };
}

let gateway: TestGateway;
let user = '';
let group = '';
beforeAll(async () => {
  gateway = await openGateway({ directory: { profile: 'inetorgperson', sample: false }, edit: byName });
  user = String((await gateway.create({ userName: 'ann' }))['id']);
  const { body } = await gateway.call('create', {
    resourceType,
    body: { displayName: 'Team', members: [{ value: user }] },
  });
  group = String(body?.['id']);
});
afterAll(() => gateway.close());

const patch = (type: string, id: string, ...Operations: ScimValue[]) =>
  gateway.call('modify', { resourceType: type, id, body: { schemas: [patchSchema], Operations } });
const held = async (id: string, type: string) =>
  textsOf(await gateway.entryOf(id, ['description'], type), 'description');

it('memberships by name stand on both sides, and are shown by id', async () => {
  expect([await held(group, 'Group'), await held(user, 'User')]).toEqual([['ann'], ['Team']]);
  const { body } = await gateway.call('retrieve', { id: user });
  expect(body?.['groups']).toMatchObject([{ value: group, display: 'Team' }]);
  expect((await gateway.call('retrieve', { resourceType, id: group })).body?.['members']).toMatchObject([
    { value: user },
  ]);
});

it('a new name of either side is carried to the other', async () => {
  await patch('User', user, { op: 'replace', path: 'userName', value: 'anna' });
  await patch('Group', group, { op: 'replace', path: 'displayName', value: 'Crew' });
  expect([await held(group, 'Group'), await held(user, 'User')]).toEqual([['anna'], ['Crew']]);
});

it('members come and go by PATCH, and with the entries themselves', async () => {
  await patch('Group', group, { op: 'remove', path: `members[value eq "${user}"]` });
  expect([await held(group, 'Group'), await held(user, 'User')]).toEqual([[], []]);
  await patch('Group', group, { op: 'add', path: 'members', value: [{ value: user }] });
  const other = String((await gateway.create({ userName: 'ben' }))['id']);
  await patch('Group', group, { op: 'add', path: 'members', value: [{ value: other }] });
  expect((await held(group, 'Group')).toSorted()).toEqual(['anna', 'ben']);
  await gateway.call('remove', { id: other });
  expect(await held(group, 'Group')).toEqual(['anna']);
  await gateway.call('remove', { resourceType, id: group });
  expect(await held(user, 'User')).toEqual([]);
});

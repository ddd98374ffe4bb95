import { afterAll, beforeAll, expect, test } from 'vitest';
import { asDn } from '../../src/ldap/dn.ts';
import type { ScimObject } from '../../src/scim/resource.ts';
import { openGateway, type TestGateway } from '../support/gateway.ts';
import { addition } from '../support/random-people.ts';

const member = 'a1c5d3b2-2f64-4c8e-9a1d-6f1f2e0b7c21';
let gateway: TestGateway;
beforeAll(async () => {
  const base = ['ou=groups,o=gluu', 'ou=teams,o=gluu'];
  gateway = await openGateway({
    edit: (document) => (document.resourceType === 'Group' ? { ...document, base } : document),
  });
  for (const ou of ['teams', 'others']) {
    const unit = asDn(`ou=${ou},o=gluu`);
    await gateway.directory.write(addition(unit, ['top', 'organizationalUnit'], { ou: [ou] }));
    const values = { inum: [ou], displayName: [`The ${ou}`], member: [`inum=${member},ou=people,o=gluu`] };
    await gateway.directory.write(addition(asDn(`inum=${ou},${unit}`), ['top', 'gluuGroup'], values));
  }
});
afterAll(() => gateway.close());
const group = { resourceType: 'Group' };

test('entries below each of several bases are found, and none elsewhere', async () => {
  const query = { filter: 'displayName sw "The "' };
  const { body } = await gateway.call('query', { ...group, query });
  expect(body).toMatchObject({ totalResults: 1, Resources: [{ id: 'teams', members: [{ value: member }] }] });
  expect((await gateway.call('retrieve', { ...group, id: 'teams' })).status).toBe(200);
  expect((await gateway.refusal('retrieve', { ...group, id: 'others' })).status).toBe(404);
  expect((await gateway.refusal('remove', { ...group, id: 'others' })).status).toBe(404);
});

test('new entries are made below the first, and changed wherever they are', async () => {
  const created = await gateway.call('create', { ...group, body: { displayName: 'New' } });
  const id = String(created.body?.['id']);
  expect((await gateway.entryOf(id, [], 'Group')).dn).toBe(`inum=${id},ou=groups,o=gluu`);
  const body = {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
    Operations: [{ op: 'remove', path: 'members' }],
  };
  await gateway.call('modify', { ...group, id: 'teams', body });
  expect((await gateway.call('retrieve', { ...group, id: 'teams' })).body).not.toHaveProperty('members');
});

test('members of groups below any of them are told of these', async () => {
  const body: ScimObject = { displayName: 'Both', members: [{ value: member }] };
  await gateway.call('create', { ...group, body });
  const { body: user } = await gateway.call('retrieve', { id: member });
  expect(user?.['groups']).toContainEqual(expect.objectContaining({ display: 'Both' }));
});

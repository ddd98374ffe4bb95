import { afterAll, beforeAll, expect, it } from 'vitest';
import { createGateway } from '../../src/gateway/gateway.ts';
import type { Directory } from '../../src/ldap/directory.ts';
import { textsOf } from '../../src/ldap/entry.ts';
import { patchSchema } from '../../src/scim/patch-request.ts';
import { baseUrl, openGateway, type TestGateway } from '../support/gateway.ts';
import { membershipVariants } from '../support/membership-variants.ts';

const resourceType = 'Group';
const variant = membershipVariants.find(({ link }) => link === 'dirgateMemberOf');
let gateway: TestGateway;
beforeAll(async () => {
  gateway = await openGateway({ ...variant, directory: { ...variant?.directory, sample: false } });
});
afterAll(() => gateway.close());

/** A gateway before whose first change of members, or of links, somebody else renames the group. */
function renamedMeanwhile(group: string, newRdn: string, attribute: 'member' | 'dirgateMemberOf' = 'member') {
  const { directory } = gateway.context;
  let renamed = false;
  const write: Directory['write'] = async (change, options) => {
    const { dn } = await gateway.entryOf(group, [], resourceType);
    const concerns = change.changetype === 'modify' && change.modifications.some(({ type }) => type === attribute);
    if (concerns && !renamed) {
      renamed = true;
      await directory.write({ changetype: 'modrdn', dn, newRdn, deleteOldRdn: true });
    }
    return directory.write(change, options);
  };
  return createGateway(() => ({ ...gateway.context, directory: { ...directory, write } })).operations;
}

async function group(displayName: string, userName: string) {
  const user = String((await gateway.create({ userName }))['id']);
  const body = { displayName, members: [{ value: user }] };
  const { body: created } = await gateway.call('create', { resourceType, body });
  return { user, id: String(created?.['id']) };
}
const membersOf = async (id: string) => textsOf(await gateway.entryOf(id, ['member'], resourceType), 'member');
const request = { baseUrl, resourceType: 'User', query: {}, signal: new AbortController().signal };

it('a removed member is taken out of a group that is renamed just then', async () => {
  const { user, id } = await group('Team', 'ann');
  await renamedMeanwhile(id, 'cn=Crew').remove({ ...request, id: user });
  expect(await membersOf(id)).toEqual(['cn=nobody']);
});

it('a new name of a member is carried into a group that is renamed just then', async () => {
  const { user, id } = await group('Choir', 'ben');
  const Operations = [{ op: 'replace', path: 'userName', value: 'benno' }];
  await renamedMeanwhile(id, 'cn=Band').modify({ ...request, id: user, body: { schemas: [patchSchema], Operations } });
  expect(await membersOf(id)).toEqual(['uid=benno,ou=people,dc=example,dc=org']);
});

it('a link that a renamed member lacks is made to the name that its group has by then', async () => {
  const { user, id } = await group('Club', 'cid');
  const { dn } = await gateway.entryOf(user, []);
  const missing = { operation: 'replace', type: 'dirgateMemberOf', values: [] } as const;
  await gateway.directory.write({ changetype: 'modify', dn, modifications: [missing] });
  const Operations = [{ op: 'replace', path: 'userName', value: 'cidney' }];
  const operations = renamedMeanwhile(id, 'cn=Circle', 'dirgateMemberOf');
  await operations.modify({ ...request, id: user, body: { schemas: [patchSchema], Operations } });
  expect(textsOf(await gateway.entryOf(user), 'dirgateMemberOf')).toEqual(['cn=Circle,ou=groups,dc=example,dc=org']);
});

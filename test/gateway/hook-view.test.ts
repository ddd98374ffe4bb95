import { expect, test } from 'vitest';
import { hookView, withLists, withoutLists } from '../../src/gateway/hook-view.ts';
import { gluuProfile, mappingIn } from '../support/gluu-profile.ts';

const profile = gluuProfile();
const [user, group] = [mappingIn(profile, 'User'), mappingIn(profile, 'Group')];
const urn = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const members = [{ value: 'a' }, { value: 'b' }];

test('hooks are given resources without lists of references; single references are among the rest', () => {
  expect(hookView(group, { displayName: 'g', members })).toEqual({ displayName: 'g' });
  const person = { userName: 'kim', groups: [{ value: 'g' }], [urn]: { manager: { value: 'x' } } };
  expect(hookView(user, person)).toEqual({ userName: 'kim', [urn]: { manager: { value: 'x' } } });
  expect(withoutLists(group).attributes.map(({ scim }) => scim.attribute.name)).not.toContain('members');
});

test('what they return gets the lists back that they were not given, whatever they put there', () => {
  const changed = { displayName: 'new', members: [{ value: 'c' }] };
  expect(withLists(group, changed, { displayName: 'g', members })).toEqual({ displayName: 'new', members });
  expect(withLists(group, changed, { displayName: 'g' })).toEqual({ displayName: 'new' });
});

test('neither changes what it is given', () => {
  const resource = Object.freeze({ displayName: 'g', members: Object.freeze(members) });
  hookView(group, resource);
  withLists(group, Object.freeze({}), resource);
  expect(resource.members).toBe(members);
});

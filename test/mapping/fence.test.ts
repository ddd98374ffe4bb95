import { expect, test } from 'vitest';
import { and, equality } from '../../src/ldap/filter.ts';
import { fencedProfile, withoutFence } from '../../src/mapping/fence.ts';
import { gluuProfile, mappingIn } from '../support/gluu-profile.ts';

const profile = gluuProfile();
const user = mappingIn(profile, 'User');
const filter = and(user.matches, equality('departmentNumber', 'Sales'));
const fenced = fencedProfile(profile, new Map([['User', { filter, attributes: ['departmentNumber'] }]]));

test('a fenced type is searched by the fence, and its mapping tells what is read to decide the rest', () => {
  const mapping = mappingIn(fenced, 'User');
  expect(mapping.matches).toBe(filter);
  expect(mapping.fence).toEqual({ matches: user.matches, attributes: ['departmentNumber'] });
  expect(mappingIn(fenced, 'Group')).toBe(mappingIn(profile, 'Group'));
});

test('what stands below entries of a fenced type has the fenced one for its owner', () => {
  const { place } = mappingIn(fenced, 'FidoDevice');
  expect(place?.kind === 'below' && place.owner).toEqual(mappingIn(fenced, 'User'));
});

test('without its fence a mapping is what it was', () => {
  expect(withoutFence(mappingIn(fenced, 'User'))).toEqual(user);
  expect(withoutFence(user)).toBe(user);
});

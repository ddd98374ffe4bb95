import { expect, test } from 'vitest';
import { removableIn } from '../../src/mapping/removable.ts';
import { gluuProfile, mappingIn } from '../support/gluu-profile.ts';

test('only what a mapping calls removable may be taken out though it is read-only', () => {
  const users = mappingIn(gluuProfile(), 'User');
  const isRemovable = removableIn(users);
  const names = users.attributes.filter(({ scim }) => isRemovable(scim)).map(({ scim }) => scim.attribute.name);
  expect(names).toEqual(['pairwiseIdentifiers']);
});

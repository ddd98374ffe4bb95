import { describe, expect, test } from 'vitest';
import { backLinkIssues, membershipOf, membershipsOf } from '../../src/mapping/back-link.ts';
import type { Mapping } from '../../src/mapping/mapping.ts';
import { gluuProfile, mappingIn } from '../support/gluu-profile.ts';

const profile = gluuProfile();
const users = mappingIn(profile, 'User');

/** The profile whose users' groups follow from another attribute. */
function following(of: string): ReadonlyMap<string, Mapping> {
  const attributes = users.attributes.map((one) =>
    one.reference?.backLink === undefined
      ? one
      : { ...one, reference: { ...one.reference, backLink: { ...one.reference.backLink, of } } },
  );
  return new Map([...profile, ['User', { ...users, attributes }]]);
}

describe('a membership', () => {
  test('has the members of groups as its truth and the groups of users as its link', () => {
    const [only, ...others] = membershipsOf(profile);
    expect(others).toEqual([]);
    expect(only?.holder.resourceType.name).toBe('Group');
    expect([only?.truth.scim.attribute.name, only?.truth.held.name]).toEqual(['members', 'member']);
    expect([only?.member.resourceType.name, only?.link.scim.attribute.name]).toEqual(['User', 'groups']);
  });

  test('is found from its link, and nothing else is one', () => {
    const found = users.attributes.map((link) => membershipOf(profile, users, link)?.truth.held.name);
    expect(found.filter((name) => name !== undefined)).toEqual(['member']);
  });
});

describe('a back link', () => {
  test('of an attribute that refers to its resource type is right', () => {
    expect([backLinkIssues(profile, 'User'), backLinkIssues(profile, 'Group')]).toEqual([[], []]);
  });

  test.each(['owners', 'displayName'])('of %s is an issue that names what would be accepted', (of) => {
    expect(backLinkIssues(following(of), 'User')).toEqual([
      {
        path: ['attributes', 'groups', 'backLink', 'of'],
        message: `"${of}" is no attribute of Group that refers to User; accepted: members`,
      },
    ]);
  });
});

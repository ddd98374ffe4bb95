import { describe, expect, test } from 'vitest';
import {
  attributesForUpdate,
  filterReads,
  projectionToAttributes,
} from '../../src/mapping/projection-to-attributes.ts';
import { printResolved, parseAttributePath, resolveAttribute } from '../../src/scim/attribute-path.ts';
import { parseFilter } from '../../src/scim/filter-parser.ts';
import { resolveFilter } from '../../src/scim/resolve-filter.ts';
import { gluuProfile, mappingIn } from '../support/gluu-profile.ts';

const users = mappingIn(gluuProfile(), 'User');
const limits = { maxLength: 1000, maxDepth: 10, maxTerms: 20 };
const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

const attributesFor = (...names: string[]): string[] =>
  projectionToAttributes(users, (scim) => names.includes(printResolved(scim))).sort();

describe('the LDAP attributes to read', () => {
  test('are all that feed the wanted ones, and always id and version', () => {
    expect(attributesFor('emails')).toEqual(['entryCSN', 'inum', 'mail', 'oxTrustEmail']);
    expect(attributesFor('active', 'name.familyName')).toEqual([
      'entryCSN',
      'gluuStatus',
      'inum',
      'oxTrustActive',
      'sn',
    ]);
    expect(attributesFor()).toEqual(['entryCSN', 'inum']);
  });

  test('are named once each', () => {
    const all = projectionToAttributes(users, () => true);
    expect(new Set(all).size).toBe(all.length);
  });
});

test('a change must know whatever feeds or follows attributes, the classes, and never a password', () => {
  const names = attributesForUpdate(users);
  expect(names).toEqual(
    expect.arrayContaining(['objectClass', 'inum', 'entryCSN', 'mail', 'gluuStatus', 'updatedAt', 'cn']),
  );
  expect(names).not.toContain('userPassword');
  expect(new Set(names).size).toBe(names.length);
});

test.each([
  ['userName eq "x"', 'userName', true],
  ['userName eq "x"', 'title', false],
  ['name.familyName pr', 'name.givenName', true],
  ['not (active eq true) and (title pr or userType pr)', 'userType', true],
  ['emails[type eq "work"]', 'emails', true],
  [`${enterprise}:department pr`, `${enterprise}:department`, true],
  [`${enterprise}:department pr`, 'title', false],
  [`schemas eq "${enterprise}"`, `${enterprise}:employeeNumber`, true],
  [`schemas eq "${enterprise}"`, 'title', false],
])('the filter %j reads %s: %s', (filter, name, reads) => {
  const path = parseAttributePath(name);
  const attribute = path && resolveAttribute(users.resourceType, path);
  if (attribute === undefined) throw new Error(name);
  expect(filterReads(resolveFilter(parseFilter(filter, limits), users.resourceType), attribute)).toBe(reads);
});

import { describe, expect, test } from 'vitest';
import { narrowedByFilter } from '../../src/mapping/owner-filter.ts';
import { parseFilter } from '../../src/scim/filter-parser.ts';
import { resolveFilter } from '../../src/scim/resolve-filter.ts';
import { gluuProfile, mappingIn } from '../support/gluu-profile.ts';

const profile = gluuProfile();
const devices = mappingIn(profile, 'FidoDevice');
const narrowed = (text: string, mapping = devices) => {
  const filter = parseFilter(text, { maxLength: 1000, maxDepth: 10, maxTerms: 10 });
  return narrowedByFilter(mapping, resolveFilter(filter, mapping.resourceType));
};

describe('a filter that demands a certain owner', () => {
  test.each([
    'userId eq "u,1"',
    'USERID eq "u,1" and status eq "active"',
    'status eq "active" and (counter gt 1 and userId eq "u,1")',
  ])('is answered below that one: %s', (text) => {
    expect(narrowed(text)).toMatchObject({ base: 'ou=fido,inum=u\\,1,ou=people,o=gluu', scope: 'one' });
  });

  test.each([
    'userId eq "u1" or status eq "active"',
    'not (userId eq "u1")',
    'userId ne "u1"',
    'userId sw "u1"',
    'displayName eq "u1"',
    'userId eq ""',
    'userId pr',
  ])('is another than %s', (text) => {
    expect(narrowed(text)).toBe(devices);
  });

  test('is one over what stands below others', () => {
    const people = mappingIn(profile, 'User');
    expect(narrowed('id eq "u1"', people)).toBe(people);
    expect(narrowedByFilter(devices, undefined)).toBe(devices);
  });
});

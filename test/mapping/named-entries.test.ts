import { describe, expect, test } from 'vitest';
import { asDn } from '../../src/ldap/dn.ts';
import { nameIn, namedEntry, namedKey, possibleTypes, referencedId } from '../../src/mapping/named-entries.ts';
import { gluuProfile, mappingIn } from '../support/gluu-profile.ts';
import { referenceTo } from '../support/known-references.ts';

const members = mappingIn(gluuProfile(), 'Group').attributes.find(({ scim }) => scim.attribute.name === 'members');
if (members === undefined) throw new Error('no members');
const several = { ...members, reference: { ...referenceTo('User'), types: ['User', 'Group'] } };
const dn = asDn('cn=g,o=gluu');
const named = new Map([[namedKey(several, 'g'), { type: 'Group', name: dn, dn }]]);

describe('a reference value', () => {
  test('names an id by its value, or by itself', () => {
    expect([referencedId({ value: 'a' }), referencedId('b'), referencedId({})]).toEqual(['a', 'b', '']);
  });

  test('means the type that it states, or any where it states none of them', () => {
    expect(possibleTypes(several, { value: 'g' })).toEqual(['User', 'Group']);
    expect(possibleTypes(several, { value: 'g', type: 'Group' })).toEqual(['Group']);
    expect(possibleTypes(several, { value: 'g', type: 'Device' })).toEqual(['User', 'Group']);
  });

  test('is no entry of another type than it states', () => {
    expect(namedEntry(named, several, { value: 'g' })?.name).toBe(dn);
    expect(namedEntry(named, several, { value: 'g', type: 'User' })).toBeUndefined();
    expect(nameIn(named)(several, { value: 'other' })).toBeUndefined();
  });
});

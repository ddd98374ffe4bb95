import { describe, expect, it } from 'vitest';
import { withoutVersion, withReferencedValue } from '../../src/scim/reference-uri.ts';
import { findAttribute, type SchemaAttribute } from '../../src/scim/schema.ts';
import { groupType, userType } from '../support/resource-types.ts';

const attribute = (type: typeof userType, name: string): SchemaAttribute => {
  const found = findAttribute(type.schema.attributes, name);
  if (found === undefined) throw new Error(name);
  return found;
};
const members = attribute(groupType, 'members');

describe('withReferencedValue', () => {
  it.each([
    ['Users/1', '1'],
    ['../Users/1', '1'],
    ['https://example.org/scim/v2/Users/26118915-6090', '26118915-6090'],
    ['https://example.org/Users/1/?x=Users/2#Users/3', '1'],
    ['Users/%40%211', '@!1'],
  ])('takes the id of %s', ($ref, value) => {
    expect(withReferencedValue(members, { $ref, type: 'User' })).toEqual({ $ref, type: 'User', value });
  });

  it('leaves a value alone that is there, and addresses that name nothing', () => {
    for (const object of [
      { value: 'a', $ref: 'Users/b' },
      { type: 'User' },
      { $ref: '/' },
      { $ref: '' },
      { $ref: 'Users/%zz' },
    ]) {
      expect(withReferencedValue(members, object)).toBe(object);
    }
  });

  it('leaves attributes alone that lead to no resource of this service', () => {
    const outward =
      members.subAttributes?.map((sub) => (sub.name === '$ref' ? { ...sub, referenceTypes: ['external'] } : sub)) ?? [];
    const object = { $ref: 'https://example.org/1' };
    expect(withReferencedValue({ ...members, subAttributes: outward }, object)).toBe(object);
    expect(withReferencedValue(attribute(userType, 'photos'), object)).toBe(object);
  });
});

describe('withoutVersion', () => {
  it('drops the version before the endpoint and nothing else', () => {
    const plain = 'https://example.org/scim/Users/1';
    for (const version of ['v2/', 'v1/', 'v22/', ''])
      expect(withoutVersion(`https://example.org/scim/${version}Users/1`)).toBe(plain);
    expect(withoutVersion('https://example.org/v2/scim/Users/1')).toBe('https://example.org/v2/scim/Users/1');
  });
});

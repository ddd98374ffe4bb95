import { describe, expect, test } from 'vitest';
import { attributeName, commonAttributes, findAttribute, schemaUri } from '../../src/scim/schema.ts';

describe('commonAttributes', () => {
  test('have the characteristics of RFC 7643 3.1', () => {
    const common = (name: string) => findAttribute(commonAttributes, name);
    expect(common('id')).toMatchObject({ caseExact: true, mutability: 'readOnly', returned: 'always' });
    expect(common('externalId')).toMatchObject({ caseExact: true, mutability: 'readWrite', returned: 'default' });
    expect(common('schemas')).toMatchObject({ multiValued: true, required: true, returned: 'always' });
    expect(common('meta')).toMatchObject({ type: 'complex', mutability: 'readOnly', returned: 'default' });
  });
  test('list the five sub-attributes of meta, all read-only', () => {
    const meta = findAttribute(commonAttributes, 'meta')?.subAttributes ?? [];
    expect(meta.map(({ name, type }) => `${name} ${type}`)).toEqual([
      'resourceType string',
      'created dateTime',
      'lastModified dateTime',
      'location reference',
      'version string',
    ]);
    expect(meta.filter(({ caseExact }) => caseExact).map(({ name }) => name)).toEqual([
      'resourceType',
      'location',
      'version',
    ]);
    expect(meta.every(({ mutability }) => mutability === 'readOnly')).toBe(true);
  });
});

describe('findAttribute', () => {
  test('finds a name in any letter case', () => {
    expect(findAttribute(commonAttributes, 'EXTERNALID')?.name).toBe('externalId');
  });
  test('finds nothing where there are no attributes or no such name', () => {
    expect(findAttribute(undefined, 'id')).toBeUndefined();
    expect(findAttribute(commonAttributes, 'identifier')).toBeUndefined();
  });
});

test('an attribute name starts with a letter, or is like $ref', () => {
  expect(['userName', '$ref', 'x-y_z9'].every((name) => attributeName.test(name))).toBe(true);
  expect(['', '9x', '-x', 'a.b', 'a b', 'é', '$9'].some((name) => attributeName.test(name))).toBe(false);
});

test('a schema URI has a scheme and no white space, quote or bracket', () => {
  expect(schemaUri.test('urn:ietf:params:scim:schemas:core:2.0:User')).toBe(true);
  expect(['User', 'urn:', ':x', 'urn:a b', 'urn:a"', 'urn:a[b]'].some((text) => schemaUri.test(text))).toBe(false);
});

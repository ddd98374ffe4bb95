import { describe, expect, test } from 'vitest';
import { isHidden, mergeParts, replaceParts } from '../../src/scim/complex-value.ts';
import { defaultPreparation } from '../../src/scim/filter-match.ts';
import type { ScimObject, ScimValue } from '../../src/scim/resource.ts';
import { findAttribute, type SchemaAttribute } from '../../src/scim/schema.ts';
import { valueIdentity } from '../../src/scim/value-identity.ts';
import { groupType, shippedSchemas, thingType, userType } from '../support/resource-types.ts';
import { expectRefusal } from '../support/scim-error.ts';

function attributeOf(attributes: readonly SchemaAttribute[] | undefined, name: string): SchemaAttribute {
  const attribute = findAttribute(attributes, name);
  if (attribute === undefined) throw new Error(name);
  return attribute;
}
const manager = attributeOf(shippedSchemas[1]?.attributes, 'manager');
const name = attributeOf(userType.schema.attributes, 'name');
const members = attributeOf(groupType.schema.attributes, 'members');
const part = attributeOf(thingType.schema.attributes, 'part');

function merge(
  attribute: SchemaAttribute,
  before: ScimObject,
  changes: Record<string, ScimValue | undefined>,
): ScimObject {
  const parts = Object.entries(changes).map(
    ([sub, value]) => [attributeOf(attribute.subAttributes, sub), value] as const,
  );
  const identity = valueIdentity({ attribute }, defaultPreparation);
  return mergeParts(attribute, before, new Map(parts), attribute.name, identity);
}
const replace = (attribute: SchemaAttribute, before: ScimObject, after: ScimObject): ScimObject =>
  replaceParts(attribute, before, after, attribute.name, valueIdentity({ attribute }, defaultPreparation));

const shown = { value: 'm1', $ref: 'https://a/Users/m1', displayName: 'M' };

describe('mergeParts', () => {
  test('sets, unassigns and leaves sub-attributes', () => {
    const before = { givenName: 'a', familyName: 'b' };
    expect(merge(name, before, { givenName: undefined, middleName: 'c' })).toEqual({
      familyName: 'b',
      middleName: 'c',
    });
    expect(merge(name, before, { givenName: 'a' })).toBe(before);
  });
  test('drops links and names with the value that they describe', () => {
    expect(merge(manager, shown, { value: 'm2' })).toEqual({ value: 'm2' });
    expect(merge(manager, shown, { value: 'm2', $ref: 'new' })).toEqual({ value: 'm2', $ref: 'new' });
    expect(merge(manager, shown, { value: undefined })).toEqual({});
    expect(merge(manager, shown, { $ref: 'new' })).toEqual({ ...shown, $ref: 'new' });
  });
  test('changes nothing that is immutable or required', () => {
    expectRefusal(() => merge(members, { value: 'a' }, { value: 'b' }), 'mutability', '"members.value"');
    expectRefusal(
      () => merge(members, { value: 'a', type: 'User' }, { type: undefined }),
      'mutability',
      '"members.type"',
    );
    expect(merge(members, { value: 'a', $ref: 'x' }, { value: 'A', $ref: 'y', type: 'User' })).toEqual({
      value: 'a',
      $ref: 'x',
      type: 'User',
    });
    expectRefusal(() => merge(part, { value: 'a' }, { value: undefined }), 'mutability', '"part.value"', 'required');
  });
});

describe('replaceParts', () => {
  test('keeps what the client can not set or has not been shown, while the value stays', () => {
    expect(replace(manager, shown, { value: 'm1' })).toBe(shown);
    expect(replace(manager, shown, { value: 'm2' })).toEqual({ value: 'm2' });
    expect(replace(part, { value: 'a', note: 'n', secret: 's', extra: 'e' }, { value: 'b' })).toEqual({
      value: 'b',
      secret: 's',
      extra: 'e',
    });
    expect(replace(members, { value: 'a', type: 'User' }, { value: 'a' })).toEqual({ value: 'a', type: 'User' });
  });
  test('changes nothing that is immutable', () => {
    expectRefusal(
      () => replace(members, { value: 'a', type: 'User' }, { value: 'a', type: 'Group' }),
      'mutability',
      '"members.type"',
    );
  });
});

test('what is shown by default or always is not hidden', () => {
  const hidden = part.subAttributes?.filter(isHidden).map((sub) => sub.name);
  expect(hidden).toEqual(['secret', 'extra']);
});

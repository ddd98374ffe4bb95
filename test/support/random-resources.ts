import * as fc from 'fast-check';
import type { ResourceType } from '../../src/scim/resource-type.ts';
import type { ScimObject, ScimValue } from '../../src/scim/resource.ts';
import type { SchemaAttribute } from '../../src/scim/schema.ts';
import { numbers, oddTexts, times } from './random-values.ts';

/** What clients send: any of a resource type's attributes, in any letter case of their names, with nulls and doublets. */
export function resourcesOf(
  type: ResourceType,
  given: Readonly<Record<string, fc.Arbitrary<ScimValue>>> = {},
): fc.Arbitrary<ScimObject> {
  const core = membersOf(type.schema.attributes, given, '');
  const extensions = type.schemaExtensions.map(({ schema }) =>
    fc.option(membersOf(schema.attributes, given, ''), { nil: {} }).map((members) => [schema.id, members] as const),
  );
  return fc
    .tuple(core, fc.tuple(...extensions))
    .map(([members, more]) => ({ ...members, ...Object.fromEntries(more) }));
}

function membersOf(
  attributes: readonly SchemaAttribute[],
  given: Readonly<Record<string, fc.Arbitrary<ScimValue>>>,
  prefix: string,
): fc.Arbitrary<ScimObject> {
  const members = attributes.map((attribute) => {
    const path = `${prefix}${attribute.name}`;
    const value = given[path] ?? valuesOf(attribute, given, path);
    const chosen = attribute.required
      ? value
      : fc.oneof(fc.constant(undefined), fc.constant(null), { weight: 2, arbitrary: value });
    const name = fc.oneof(
      { weight: 4, arbitrary: fc.constant(attribute.name) },
      fc.constant(attribute.name.toUpperCase()),
    );
    return fc.tuple(name, chosen);
  });
  return fc
    .tuple(...members)
    .map((pairs) => Object.fromEntries(pairs.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))));
}

function valuesOf(
  attribute: SchemaAttribute,
  given: Readonly<Record<string, fc.Arbitrary<ScimValue>>>,
  path: string,
): fc.Arbitrary<ScimValue> {
  const one = valueOf(attribute, given, path);
  return attribute.multiValued ? fc.array(one, { maxLength: 3 }) : one;
}

function valueOf(
  { type, subAttributes = [] }: SchemaAttribute,
  given: Readonly<Record<string, fc.Arbitrary<ScimValue>>>,
  path: string,
): fc.Arbitrary<ScimValue> {
  switch (type) {
    case 'string':
      return fc.oneof(fc.constantFrom(...oddTexts), fc.string({ unit: 'grapheme', minLength: 1 }));
    case 'reference':
      return fc.constantFrom('https://example.com/a', 'HTTPS://EXAMPLE.com/A', 'urn:x:y', 'a%20b', '/ä');
    case 'boolean':
      return fc.constantFrom<ScimValue>(true, false, 'True');
    case 'integer':
      return fc.constantFrom(...numbers.filter(Number.isSafeInteger));
    case 'decimal':
      return fc.constantFrom(...numbers);
    case 'dateTime':
      return fc.constantFrom(...times);
    case 'binary':
      return fc.constantFrom('AQ==', '//8=', 'YWJj');
    case 'complex':
      return membersOf(subAttributes, given, `${path}.`);
  }
}

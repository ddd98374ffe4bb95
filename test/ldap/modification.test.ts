import { describe, expect, test } from 'vitest';
import * as fc from 'fast-check';
import type { Modification } from '../../src/ldap/change-record.ts';
import { asDn } from '../../src/ldap/dn.ts';
import { makeEntry, valuesOf, type AttributeValue } from '../../src/ldap/entry.ts';
import { prepare } from '../../src/ldap/matching-rule.ts';
import { diffEntries, modifiedEntry } from '../../src/ldap/modification.ts';
import { parseSubschema } from '../../src/ldap/subschema.ts';

const subschema = parseSubschema(
  [
    "( 1.1 NAME 'mail' EQUALITY caseIgnoreIA5Match SYNTAX 1.3.6.1.4.1.1466.115.121.1.26 )",
    "( 1.2 NAME 'member' EQUALITY distinguishedNameMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.12 )",
    "( 1.3 NAME 'jpegPhoto' SYNTAX 1.3.6.1.4.1.1466.115.121.1.28 )",
    "( 1.4 NAME 'secret' EQUALITY octetStringMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.40 )",
  ],
  [],
);

const diff = (
  before: Readonly<Record<string, readonly AttributeValue[]>>,
  after: Readonly<Record<string, readonly AttributeValue[]>>,
): readonly Modification[] => diffEntries(makeEntry(asDn('cn=a'), before), new Map(Object.entries(after)), subschema);

describe('diffEntries', () => {
  test('deletes the exact old values and adds the new ones; others are not touched', () => {
    expect(diff({ mail: ['a@x', 'B@x', 'c@x'] }, { mail: ['c@x', 'd@x', 'a@x', 'e@x'] })).toEqual([
      { operation: 'delete', type: 'mail', values: ['B@x'] },
      { operation: 'add', type: 'mail', values: ['d@x', 'e@x'] },
    ]);
  });

  test('nothing to say about equal sets in another order, or about attributes that are not named', () => {
    expect(diff({ mail: ['a', 'b'], member: ['cn=x'] }, { mail: ['b', 'a'] })).toEqual([]);
    expect(diff({}, { mail: [], jpegPhoto: [] })).toEqual([]);
  });

  test('a value spelled anew is deleted before it is added', () => {
    expect(diff({ mail: ['Ann@x'] }, { mail: ['ann@x'] })).toEqual([
      { operation: 'delete', type: 'mail', values: ['Ann@x'] },
      { operation: 'add', type: 'mail', values: ['ann@x'] },
    ]);
  });

  test('values that the rule calls equal are written once, as they were spelled before', () => {
    expect(diff({ mail: ['Ann@x'] }, { mail: ['ann@x', 'Ann@x'] })).toEqual([]);
    expect(diff({}, { mail: ['ann@x', 'Ann@x', 'ann@x'] })).toEqual([
      { operation: 'add', type: 'mail', values: ['ann@x'] },
    ]);
    expect(diff({ member: ['cn=a,o=x'] }, { member: ['CN=A, O=X', 'cn=a,o=x', 'cn=b'] })).toEqual([
      { operation: 'add', type: 'member', values: ['cn=b'] },
    ]);
  });

  test('an emptied attribute loses each of its old values by name', () => {
    expect(diff({ mail: ['a', 'b'] }, { mail: [] })).toEqual([
      { operation: 'delete', type: 'mail', values: ['a', 'b'] },
    ]);
  });

  test('an attribute without an equality rule is replaced as a whole, or not at all', () => {
    const [old, new1] = [Uint8Array.of(255, 1), Uint8Array.of(255, 2)];
    expect(diff({ jpegPhoto: [old] }, { jpegPhoto: [old, new1, new1] })).toEqual([
      { operation: 'replace', type: 'jpegPhoto', values: [old, new1] },
    ]);
    expect(diff({ jpegPhoto: [old] }, { jpegPhoto: [] })).toEqual([
      { operation: 'replace', type: 'jpegPhoto', values: [] },
    ]);
    expect(diff({ jpegPhoto: [old, new1] }, { jpegPhoto: [old] })).toEqual([
      { operation: 'replace', type: 'jpegPhoto', values: [old] },
    ]);
    expect(diff({ jpegPhoto: [old] }, { jpegPhoto: [Uint8Array.from(old)] })).toEqual([]);
  });

  test('finds the old values whatever the letter case, and keeps the spelling it was given', () => {
    expect(diff({ MAIL: ['a'] }, { Mail: ['b'] })).toEqual([
      { operation: 'delete', type: 'Mail', values: ['a'] },
      { operation: 'add', type: 'Mail', values: ['b'] },
    ]);
    expect(diff({ jpegphoto: ['a'] }, { JPEGPhoto: ['b'] })).toMatchObject([{ operation: 'replace' }]);
  });

  test('a type that the subschema lacks is changed by value', () => {
    expect(diff({ other: ['a'] }, { other: ['A', 'a', 'b'] })).toEqual([
      { operation: 'add', type: 'other', values: ['A', 'b'] },
    ]);
  });

  test('applied to the old entry, as a server would, gives the new values', () => {
    const names = ['mail', 'secret', 'jpegPhoto', 'other'];
    const value = fc.oneof(fc.constantFrom('a', 'A', 'b', 'a ', ' b'), fc.uint8Array({ minLength: 1, maxLength: 1 }));
    const values = fc.dictionary(fc.constantFrom(...names), fc.array(value, { maxLength: 5 }));
    fc.assert(
      fc.property(values, values, (drafted, after) => {
        const before = Object.fromEntries(Object.entries(drafted).map(([type, all]) => [type, stored(type, all)]));
        const modifications = diff(before, after);
        const result = modifications.reduce(apply, before);
        const modified = modifiedEntry(makeEntry(asDn('cn=a'), held(before)), modifications, subschema);
        expect(Object.fromEntries(modified.attributes)).toEqual(held(result));
        for (const [type, wanted] of Object.entries(after)) {
          expect(keys(type, result[type] ?? [])).toEqual(keys(type, stored(type, wanted)));
          for (const each of result[type] ?? []) expect(octets(wanted)).toContain(prepare(undefined, each));
        }
        for (const type of names) if (after[type] === undefined) expect(result[type]).toEqual(before[type]);
        expect(diff(result, after)).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });
});

const ruleOf = (type: string): string | undefined => subschema.attributeType(type)?.equality;
const keys = (type: string, values: readonly AttributeValue[]): readonly string[] =>
  values.map((each) => prepare(ruleOf(type), each)).sort();
const octets = (values: readonly AttributeValue[]): readonly string[] => values.map((each) => prepare(undefined, each));

/** What a server would hold: no two values that are equal by the rule. */
function stored(type: string, values: readonly AttributeValue[]): readonly AttributeValue[] {
  return values.filter((each, index) => !keys(type, values.slice(0, index)).includes(prepare(ruleOf(type), each)));
}

/** Attributes as an entry has them: none without values. */
const held = (attributes: Readonly<Record<string, readonly AttributeValue[]>>) =>
  Object.fromEntries(
    Object.entries(attributes).flatMap(([type, values]) => (values.length === 0 ? [] : [[type.toLowerCase(), values]])),
  );

/** One modification as RFC 4511 4.6 has it, with the refusals that slapd makes. */
function apply(
  attributes: Readonly<Record<string, readonly AttributeValue[]>>,
  { operation, type, values }: Modification,
): Readonly<Record<string, readonly AttributeValue[]>> {
  const old = valuesOf(makeEntry(asDn(''), attributes), type);
  const result =
    operation === 'replace' ? values : operation === 'add' ? [...old, ...values] : remove(type, old, values);
  if (new Set(keys(type, result)).size < result.length) throw new RangeError('attributeOrValueExists');
  if (operation !== 'replace' && type === 'jpegPhoto') throw new RangeError('inappropriateMatching');
  return { ...attributes, [type]: result };
}

function remove(
  type: string,
  old: readonly AttributeValue[],
  values: readonly AttributeValue[],
): readonly AttributeValue[] {
  const gone = new Set(keys(type, values));
  if (octets(values).some((key) => !octets(old).includes(key))) throw new RangeError('noSuchAttribute');
  return old.filter((each) => !gone.has(prepare(ruleOf(type), each)));
}

import type { ScimObject, ScimValue } from '../../src/scim/resource.ts';

const isObject = (value: ScimValue | undefined): value is ScimObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The form that `{ "matching": … }` asks for. */
export function patternOf(expected: object): RegExp | undefined {
  const { matching, ...rest } = { matching: undefined, ...expected };
  return typeof matching === 'string' && Object.keys(rest).length === 0 ? new RegExp(matching, 'u') : undefined;
}

/** Whether a value has what is expected of it, among other members and in any order of a list. */
export function hasExpected(actual: ScimValue | undefined, expected: ScimValue): boolean {
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual) || actual.length !== expected.length) return false;
    const aligned = alignLists(actual, expected) as readonly ScimValue[];
    return expected.every((each, index) => hasExpected(aligned[index], each));
  }
  if (!isObject(expected)) return actual === expected;
  const pattern = patternOf(expected);
  if (pattern !== undefined) return typeof actual === 'string' && pattern.test(actual);
  return isObject(actual) && Object.entries(expected).every(([name, value]) => hasExpected(actual[name], value));
}

// The values of an attribute are a set in SCIM and in LDAP; only these are lists.
const ordered: readonly string[] = ['Resources', 'Operations'];

/** The value with the elements of its lists in the order in which they are expected, as far as they are there. */
export function alignLists(actual: ScimValue, expected: ScimValue): ScimValue {
  if (Array.isArray(actual) && Array.isArray(expected)) {
    const rest = [...actual];
    const found = expected.flatMap((each: ScimValue): readonly ScimValue[] => {
      const index = rest.findIndex((candidate) => hasExpected(candidate, each));
      return index < 0 ? [] : rest.splice(index, 1).map((one) => alignLists(one, each));
    });
    return [...found, ...rest];
  }
  if (!isObject(actual) || !isObject(expected)) return actual;
  const members = Object.entries(actual).map(([name, value]): [string, ScimValue] => {
    const wanted = expected[name];
    if (wanted === undefined) return [name, value];
    if (!ordered.includes(name) || !Array.isArray(value) || !Array.isArray(wanted))
      return [name, alignLists(value, wanted)];
    return [name, value.map((each: ScimValue, index) => alignLists(each, wanted[index] ?? null))];
  });
  return Object.fromEntries(members);
}

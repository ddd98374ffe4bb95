import { expect, test } from 'vitest';
import type { ScimValue } from '../../src/scim/resource.ts';
import type { ValueIdentity } from '../../src/scim/value-identity.ts';
import { valueLookup } from '../../src/scim/value-lookup.ts';

const key = (value: ScimValue): string | undefined => (typeof value === 'string' ? value.toLowerCase() : undefined);
const identity = { key } as ValueIdentity;

test('finds the positions of values with the same key, also of those that came later', () => {
  const lookup = valueLookup(['a', 'b', 'A'], identity);
  expect(lookup.candidates('A')).toEqual([0, 2]);
  expect(lookup.candidates('c')).toEqual([]);
  lookup.put('C', 3);
  expect(lookup.candidates('c')).toEqual([3]);
});
test('finds all positions for what has no key', () => {
  expect(valueLookup(['a', 1, 'b'], identity).candidates(2)).toEqual([0, 1, 2]);
});

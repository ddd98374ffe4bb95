import { expect, test } from 'vitest';
import { isScimObject, isUnassigned, simpleText } from '../../src/scim/resource.ts';

test('isScimObject is true for JSON objects only', () => {
  expect(isScimObject({})).toBe(true);
  for (const value of [undefined, null, [], [{}], 'x', 0, false]) expect(isScimObject(value)).toBe(false);
});

test('absent, null, "" and whatever holds nothing else are unassigned', () => {
  for (const value of [undefined, null, '', [], {}, [null], { a: '' }, [{ a: [] }]])
    expect(isUnassigned(value)).toBe(true);
});

test('false, 0 and a blank are values', () => {
  for (const value of [false, 0, ' ', [false], { a: 0 }, ['', 'x']]) expect(isUnassigned(value)).toBe(false);
});

test('simpleText writes simple values as they are and complex ones as JSON', () => {
  expect(['x', 5, false].map(simpleText)).toEqual(['x', '5', 'false']);
  expect([{ a: 1 }, ['b']].map(simpleText)).toEqual(['{"a":1}', '["b"]']);
});

import { expect, test } from 'vitest';
import { isScimObject, isUnassigned } from '../../src/scim/resource.ts';

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

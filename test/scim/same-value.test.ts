import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ScimValue } from '../../src/scim/resource.ts';
import { isSameValue } from '../../src/scim/same-value.ts';

describe('isSameValue', () => {
  test('does not look at the order of members, but at that of lists', () => {
    expect(isSameValue({ a: 1, b: { c: [1, 2] } }, { b: { c: [1, 2] }, a: 1 })).toBe(true);
    expect(isSameValue([1, 2], [2, 1])).toBe(false);
  });
  test.each<[ScimValue | undefined, ScimValue | undefined]>([
    [1, '1'],
    [null, undefined],
    [[], {}],
    [['a'], 'a'],
    [{ a: 1 }, { a: 1, b: 2 }],
    [{ a: 1, b: 2 }, { a: 1 }],
    [{ a: 1 }, { toString: 1 }],
    [[1], [1, 2]],
    [{}, null],
  ])('tells %j from %j', (a, b) => {
    expect(isSameValue(a, b)).toBe(false);
    expect(isSameValue(b, a)).toBe(false);
  });
  test('agrees with the printed form for any JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), fc.jsonValue({ maxDepth: 3 }), (a, b) => {
        const plain = (value: unknown): ScimValue => JSON.parse(JSON.stringify(value)) as ScimValue;
        expect(isSameValue(plain(a), plain(a))).toBe(true);
        if (isSameValue(plain(a), plain(b))) expect(plain(a)).toEqual(plain(b));
      }),
    );
  });
});

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { textList, uuidList } from '../../src/gateway/key-list.ts';
import type { PageKey } from '../../src/gateway/page-key.ts';
import { collectUpdated, type UpdatedList } from '../../src/gateway/updated-list.ts';

const head = { name: 'one', total: 0, latest: 0, newest: 0 };
const keyOf = (list: PageKey['list']): PageKey => ({ attribute: 'x', of: () => undefined, list, missing: 'otherKey' });
const listOf = (places: readonly (readonly [number, string])[], list: PageKey['list'] = textList): UpdatedList => {
  const collected = collectUpdated(keyOf(list));
  for (const [time, key] of places) collected.add(time, key);
  return collected.freeze(head);
};
const changes = (key: fc.Arbitrary<string>) =>
  fc.uniqueArray(fc.tuple(fc.integer({ min: 0, max: 3 }), key), { selector: ([, one]) => one });

describe('a list of changed entries', () => {
  test.each([
    ['texts', textList, fc.string()],
    ['UUIDs', uuidList, fc.uuid()],
  ])('is in the order of times, then of keys: %s', (_, list, key) => {
    fc.assert(
      fc.property(changes(key), (places) => {
        const frozen = listOf(places, list);
        const expected = places.toSorted(([a, x], [b, y]) => a - b || (x < y ? -1 : 1)).map(([, one]) => one);
        expect(frozen.slice(0, frozen.length)).toEqual(expected);
      }),
    );
  });

  test('goes on after any place, whether something is there or not', () => {
    fc.assert(
      fc.property(changes(fc.string()), fc.integer({ min: 0, max: 4 }), fc.string(), (places, time, key) => {
        const frozen = listOf(places);
        const earlier = places.filter(([at, one]) => at < time || (at === time && one <= key));
        expect(frozen.after({ time, key })).toBe(earlier.length);
        for (let index = 1; index <= frozen.length; index += 1) expect(frozen.after(frozen.before(index))).toBe(index);
      }),
    );
  });

  test('takes 28 octets for each of many UUIDs', () => {
    const places = Array.from({ length: 10_000 }, (_, index) => [index, crypto.randomUUID()] as const);
    expect(listOf(places, uuidList).bytes).toBeLessThan(10_000 * 28 + 16 * 1024);
  });

  test('knows the last change, and refuses keys of another kind', () => {
    const collected = collectUpdated(keyOf(uuidList));
    expect(collected.newest()).toBeUndefined();
    expect(collected.add(5, crypto.randomUUID())).toBe(true);
    expect(collected.add(3, crypto.randomUUID())).toBe(true);
    expect(collected.add(9, 'kim')).toBe(false);
    expect([collected.newest(), collected.length()]).toEqual([5, 2]);
  });
});

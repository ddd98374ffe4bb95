import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { textList, uuidList } from '../../src/gateway/key-list.ts';
import { timedKeys, type TimedKeys } from '../../src/gateway/timed-keys.ts';

type Place = readonly [time: number, key: string];
const listOf = (places: readonly Place[], list = textList): TimedKeys => {
  const keys = list();
  for (const [, key] of places) keys.add(key);
  return timedKeys(
    places.map(([time]) => time),
    keys,
  );
};
const changes = (key: fc.Arbitrary<string>) =>
  fc.uniqueArray(fc.tuple(fc.integer({ min: 0, max: 3 }), key), { selector: ([, one]) => one });

describe('keys with times', () => {
  test.each([
    ['texts', textList, fc.string()],
    ['UUIDs', uuidList, fc.uuid()],
  ])('are in the order of times, then of keys: %s', (_, list, key) => {
    fc.assert(
      fc.property(changes(key), (places) => {
        const frozen = listOf(places, list);
        const expected = places
          .toSorted(([a, x], [b, y]) => a - b || (x < y ? -1 : 1))
          .map(([time, one]) => ({ time, key: one }));
        expect(frozen.slice(0, frozen.length)).toEqual(expected);
      }),
    );
  });

  test('go on after any place, whether something is there or not', () => {
    fc.assert(
      fc.property(changes(fc.string()), fc.integer({ min: 0, max: 4 }), fc.string(), (places, time, key) => {
        const frozen = listOf(places);
        const earlier = places.filter(([at, one]) => at < time || (at === time && one <= key));
        expect(frozen.after({ time, key })).toBe(earlier.length);
        for (let index = 1; index <= frozen.length; index += 1) expect(frozen.after(frozen.before(index))).toBe(index);
      }),
    );
  });

  test('take 28 octets for each of many UUIDs', () => {
    const places = Array.from({ length: 10_000 }, (_, index) => [index, crypto.randomUUID()] as const);
    expect(listOf(places, uuidList).bytes).toBeLessThan(10_000 * 28 + 16 * 1024);
  });
});

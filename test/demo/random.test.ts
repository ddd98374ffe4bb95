import { expect, test } from 'vitest';
import { randomOf, uuidOf } from '../../src/demo/random.ts';

const firstOf = (seed: number, stream: number): number[] => {
  const random = randomOf(seed, stream);
  return Array.from({ length: 8 }, () => random.below(1_000_000));
};

test('the same seed and stream give the same numbers, any other seed or stream gives others', () => {
  expect(firstOf(1, 2)).toEqual(firstOf(1, 2));
  expect(firstOf(1, 2)).not.toEqual(firstOf(2, 2));
  expect(firstOf(1, 2)).not.toEqual(firstOf(1, 3));
});

test('numbers are spread evenly below their bound', () => {
  const random = randomOf(3, 0);
  const counts = [0, 0, 0, 0];
  for (let i = 0; i < 40_000; i++) {
    const number = random.below(4);
    counts[number] = (counts[number] ?? 0) + 1;
  }
  for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(500);
});

test('the first items of a list are far commoner than the last', () => {
  const random = randomOf(4, 0);
  const taken = Array.from({ length: 10_000 }, () => random.common([0, 1, 2, 3]));
  const share = (item: number): number => taken.filter((one) => one === item).length / taken.length;
  expect(share(0)).toBeGreaterThan(0.45);
  expect(share(3)).toBeLessThan(0.17);
  expect(share(3)).toBeGreaterThan(0.1);
});

test('a pattern keeps everything but its number signs', () => {
  expect(randomOf(5, 0).digits('+49 (#) ##-x')).toMatch(/^\+49 \(\d\) \d\d-x$/);
});

test('UUIDs are of version 4, differ for different numbers and are the same for the same seed', () => {
  const uuids = Array.from({ length: 100_000 }, (_, number) => uuidOf(9, number));
  expect(new Set(uuids).size).toBe(uuids.length);
  const version4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
  expect(uuids.filter((uuid) => !version4.test(uuid))).toEqual([]);
  expect(uuidOf(9, 5)).toBe(uuids[5]);
  expect(uuidOf(10, 5)).not.toBe(uuids[5]);
});

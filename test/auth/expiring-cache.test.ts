import { expect, test } from 'vitest';
import { createExpiringCache } from '../../src/auth/expiring-cache.ts';

let now = 0;
const cache = () => createExpiringCache<string>(() => now);

test('a value holds until its time', () => {
  const kept = cache();
  kept.set('a', 'x', now + 10);
  now += 9;
  expect(kept.get('a')).toBe('x');
  now += 1;
  expect(kept.get('a')).toBeUndefined();
});

test('a value whose time is over replaces nothing by nothing', () => {
  const kept = cache();
  kept.set('a', 'x', now + 10);
  kept.set('a', 'y', now);
  expect(kept.get('a')).toBeUndefined();
});

test('values can be forgotten, by key and by what they are', () => {
  const kept = cache();
  for (const key of ['a', 'b', 'c']) kept.set(key, key.toUpperCase(), now + 10);
  kept.delete('a');
  kept.deleteWhere((value) => value === 'B');
  expect(['a', 'b', 'c'].map(kept.get)).toEqual([undefined, undefined, 'C']);
});

test('of more than 10,000 the oldest goes first', () => {
  const kept = cache();
  for (let index = 0; index <= 10_000; index += 1) kept.set(String(index), 'x', now + 10);
  expect(kept.get('0')).toBeUndefined();
  expect(kept.get('1')).toBe('x');
});

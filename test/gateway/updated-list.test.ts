import { expect, test } from 'vitest';
import { textList, uuidList } from '../../src/gateway/key-list.ts';
import type { PageKey } from '../../src/gateway/page-key.ts';
import { timedKeys } from '../../src/gateway/timed-keys.ts';
import { collectUpdated, type UpdatedList } from '../../src/gateway/updated-list.ts';

const pageKey: PageKey = { attribute: 'x', of: () => undefined, list: uuidList, missing: 'otherKey' };

test('a list of changed entries knows the last change, and refuses keys of another kind', () => {
  const collected = collectUpdated(pageKey);
  expect(collected.newest()).toBeUndefined();
  expect(collected.add(5, crypto.randomUUID())).toBe(true);
  expect(collected.add(3, crypto.randomUUID())).toBe(true);
  expect(collected.add(9, 'kim')).toBe(false);
  expect(collected.newest()).toBe(5);
  expect(collected.length()).toBe(2);
});

test('the memory of a list is that of both its parts', () => {
  const head = { name: 'one', total: 0, latest: 0, newest: 0 };
  const collected = collectUpdated(pageKey);
  collected.add(5, crypto.randomUUID());
  const ids = timedKeys([], textList());
  const removed = { ids: { ...ids, bytes: 1_000_000 }, complete: 0, newest: undefined };
  const [alone, both] = [collected.freeze(head, undefined), collected.freeze(head, removed)];
  expect(alone.bytes).toBeGreaterThan(28);
  expect(both.bytes).toBe(alone.bytes + 1_000_000);
});

test('a list goes by the numbers of the one that somebody still reads, and knows no better than it', () => {
  const make = (changes: readonly (readonly [number, string])[], before?: UpdatedList): UpdatedList => {
    const collected = collectUpdated({ ...pageKey, list: textList });
    for (const [time, key] of changes) collected.add(time, key);
    const head = { name: '', total: collected.length(), latest: before === undefined ? 5 : 7, newest: 0 };
    return collected.freeze(head, undefined, before);
  };
  const first = make([
    [1, 'a'],
    [2, 'b'],
    [3, 'c'],
  ]);
  const second = make(
    [
      [2, 'b'],
      [3, 'c'],
      [4, 'a'],
    ],
    first,
  );
  expect([first.numbers.updated.indexOf(2), first.numbers.updated.total]).toEqual([2, 3]);
  expect([second.numbers.updated.indexOf(2), second.numbers.updated.total]).toEqual([1, 4]);
  expect([first, second].map(({ numbers }) => numbers.latest)).toEqual([5, 5]);
  expect(second.head.latest).toBe(7);
  // Who reads the one may go on in the other.
  expect(second.readers).toBe(first.readers);
});

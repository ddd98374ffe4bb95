import { expect, test } from 'vitest';
import { textList, uuidList } from '../../src/gateway/key-list.ts';
import type { PageKey } from '../../src/gateway/page-key.ts';
import { timedKeys } from '../../src/gateway/timed-keys.ts';
import { collectUpdated } from '../../src/gateway/updated-list.ts';

const pageKey: PageKey = { attribute: 'x', of: () => undefined, list: uuidList, missing: 'otherKey' };

test('a list of changed entries knows the last change, and refuses keys of another kind', () => {
  const collected = collectUpdated(pageKey);
  expect(collected.newest()).toBeUndefined();
  expect(collected.add(5, crypto.randomUUID())).toBe(true);
  expect(collected.add(3, crypto.randomUUID())).toBe(true);
  expect(collected.add(9, 'kim')).toBe(false);
  expect([collected.newest(), collected.length()]).toEqual([5, 2]);
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

import { describe, expect, test } from 'vitest';
import { addMatches, idSnapshot, noEntries, sortedPlaces, type KeyedEntries } from '../../src/gateway/id-snapshot.ts';
import { textList } from '../../src/gateway/key-list.ts';
import type { PageKey } from '../../src/gateway/page-key.ts';
import { asDn } from '../../src/ldap/dn.ts';
import { makeEntry, textsOf } from '../../src/ldap/entry.ts';
import type { SortKey } from '../../src/scim/sort.ts';

const byUid = (missing: PageKey['missing']): PageKey => ({
  attribute: 'uid',
  of: (entry) => textsOf(entry, 'uid')[0],
  list: textList,
  missing,
});

const match = (uid: string | undefined, sortKey?: SortKey) => ({
  entry: makeEntry(asDn('cn=x'), uid === undefined ? {} : { uid: [uid] }),
  sortKey,
});

function part(entries: readonly (readonly [string, SortKey])[], sorted: boolean): KeyedEntries {
  const keyed = noEntries(byUid('otherKey'), sorted);
  expect(
    addMatches(
      keyed,
      entries.map(([uid, sortKey]) => match(uid, sortKey)),
    ),
  ).toBe(true);
  return keyed;
}

const users: readonly (readonly [string, SortKey])[] = [
  ['u1', 'c'],
  ['u2', 'a'],
  ['u3', undefined],
];
const groups: readonly (readonly [string, SortKey])[] = [
  ['g1', 'b'],
  ['g2', undefined],
];
const names = (snapshot: ReturnType<typeof idSnapshot>, start = 0, end = 99): string[] =>
  snapshot.slice(start, end).map(({ part: index, key }) => `${index}${key}`);

describe('a snapshot', () => {
  test('has one part after the other where nothing is sorted', () => {
    const snapshot = idSnapshot([part([], false), part(users, false), part([], false), part(groups, false)], undefined);
    expect(names(snapshot)).toEqual(['1u1', '1u2', '1u3', '3g1', '3g2']);
    expect(snapshot.length).toBe(5);
  });

  test('is sorted as a whole, or each part in itself', () => {
    const parts = [part(users, true), part(groups, true)];
    const together = idSnapshot(parts, { order: 'ascending', together: true });
    expect(names(together)).toEqual(['0u2', '1g1', '0u1', '0u3', '1g2']);
    const apart = idSnapshot(parts, { order: 'descending', together: false });
    expect(names(apart)).toEqual(['0u3', '0u1', '0u2', '1g2', '1g1']);
  });

  test('gives any page of itself, short at the end and empty beyond', () => {
    const snapshot = idSnapshot([part(users, true), part(groups, true)], { order: 'ascending', together: true });
    expect(names(snapshot, 1, 3)).toEqual(['1g1', '0u1']);
    expect(names(snapshot, 4, 9)).toEqual(['1g2']);
    expect(names(snapshot, 5, 9)).toEqual([]);
    expect(names(snapshot, 9_007_199_254_740_990, 9_007_199_254_740_991)).toEqual([]);
  });

  test('knows where an entry stands, in any order', () => {
    const parts = [part(users, true), part(groups, true)];
    for (const sorting of [undefined, { order: 'ascending', together: true } as const]) {
      const snapshot = idSnapshot(parts, sorting);
      expect(snapshot.slice(0, 5).map((key) => snapshot.indexOf(key))).toEqual([0, 1, 2, 3, 4]);
      expect(snapshot.indexOf({ part: 0, key: 'g1' })).toBe(-1);
      expect(snapshot.indexOf({ part: 7, key: 'u1' })).toBe(-1);
    }
  });

  test('counts its keys and its order', () => {
    const plain = idSnapshot([part(users, false)], undefined);
    const ordered = idSnapshot([part(users, true)], { order: 'ascending', together: true });
    expect(plain.bytes).toBeGreaterThan(0);
    expect(ordered.bytes).toBe(plain.bytes + 3 * 4);
  });

  test('of several resource types that are sorted apart keeps each entry exactly once', () => {
    const keys = [['b', 'a'], [], ['d', undefined, 'c']];
    expect([...sortedPlaces(keys, { order: 'ascending', together: false })]).toEqual([1, 0, 4, 2, 3]);
  });
});

describe('addMatches', () => {
  test('stops where an entry lacks a key that others have in its place', () => {
    expect(addMatches(noEntries(byUid('otherKey'), false), [match('a'), match(undefined)])).toBe(false);
  });
  test('passes over what has no id, and its sort key too', () => {
    const keyed = noEntries(byUid('noResource'), true);
    expect(addMatches(keyed, [match('a', 1), match(undefined, 2), match('b', 3)])).toBe(true);
    expect([keyed.keys.length(), keyed.sortKeys]).toEqual([2, [1, 3]]);
  });
  test('keeps no sort keys where nothing is sorted', () => {
    expect(part(users, false).sortKeys).toEqual([]);
  });
});

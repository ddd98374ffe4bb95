import type { Entry } from '../ldap/entry.ts';
import { sortedIndexes, type SortKey, type SortOrder } from '../scim/sort.ts';
import type { KeyList } from './key-list.ts';
import type { PageKey } from './page-key.ts';

/** An entry that matches, and what it is sorted by. */
export interface Match {
  readonly entry: Entry;
  readonly sortKey: SortKey;
}

/** Names one entry: which of the searched resource types it belongs to, and its key there. */
export interface EntryKey {
  readonly part: number;
  readonly key: string;
}

/** The keys of all entries that matched a query when it was walked, in the order of the answer. */
export interface IdSnapshot {
  readonly length: number;
  /** About how much memory it takes. */
  readonly bytes: number;
  /** What the entries of each resource type are found by. */
  readonly pageKeys: readonly PageKey[];
  /** The entries from one index up to another (RFC 7644 3.4.2.4), counted from 0. */
  readonly slice: (start: number, end: number) => readonly EntryKey[];
  /** Where an entry stands, or -1. */
  readonly indexOf: (wanted: EntryKey) => number;
}

/** How the entries of a query are ordered: all together, or those of each resource type among themselves. */
export interface Sorting {
  readonly order: SortOrder;
  readonly together: boolean;
}

/** What is kept of the entries of one resource type while they are walked. */
export interface KeyedEntries {
  readonly pageKey: PageKey;
  readonly sorted: boolean;
  readonly keys: KeyList;
  /** What they are sorted by; empty where they are not. */
  readonly sortKeys: SortKey[];
}

/** Nothing yet. */
export function noEntries(pageKey: PageKey, sorted: boolean): KeyedEntries {
  return { pageKey, sorted, keys: pageKey.list(), sortKeys: [] };
}

/** Keeps what is needed of entries; false where one lacks the key, so that all must be named by another. */
export function addMatches({ pageKey, sorted, keys, sortKeys }: KeyedEntries, matches: readonly Match[]): boolean {
  for (const { entry, sortKey } of matches) {
    const key = pageKey.of(entry);
    if (key !== undefined && keys.add(key)) {
      if (sorted) sortKeys.push(sortKey);
    } else if (pageKey.missing === 'otherKey') return false;
  }
  return true;
}

/** Puts the entries of the searched resource types into the order of the answer. */
export function idSnapshot(parts: readonly KeyedEntries[], sorting: Sorting | undefined): IdSnapshot {
  const starts = startsOf(parts.map(({ keys }) => keys.length()));
  const length = starts.at(-1) ?? 0;
  const places =
    sorting &&
    sortedPlaces(
      parts.map(({ sortKeys }) => sortKeys),
      sorting,
    );
  const entryAt = (index: number): EntryKey => {
    const place = places?.[index] ?? index;
    const part = parts.findLastIndex((_, one) => (starts[one] ?? 0) <= place);
    return { part, key: parts[part]?.keys.at(place - (starts[part] ?? 0)) ?? '' };
  };
  return {
    length,
    bytes: parts.reduce((sum, { keys }) => sum + keys.bytes(), places?.byteLength ?? 0),
    pageKeys: parts.map(({ pageKey }) => pageKey),
    slice: (start, end) =>
      Array.from({ length: Math.max(0, Math.min(end, length) - start) }, (_, offset) => entryAt(start + offset)),
    indexOf: ({ part, key }) => {
      const within = parts[part]?.keys.indexOf(key) ?? -1;
      if (within === -1) return -1;
      const place = (starts[part] ?? 0) + within;
      return places === undefined ? place : places.indexOf(place);
    },
  };
}

/** Where each part begins when all stand in a row, and where the last one ends. */
function startsOf(lengths: readonly number[]): readonly number[] {
  const starts = [0];
  for (const length of lengths) starts.push((starts.at(-1) ?? 0) + length);
  return starts;
}

/** Which of the entries, counted through all parts, stands at each index of the answer (RFC 7644 3.4.2.3). */
export function sortedPlaces(sortKeys: readonly (readonly SortKey[])[], { order, together }: Sorting): Uint32Array {
  if (together) return sortedIndexes(sortKeys.flat(), order);
  const starts = startsOf(sortKeys.map(({ length }) => length));
  const places = new Uint32Array(starts.at(-1) ?? 0);
  for (const [part, keys] of sortKeys.entries()) {
    const start = starts[part] ?? 0;
    places.set(
      sortedIndexes(keys, order).map((index) => start + index),
      start,
    );
  }
  return places;
}

import { LdapError, resultCode } from '../ldap/result-code.ts';
import type { Cursor } from '../scim/cursor.ts';
import { idSnapshot, addMatches, noEntries, sortedPlaces, type IdSnapshot, type Match } from './id-snapshot.ts';
import { resourcesAmong } from './known-resources.ts';
import { idKey, uuidKey } from './page-key.ts';
import { positionOf } from './page-cursor.ts';
import { readPage, type Found, type Lookup } from './read-page.ts';
import { searchFor, walk } from './walk.ts';

/** A page of what a query selects: how many match in all, which of them it starts with (from 0), and their entries. */
export interface Page {
  readonly total: number;
  readonly start: number;
  readonly found: readonly Found[];
  /** What cursors of this page are made from; absent where there is no other page. */
  readonly snapshot?: IdSnapshot;
}

/** Answers of this size are read in one search on a shared connection. */
const smallAnswer = 100;

/**
 * A page by index (RFC 7644 3.4.2.4). The first is always answered from the directory as it is now: a small answer in one
 * search, of a large one first the ids. Later ones are served from the ids that were kept, while nothing was written.
 */
export async function findByIndex(lookup: Lookup, startIndex: number, count: number): Promise<Page> {
  const { selection, context, signal } = lookup;
  const start = startIndex - 1;
  if (selection.parts.length === 0) return { total: 0, start, found: [] };
  const kept = startIndex === 1 ? undefined : context.snapshots.find(selection.snapshotKey, 'current');
  if (kept !== undefined) return pageFrom(lookup, kept, start, count);
  const small = count === 0 ? undefined : await findSmall(lookup);
  if (small !== undefined) return smallPage(lookup, small, start, count);
  const snapshot = await context.snapshots.build(
    selection.snapshotKey,
    (stop) => walk(context, selection, stop),
    signal,
  );
  return pageFrom(lookup, snapshot, start, count);
}

/**
 * A page by cursor (RFC 9865 2), the first one where there is none. The ids are kept even if others write meanwhile;
 * where they are gone, they are collected again, and the page begins after the same entry as before.
 */
export async function findByCursor(lookup: Lookup, cursor: Cursor | undefined, count: number): Promise<Page> {
  const { selection, context, signal } = lookup;
  if (selection.parts.length === 0 || count === 0) return findByIndex(lookup, 1, 0);
  const collect = (stop: AbortSignal): Promise<IdSnapshot> => walk(context, selection, stop);
  if (cursor !== undefined) {
    const kept = context.snapshots.find(selection.snapshotKey, 'any');
    const snapshot = kept ?? (await context.snapshots.build(selection.snapshotKey, collect, signal));
    return pageFrom(lookup, snapshot, positionOf(cursor, snapshot), count);
  }
  const small = await findSmall(lookup);
  if (small === undefined) {
    return pageFrom(lookup, await context.snapshots.build(selection.snapshotKey, collect, signal), 0, count);
  }
  const page = smallPage(lookup, small, 0, count);
  if (page.total <= count) return page;
  const keep = (): Promise<IdSnapshot> => Promise.resolve(smallSnapshot(lookup, small));
  return { ...page, snapshot: await context.snapshots.build(selection.snapshotKey, keep, signal) };
}

async function pageFrom(lookup: Lookup, snapshot: IdSnapshot, start: number, count: number): Promise<Page> {
  const found = await readPage(lookup, snapshot, snapshot.slice(start, start + count));
  return { total: snapshot.length, start, found, snapshot };
}

/** All matches, by resource type; undefined where there are too many for one search each. */
async function findSmall({
  context,
  selection,
  attributesOf,
  signal,
}: Lookup): Promise<readonly (readonly Match[])[] | undefined> {
  const all: (readonly Match[])[] = [];
  try {
    for (const part of selection.parts) {
      const keys = [uuidKey(context.subschema)?.attribute ?? [], part.mapping.id.name].flat();
      const attributes = [...attributesOf(part.mapping), ...keys, ...(part.inspection?.attributes ?? [])];
      const found = await context.directory.find(searchFor(part, attributes), smallAnswer, { signal });
      const entries = await resourcesAmong(context, part.mapping, found, signal);
      const matches = part.inspection?.inspect(entries, signal);
      all.push((await matches) ?? entries.map((entry) => ({ entry, sortKey: undefined })));
    }
    return all;
  } catch (error) {
    if (error instanceof LdapError && error.code === resultCode.sizeLimitExceeded) return undefined;
    throw error;
  }
}

function smallPage(
  { selection: { sorting } }: Lookup,
  small: readonly (readonly Match[])[],
  start: number,
  count: number,
): Page {
  const all = small.flatMap((matches, part) => matches.map(({ entry }) => ({ part, entry })));
  const places =
    sorting &&
    sortedPlaces(
      small.map((matches) => matches.map(({ sortKey }) => sortKey)),
      sorting,
    );
  const ordered = places === undefined ? all : Array.from(places).flatMap((place) => all[place] ?? []);
  return { total: all.length, start, found: ordered.slice(start, start + count) };
}

function smallSnapshot({ context, selection }: Lookup, small: readonly (readonly Match[])[]): IdSnapshot {
  const sorted = selection.sorting !== undefined;
  const parts = selection.parts.map(({ mapping }, index) => {
    const matches = small[index] ?? [];
    const byUuid = noEntries(uuidKey(context.subschema) ?? idKey(mapping), sorted);
    if (addMatches(byUuid, matches)) return byUuid;
    const byId = noEntries(idKey(mapping), sorted);
    addMatches(byId, matches);
    return byId;
  });
  return idSnapshot(parts, selection.sorting);
}

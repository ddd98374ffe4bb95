import type { SearchRequest } from '../ldap/directory.ts';
import type { Entry } from '../ldap/entry.ts';
import { and } from '../ldap/filter.ts';
import { LdapError, resultCode } from '../ldap/result-code.ts';
import type { Mapping } from '../mapping/mapping.ts';
import { updatedSince, type UpdateTimes } from '../mapping/update-times.ts';
import type { GatewayContext } from './context.ts';
import { resourcesAmong } from './known-resources.ts';
import { searchFor } from './walk.ts';

/** What is asked for since when, in milliseconds since 1970. */
export interface ChangesSince {
  readonly context: GatewayContext;
  readonly mapping: Mapping;
  readonly times: UpdateTimes;
  readonly since: number;
}

/** slapd joins the entries of each second one by one: of so many seconds it always does so in good time. */
export const indexedSpanMs = 20_000_000;
/** More changes than this are found sooner by looking at all entries. */
const fewChanges = 1000;

/**
 * A superset of the entries that were changed since a time. slapd's work for `>=` grows with the square of the number of
 * different times that follow, minutes for a whole large directory, and can't be stopped. So long spans are felt for from
 * the present backwards, each twice as long as the last; where one holds many changes, everything is read instead.
 */
export async function* changedEntries(
  changes: ChangesSince,
  attributes: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<Entry> {
  const { context, since } = changes;
  let indexed = true;
  for (let span = indexedSpanMs; indexed && context.now() - span > Math.max(since, 0); span *= 2) {
    indexed = await isFew({ ...changes, since: context.now() - span }, signal);
  }
  const found = context.directory.stream(search(changes, indexed, attributes), { signal });
  yield* context.fence === undefined ? found : knownAmong(changes, found, signal);
}

/** How many entries are looked at together to tell whether the request may know of them. */
const chunkSize = 500;

async function* knownAmong(
  { context, mapping }: ChangesSince,
  found: AsyncIterable<Entry>,
  signal: AbortSignal,
): AsyncGenerator<Entry> {
  let chunk: Entry[] = [];
  for await (const entry of found) {
    chunk.push(entry);
    if (chunk.length < chunkSize) continue;
    yield* await resourcesAmong(context, mapping, chunk, signal);
    chunk = [];
  }
  yield* await resourcesAmong(context, mapping, chunk, signal);
}

function search(
  { mapping, times, since }: ChangesSince,
  indexed: boolean,
  attributes: readonly string[],
): SearchRequest {
  const filter = indexed ? and(mapping.matches, updatedSince(times, since)) : mapping.matches;
  return searchFor({ mapping, filter }, attributes);
}

async function isFew(changes: ChangesSince, signal: AbortSignal): Promise<boolean> {
  try {
    await changes.context.directory.find(search(changes, true, []), fewChanges, { signal });
    return true;
  } catch (error) {
    if (error instanceof LdapError && error.code === resultCode.sizeLimitExceeded) return false;
    throw error;
  }
}

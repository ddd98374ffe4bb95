import type { SearchRequest } from '../ldap/directory.ts';
import type { Entry } from '../ldap/entry.ts';
import { tooMany, type ScimError } from '../scim/error.ts';
import type { Candidates } from './candidates.ts';
import type { GatewayContext } from './context.ts';
import { resourcesAmong } from './known-resources.ts';
import { addMatches, idSnapshot, noEntries, type IdSnapshot, type KeyedEntries, type Match } from './id-snapshot.ts';
import { idKey, uuidKey, type PageKey } from './page-key.ts';
import type { Selection } from './selection.ts';

/** How many entries are looked at together, so that what they refer to is found by one search. */
const chunkSize = 500;

/** The search for the candidates of one resource type, reading what tells which of them a request may know of, too. */
export function searchFor({ mapping, filter }: Candidates, attributes: readonly string[]): SearchRequest {
  return {
    base: mapping.base,
    scope: mapping.scope,
    filter,
    attributes: [...new Set([...attributes, ...(mapping.fence?.attributes ?? [])])],
  };
}

/** Goes through all entries that match, keeping of each no more than its key and what it is sorted by. */
export async function walk(
  context: GatewayContext,
  { parts, sorting }: Selection,
  signal: AbortSignal,
): Promise<IdSnapshot> {
  const walked: KeyedEntries[] = [];
  let sorted = 0;
  const look = (seen: KeyedEntries): void => {
    if (sorted + seen.sortKeys.length > context.sortEntries) throw sortLimit(context);
  };
  for (const part of parts) {
    const uuid = uuidKey(context.subschema);
    const go = (pageKey: PageKey) => walkPart(context, part, noEntries(pageKey, sorting !== undefined), look, signal);
    const entries = (uuid && (await go(uuid))) ?? (await go(idKey(part.mapping)));
    if (entries === undefined) continue;
    walked.push(entries);
    sorted += entries.sortKeys.length;
  }
  return idSnapshot(walked, sorting);
}

/** Adds all entries that match; undefined as soon as one lacks the key. */
async function walkPart(
  context: GatewayContext,
  part: Candidates,
  entries: KeyedEntries,
  look: (entries: KeyedEntries) => void,
  signal: AbortSignal,
): Promise<KeyedEntries | undefined> {
  const { inspection, mapping } = part;
  const looksAtEach = inspection?.narrows === true || (mapping.fence?.attributes.length ?? 0) > 0;
  let chunk: Entry[] = [];
  let seen = 0;
  const flush = async (): Promise<boolean> => {
    const known = await resourcesAmong(context, mapping, chunk, signal);
    const matches: readonly Match[] =
      inspection === undefined
        ? known.map((entry) => ({ entry, sortKey: undefined }))
        : await inspection.inspect(known, signal);
    chunk = [];
    const complete = addMatches(entries, matches);
    look(entries);
    return complete;
  };
  const search = searchFor(part, [entries.pageKey.attribute, ...(inspection?.attributes ?? [])]);
  for await (const entry of context.directory.stream(search, { signal })) {
    seen += 1;
    if (looksAtEach && seen > context.scanEntries) throw scanLimit(context);
    chunk.push(entry);
    if (chunk.length === chunkSize && !(await flush())) return undefined;
  }
  return (await flush()) ? entries : undefined;
}

function scanLimit({ scanEntries }: GatewayContext): ScimError {
  const how =
    'add a condition on an attribute that the directory can select by, such as userName, id or externalId with eq';
  return tooMany(`this filter would have to be evaluated on more than ${scanEntries} entries one by one; ${how}`);
}

function sortLimit({ sortEntries }: GatewayContext): ScimError {
  const how = 'add a filter, or leave out "sortBy" and sort what you have received';
  return tooMany(`more than ${sortEntries} resources match, too many to be sorted here; ${how}`);
}

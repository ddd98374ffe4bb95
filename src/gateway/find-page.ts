import type { SearchRequest } from '../ldap/directory.ts';
import type { Entry } from '../ldap/entry.ts';
import { equality, matchNone, or } from '../ldap/filter.ts';
import { LdapError, resultCode } from '../ldap/result-code.ts';
import { idOf } from '../mapping/entry-to-resource.ts';
import { tooMany } from '../scim/error.ts';
import type { Candidates } from './candidates.ts';
import type { GatewayContext } from './context.ts';

/** A page as a client asks for it (RFC 7644 3.4.2.4), and the LDAP attributes that it shows. */
export interface PageRequest {
  readonly startIndex: number;
  readonly count: number;
  readonly attributes: readonly string[];
}

export interface Page {
  readonly total: number;
  readonly entries: readonly Entry[];
}

/** Answers of this size are read in one search on a shared connection. */
const smallAnswer = 100;
/** How many entries are decided together, so that what they refer to is found by one search. */
const chunkSize = 500;

/**
 * One page of the matching entries in the directory's own order, and how many there are. A small answer takes one
 * search; of a large one only ids are read, then the entries of the page.
 */
export async function findPage(
  context: GatewayContext,
  candidates: Candidates,
  page: PageRequest,
  signal: AbortSignal,
): Promise<Page> {
  if (candidates.filter.kind === 'or' && candidates.filter.filters.length === 0) return { total: 0, entries: [] };
  const small = page.count === 0 ? undefined : await findSmall(context, candidates, page, signal);
  if (small !== undefined) {
    const from = page.startIndex - 1;
    return { total: small.length, entries: small.slice(from, from + page.count) };
  }
  const { total, ids } = await walk(context, candidates, page, signal);
  return { total, entries: await readAll(context, candidates, ids, page.attributes, signal) };
}

function searchFor({ mapping, filter }: Candidates, attributes: readonly string[]): SearchRequest {
  return { base: mapping.base, scope: mapping.scope, filter, attributes };
}

async function findSmall(
  { directory }: GatewayContext,
  candidates: Candidates,
  { attributes }: PageRequest,
  signal: AbortSignal,
): Promise<readonly Entry[] | undefined> {
  const { residual } = candidates;
  const names = [...new Set([...attributes, ...(residual?.attributes ?? [])])];
  try {
    const entries = await directory.find(searchFor(candidates, names), smallAnswer, { signal });
    return residual === undefined ? entries : await residual.matching(entries, signal);
  } catch (error) {
    if (error instanceof LdapError && error.code === resultCode.sizeLimitExceeded) return undefined;
    throw error;
  }
}

async function walk(
  context: GatewayContext,
  candidates: Candidates,
  { startIndex, count }: PageRequest,
  signal: AbortSignal,
): Promise<{ readonly total: number; readonly ids: readonly string[] }> {
  const { mapping, residual } = candidates;
  const ids: string[] = [];
  let total = 0;
  const take = (entries: readonly Entry[]): void => {
    for (const entry of entries) {
      total += 1;
      const id = total >= startIndex && ids.length < count ? idOf(mapping, entry) : undefined;
      if (id !== undefined) ids.push(id);
    }
  };
  const attributes = residual?.attributes ?? [mapping.id.name];
  let chunk: Entry[] = [];
  let seen = 0;
  const flush = async (): Promise<void> => {
    take(residual === undefined ? chunk : await residual.matching(chunk, signal));
    chunk = [];
  };
  for await (const entry of context.directory.stream(searchFor(candidates, attributes), { signal })) {
    seen += 1;
    if (residual !== undefined && seen > context.scanEntries) throw scanLimit(context);
    chunk.push(entry);
    if (chunk.length === chunkSize) await flush();
  }
  await flush();
  return { total, ids };
}

function scanLimit({ scanEntries }: GatewayContext): Error {
  const how =
    'add a condition on an attribute that the directory can select by, such as userName, id or externalId with eq';
  return tooMany(`this filter would have to be evaluated on more than ${scanEntries} entries one by one; ${how}`);
}

async function readAll(
  { directory }: GatewayContext,
  candidates: Candidates,
  ids: readonly string[],
  attributes: readonly string[],
  signal: AbortSignal,
): Promise<readonly Entry[]> {
  const { mapping } = candidates;
  const found = new Map<string, Entry>();
  for (let start = 0; start < ids.length; start += chunkSize) {
    const wanted = ids.slice(start, start + chunkSize).map((id) => equality(mapping.id.name, id));
    const filter = wanted.length === 0 ? matchNone : or(...wanted);
    const request = { base: mapping.base, scope: mapping.scope, filter, attributes };
    for (const entry of await directory.find(request, chunkSize * 2, { signal }))
      found.set(idOf(mapping, entry) ?? '', entry);
  }
  return ids.flatMap((id) => found.get(id) ?? []);
}

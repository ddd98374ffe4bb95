import type { Entry } from '../ldap/entry.ts';
import { and, equality, or } from '../ldap/filter.ts';
import type { Mapping } from '../mapping/mapping.ts';
import type { Candidates } from './candidates.ts';
import type { GatewayContext } from './context.ts';
import { resourcesAmong } from './known-resources.ts';
import type { EntryKey, IdSnapshot } from './id-snapshot.ts';
import type { PageKey } from './page-key.ts';
import type { Selection } from './selection.ts';
import { searchFor } from './walk.ts';

/** What a page is made of: the query, and the LDAP attributes that each resource type shows of it. */
export interface Lookup {
  readonly context: GatewayContext;
  readonly selection: Selection;
  readonly attributesOf: (mapping: Mapping) => readonly string[];
  readonly signal: AbortSignal;
}

/** An entry of a page, and which part of the query selected it. */
export interface Found {
  readonly part: number;
  readonly entry: Entry;
}

/** How many entries one search asks for: a server compares every entry that it finds with half of the keys. */
const keysPerSearch = 100;

/** The entries behind keys, in their order, without those that are gone or no longer match. */
export async function readPage(
  lookup: Lookup,
  { pageKeys }: Pick<IdSnapshot, 'pageKeys'>,
  wanted: readonly EntryKey[],
): Promise<readonly Found[]> {
  const found = new Map<string, Found>();
  for (const [part, candidates] of lookup.selection.parts.entries()) {
    const pageKey = pageKeys[part];
    if (pageKey === undefined) continue;
    const keys = wanted.filter((one) => one.part === part).map(({ key }) => key);
    for (let start = 0; start < keys.length; start += keysPerSearch) {
      const some = keys.slice(start, start + keysPerSearch);
      for (const entry of await readSome(lookup, candidates, pageKey, some)) {
        found.set(`${part} ${pageKey.of(entry) ?? ''}`, { part, entry });
      }
    }
  }
  return wanted.flatMap(({ part, key }) => found.get(`${part} ${key}`) ?? []);
}

async function readSome(
  { context, attributesOf, signal }: Lookup,
  candidates: Candidates,
  { attribute }: PageKey,
  keys: readonly string[],
): Promise<readonly Entry[]> {
  const { inspection, mapping } = candidates;
  const inspect = inspection?.narrows === true ? inspection : undefined;
  const filter = and(candidates.filter, or(...keys.map((key) => equality(attribute, key))));
  const attributes = [...attributesOf(mapping), attribute, ...(inspect?.attributes ?? [])];
  const search = searchFor({ mapping, filter }, attributes);
  const found = await context.directory.find(search, keysPerSearch * 2, { signal });
  const entries = await resourcesAmong(context, mapping, found, signal);
  if (inspect === undefined) return entries;
  return (await inspect.inspect(entries, signal)).map(({ entry }) => entry);
}

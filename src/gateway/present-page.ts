import { valuesOf } from '../ldap/entry.ts';
import type { Mapping } from '../mapping/mapping.ts';
import type { References } from '../mapping/references.ts';
import type { ResolvedAttribute } from '../scim/attribute-path.ts';
import { streamArray, type JsonPart, type JsonStream } from '../scim/json-stream.ts';
import { requests } from '../scim/projection.ts';
import type { Resource } from '../scim/resource.ts';
import type { GatewayContext } from './context.ts';
import { asHooked, isLarge, presentEntry, type Shown } from './present-entry.ts';
import { present } from './present.ts';
import { readContext } from './read-context.ts';
import { resolveReferences } from './resolve-references.ts';

/** How many references the resources of a page may show together to be held as values, and how many are known at once. */
const referencesAtOnce = 5000;

/**
 * The resources of a page (RFC 7644 3.4.2): values, or where they refer to very many others, the text of an array that
 * is made while it is sent. Resources are resolved together, as many as have no more references than can be held.
 */
export async function presentPage(
  context: GatewayContext,
  page: readonly Shown[],
  baseUrl: string,
  signal: AbortSignal,
): Promise<readonly Resource[] | JsonStream> {
  const total = page.reduce((sum, shown) => sum + referencesOf(shown).length, 0);
  if (total <= referencesAtOnce) return [...(await presentTogether(context, page, baseUrl, signal))];
  const [head = [], ...rest] = runsOf(page);
  const first = await presentRun(context, head, baseUrl, signal);
  return streamArray(async function* (end) {
    for (const part of first) yield [part];
    for (const run of rest) {
      for (const part of await presentRun(context, run, baseUrl, end)) yield [part];
    }
  });
}

/** The names that an entry's shown references hold. */
function referencesOf({ mapping, entry, projection }: Shown): readonly unknown[] {
  return mapping.attributes
    .filter(({ reference, scim }) => reference !== undefined && requests(projection, scim))
    .flatMap(({ sources }) => sources.flatMap(({ attribute }) => valuesOf(entry, attribute.name)));
}

/** Neighbours that can be resolved together; what is too large even for itself is alone. */
function runsOf(page: readonly Shown[]): readonly (readonly Shown[])[] {
  const runs: Shown[][] = [];
  let run: Shown[] = [];
  let names = new Set<unknown>();
  for (const shown of page) {
    const alone = isLarge(shown);
    const own = alone ? [] : referencesOf(shown);
    if (alone || names.size + own.length > referencesAtOnce) {
      runs.push(run);
      run = [];
      names = new Set();
    }
    if (alone) runs.push([shown]);
    else run.push(shown);
    for (const name of own) names.add(name);
  }
  return [...runs, run].filter(({ length }) => length > 0);
}

async function presentRun(
  context: GatewayContext,
  run: readonly Shown[],
  baseUrl: string,
  signal: AbortSignal,
): Promise<Iterable<JsonPart>> {
  const [only] = run;
  if (only === undefined || run.length > 1 || !isLarge(only)) return presentTogether(context, run, baseUrl, signal);
  const part = await presentEntry(context, only, baseUrl, signal);
  return part === undefined ? [] : [part];
}

/** Resolves what these refer to, in one search for many of them; each resource is made when it is asked for. */
async function presentTogether(
  context: GatewayContext,
  run: readonly Shown[],
  baseUrl: string,
  signal: AbortSignal,
): Promise<Iterable<Resource>> {
  const references = new Map<Mapping, References>();
  for (const { mapping, projection } of run) {
    if (references.has(mapping)) continue;
    const entries = run.filter((one) => one.mapping === mapping).map(({ entry }) => entry);
    const wants = (attribute: ResolvedAttribute): boolean => requests(projection, attribute);
    references.set(mapping, await resolveReferences(context, mapping, entries, wants, signal));
  }
  return eachOf(run, (shown) => {
    const { mapping, entry, projection } = shown;
    const found = references.get(mapping);
    const resource = found && present(mapping, entry, projection, readContext(context, baseUrl, found));
    return resource && asHooked(shown, resource);
  });
}

function* eachOf(run: readonly Shown[], show: (shown: Shown) => Resource | undefined): Iterable<Resource> {
  for (const shown of run) {
    const resource = show(shown);
    if (resource !== undefined) yield resource;
  }
}

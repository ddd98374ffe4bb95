import { dnKey } from '../ldap/dn.ts';
import { valuesOf, type Entry } from '../ldap/entry.ts';
import { equality, not, or, type LdapFilter } from '../ldap/filter.ts';
import type { Mapping } from '../mapping/mapping.ts';
import { isInPlace, ownerOf } from '../mapping/place.ts';
import { referenceSearches, referencesPerSearch } from '../mapping/references.ts';
import { ScimError } from '../scim/error.ts';
import { atOnce } from './at-once.ts';
import type { GatewayContext } from './context.ts';
import type { Decision, Fence } from './fence.ts';

/** The context for what the gateway itself does, whatever the request may know of. */
export function unfenced({ fence, ...context }: GatewayContext): GatewayContext {
  return fence === undefined ? context : { ...context, profile: fence.whole };
}

/**
 * Those of the entries which a search of the mapping found that are its resources, as far as the request may know them:
 * they stand where they should, meet all of the condition, and so do those below which they stand.
 */
export async function resourcesAmong(
  context: Pick<GatewayContext, 'directory' | 'fence' | 'caller'>,
  mapping: Mapping,
  entries: readonly Entry[],
  signal: AbortSignal,
): Promise<readonly Entry[]> {
  const placed = entries.filter(({ dn }) => isInPlace(mapping, dn));
  if (context.fence === undefined || placed.length === 0) return placed;
  const rest = mapping.fence && context.fence.types.get(mapping.resourceType.name)?.rest;
  const inside = rest === undefined ? placed : await meeting(context, context.fence, rest, placed, signal);
  return belowKnown(context, mapping, inside, signal);
}

const readsAtOnce = 20;

/** What whoever asks may not read in the directory decides, too: it is read by the gateway's own rights. */
async function meeting(
  { caller }: Pick<GatewayContext, 'caller'>,
  { directory }: Fence,
  { attributes, inspect }: Decision,
  entries: readonly Entry[],
  signal: AbortSignal,
): Promise<readonly Entry[]> {
  let read = entries;
  if (caller !== undefined) {
    const found: Entry[] = [];
    await atOnce(entries, readsAtOnce, async ({ dn }) => {
      const entry = await directory.read(dn, attributes, { signal });
      if (entry !== undefined) found.push(entry);
    });
    read = found;
  }
  const met = new Set((await inspect(read, signal)).map(({ entry }) => dnKey(entry.dn)));
  return entries.filter(({ dn }) => met.has(dnKey(dn)));
}

/** What stands below an entry of which the request may not know is not known to it either. */
async function belowKnown(
  context: Pick<GatewayContext, 'directory' | 'fence' | 'caller'>,
  { place }: Mapping,
  entries: readonly Entry[],
  signal: AbortSignal,
): Promise<readonly Entry[]> {
  if (place?.kind !== 'below' || place.owner.fence === undefined) return entries;
  const { owner } = place;
  const above = new Map(entries.flatMap(({ dn }) => ownerOf(place, dn) ?? []).map((dn) => [dnKey(dn), dn]));
  const byDn = { types: [owner.resourceType.name], by: undefined, backLink: undefined };
  const known = new Set<string>();
  for (const search of referenceSearches(owner, byDn, [...above.values()])) {
    const found = await context.directory.find(search, referencesPerSearch, { signal });
    for (const { dn } of await resourcesAmong(context, owner, found, signal)) known.add(dnKey(dn));
  }
  return entries.filter(({ dn }) => known.has(dnKey(ownerOf(place, dn) ?? dn)));
}

/**
 * What makes the directory refuse the write of an entry that has left the fence since it was loaded, as far as LDAP can
 * tell; it holds of all other entries (`atVersion` says why). Undefined where there is no fence, or no assertion control.
 */
export function whileInside(
  { offersAssertion }: Pick<GatewayContext, 'offersAssertion'>,
  { fence, matches, id }: Mapping,
  entry: Entry,
): LdapFilter | undefined {
  const [own] = valuesOf(entry, id.name);
  if (fence === undefined || !offersAssertion || own === undefined) return undefined;
  return or(matches, not(equality(id.name, own)));
}

/** What must be read of an entry that a write changes, to tell whether it stays in the fence. */
export const fenceReads = ({ fence }: Pick<GatewayContext, 'fence'>, { resourceType }: Mapping): readonly string[] =>
  fence?.types.get(resourceType.name)?.whole.attributes ?? [];

/** 403 where a write would make a resource, as it is planned, one that whoever asks may not know of. */
export async function refuseOutside(
  { fence }: Pick<GatewayContext, 'fence'>,
  { resourceType }: Mapping,
  planned: Entry,
  signal: AbortSignal,
): Promise<void> {
  const whole = fence?.types.get(resourceType.name)?.whole;
  if (whole === undefined || (await whole.inspect([planned], signal)).length > 0) return;
  const { name } = resourceType;
  const detail = `the ${name} would then be none of those that you may know here; nothing was written`;
  throw new ScimError(403, undefined, detail);
}

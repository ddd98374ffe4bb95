import { parentDn, type Dn } from '../ldap/dn.ts';
import { valuesOf, type Entry } from '../ldap/entry.ts';
import { and, equality } from '../ldap/filter.ts';
import type { Mapping } from '../mapping/mapping.ts';
import { isInPlace } from '../mapping/place.ts';
import type { GatewayContext } from './context.ts';

/**
 * The entry of a resource that was last seen under some name: there, or wherever a rename has brought it. Without an id,
 * whatever has that name.
 */
export async function locate(
  { directory }: Pick<GatewayContext, 'directory'>,
  mapping: Mapping,
  wanted: string | undefined,
  lastSeen: Dn,
  attributes: readonly string[],
): Promise<Entry | undefined> {
  const { matches, id } = mapping;
  const names = [...new Set([id.name, ...attributes])];
  const there = await directory.read(lastSeen, names);
  if (wanted === undefined || (there !== undefined && valuesOf(there, id.name).includes(wanted))) return there;
  // What stands below others stays there: of the same id, that of another owner is another resource.
  const isBelow = mapping.place?.kind === 'below';
  const where = isBelow
    ? ({ base: parentDn(lastSeen), scope: 'one' } as const)
    : { base: mapping.base, scope: mapping.scope };
  const filter = and(matches, equality(id.name, wanted));
  const found = await directory.find({ ...where, filter, attributes: names }, 10);
  return found.find((entry) => valuesOf(entry, id.name).includes(wanted) && isInPlace(mapping, entry.dn));
}

import type { Dn } from '../ldap/dn.ts';
import { valuesOf, type Entry } from '../ldap/entry.ts';
import { and, equality } from '../ldap/filter.ts';
import type { Mapping } from '../mapping/mapping.ts';
import type { GatewayContext } from './context.ts';

/**
 * The entry of a resource that was last seen under some name: there, or wherever a rename has brought it. Without an id,
 * whatever has that name.
 */
export async function locate(
  { directory }: Pick<GatewayContext, 'directory'>,
  { base, scope, matches, id: { name } }: Mapping,
  id: string | undefined,
  lastSeen: Dn,
  attributes: readonly string[],
): Promise<Entry | undefined> {
  const names = [...new Set([name, ...attributes])];
  const there = await directory.read(lastSeen, names);
  if (id === undefined || (there !== undefined && valuesOf(there, name).includes(id))) return there;
  const found = await directory.find({ base, scope, filter: and(matches, equality(name, id)), attributes: names }, 10);
  return found.find((entry) => valuesOf(entry, name).includes(id));
}

import { valuesOf, type Entry } from '../ldap/entry.ts';
import { and, equality } from '../ldap/filter.ts';
import type { Mapping } from '../mapping/mapping.ts';
import { dnOfId } from '../mapping/references.ts';
import { notFound } from '../scim/error.ts';
import type { GatewayContext } from './context.ts';

/**
 * The entry of a resource (RFC 7644 3.4.1), in one round trip: by name where its id gives the name, else by a search.
 * Ids are compared to the letter (RFC 7643 3.1), whatever the directory's rule.
 */
export async function readEntry(
  { directory }: GatewayContext,
  mapping: Mapping,
  id: string,
  attributes: readonly string[],
  signal: AbortSignal,
): Promise<Entry> {
  const missing = notFound(`there is no ${mapping.resourceType.name} with the id ${JSON.stringify(id)}`);
  if (id === '') throw missing;
  const dn = dnOfId(mapping, id);
  const search =
    dn === undefined
      ? { base: mapping.base, scope: mapping.scope, filter: and(mapping.matches, equality(mapping.id.name, id)) }
      : { base: dn, scope: 'base' as const, filter: mapping.matches };
  const names = [...new Set([mapping.id.name, ...attributes])];
  const entries = await directory.find({ ...search, attributes: names }, 10, { signal });
  const entry = entries.find((one) => valuesOf(one, mapping.id.name).includes(id));
  if (entry === undefined) throw missing;
  return entry;
}

import { valuesOf, type Entry } from '../ldap/entry.ts';
import { and, equality } from '../ldap/filter.ts';
import type { Mapping, Place } from '../mapping/mapping.ts';
import { dnOfId } from '../mapping/references.ts';
import { notFound, ScimError } from '../scim/error.ts';
import type { GatewayContext } from './context.ts';
import { resourcesAmong } from './known-resources.ts';

type PlaceBelow = Extract<Place, { kind: 'below' }>;

/**
 * The entry of a resource (RFC 7644 3.4.1), in one round trip: by name where its id gives the name, else by a search.
 * Ids are compared to the letter (RFC 7643 3.1), whatever the directory's rule.
 */
export async function readEntry(
  context: GatewayContext,
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
  const names = [...new Set([mapping.id.name, ...attributes, ...(mapping.fence?.attributes ?? [])])];
  const found = await context.directory.find({ ...search, attributes: names }, 10, { signal });
  const entries = found.filter((one) => valuesOf(one, mapping.id.name).includes(id));
  const [entry, other] = await resourcesAmong(context, mapping, entries, signal);
  if (entry === undefined) throw missing;
  if (other !== undefined && mapping.place?.kind === 'below') throw ambiguous(mapping, mapping.place, id);
  return entry;
}

/** What stands below others may have an id that is unique among its neighbours only. */
function ambiguous({ resourceType }: Mapping, { owner, parameter }: PlaceBelow, id: string): ScimError {
  const { name } = owner.resourceType;
  const how = parameter === undefined ? '' : `; say which by the query parameter "${parameter}"`;
  return new ScimError(
    409,
    undefined,
    `${resourceType.name}s of more than one ${name} have the id ${JSON.stringify(id)}${how}`,
  );
}

import { belowOwner } from '../mapping/place.ts';
import type { Mapping } from '../mapping/mapping.ts';
import { callersView } from './act-as-caller.ts';
import { mappingOf, type GatewayContext } from './context.ts';
import { readEntry } from './read-entry.ts';
import type { ScimRequest } from './request.ts';
import { translateLdapErrors } from './scim-error-from-ldap.ts';

/**
 * The mapping of a routed resource type. Where its entries stand below those of another type and the request names one of
 * these by the mapping's query parameter, only of what stands below that one; a 404 where there is none.
 */
export async function requestedMapping(
  context: GatewayContext,
  { resourceType, query, signal }: Pick<ScimRequest, 'resourceType' | 'query' | 'signal'>,
): Promise<Mapping> {
  const mapping = mappingOf(context, resourceType);
  const { place } = mapping;
  if (place?.kind !== 'below' || place.parameter === undefined) return mapping;
  const wanted = place.parameter.toLowerCase();
  const [, id = ''] = Object.entries(query).find(([name]) => name.toLowerCase() === wanted) ?? [];
  if (id === '') return mapping;
  const { dn } = await translateLdapErrors(place.owner, () =>
    readEntry(callersView(context), place.owner, id, [], signal),
  );
  return belowOwner(mapping, dn);
}

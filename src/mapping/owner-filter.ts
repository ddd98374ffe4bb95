import type { Dn } from '../ldap/dn.ts';
import type { ResolvedFilter } from '../scim/filter.ts';
import type { MappedAttribute, Mapping } from './mapping.ts';
import { belowOwner } from './place.ts';
import { dnOfId } from './references.ts';

/**
 * The mapping of what a filter (RFC 7644 3.4.2.2) can find at all: one that demands a certain owner of entries which
 * stand below others is answered by searches that begin at that owner.
 */
export function narrowedByFilter(mapping: Mapping, filter: ResolvedFilter | undefined): Mapping {
  const { place } = mapping;
  if (place?.kind !== 'below' || filter === undefined) return mapping;
  const { owner } = place;
  const shown = mapping.attributes.find(({ parentId }) => parentId?.name === owner.id.name);
  const id = shown && demandedValue(filter, shown);
  const dn: Dn | undefined = id === undefined ? undefined : dnOfId(owner, id);
  return dn === undefined ? mapping : belowOwner(mapping, dn);
}

/** The value that every resource which satisfies the filter has. */
function demandedValue(filter: ResolvedFilter, shown: MappedAttribute): string | undefined {
  if (filter.kind === 'and') {
    return filter.filters.map((one) => demandedValue(one, shown)).find((id) => id !== undefined);
  }
  if (filter.kind !== 'compare' || filter.operator !== 'eq') return undefined;
  const { scim } = shown;
  const { attribute, extension, sub } = filter.attribute;
  const isIt = attribute.name === scim.attribute.name && extension === scim.extension && sub === undefined;
  const id = String(filter.value);
  // No name can be made of what is empty or half a character.
  return isIt && id !== '' && id.isWellFormed() ? id : undefined;
}

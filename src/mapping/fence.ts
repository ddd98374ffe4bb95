import type { LdapFilter } from '../ldap/filter.ts';
import type { Mapping } from './mapping.ts';

/** What LDAP can say of a fence around the resources of one type, and what must be read to tell the rest. */
export interface FenceOfType {
  /** The mapping's own `matches`, and what LDAP can say of the fence. */
  readonly filter: LdapFilter;
  readonly attributes: readonly string[];
}

/**
 * The mappings of a request that may know some of the resources only: whatever searches by `matches` then finds no others
 * (RFC 7644 2, 7.2). What stands below entries of a fenced type has the fenced type for its owner.
 */
export function fencedProfile(
  profile: ReadonlyMap<string, Mapping>,
  fences: ReadonlyMap<string, FenceOfType>,
): ReadonlyMap<string, Mapping> {
  const fenced = (mapping: Mapping): Mapping => {
    const fence = fences.get(mapping.resourceType.name);
    if (fence === undefined) return mapping;
    return { ...mapping, matches: fence.filter, fence: { matches: mapping.matches, attributes: fence.attributes } };
  };
  return new Map(
    [...profile].map(([name, mapping]) => {
      const { place } = mapping;
      const placed =
        place?.kind === 'below' ? { ...mapping, place: { ...place, owner: fenced(place.owner) } } : mapping;
      return [name, fenced(placed)];
    }),
  );
}

/** The mapping of all resources, for what concerns those outside of a fence, too, such as values that must be unique. */
export function withoutFence(mapping: Mapping): Mapping {
  const { fence, ...others } = mapping;
  return fence === undefined ? mapping : { ...others, matches: fence.matches };
}

import type { ResolvedFilter } from '../scim/filter.ts';
import { isExact, type Bound } from './bound.ts';

/**
 * What is left of a filter (RFC 7644 3.4.2.2) to be evaluated on the entries that its upper bound finds. Of conditions
 * that must all hold, those that LDAP answers exactly hold for each of them; undefined: so does the whole filter.
 */
export function residualOf(
  filter: ResolvedFilter,
  boundOf: (filter: ResolvedFilter) => Bound,
): ResolvedFilter | undefined {
  if (isExact(boundOf(filter))) return undefined;
  if (filter.kind !== 'and') return filter;
  const [first, ...others] = filter.filters.flatMap((one) => residualOf(one, boundOf) ?? []);
  return first !== undefined && others.length > 0 ? { kind: 'and', filters: [first, ...others] } : first;
}

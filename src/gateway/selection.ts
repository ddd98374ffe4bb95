import type { LdapFilter } from '../ldap/filter.ts';
import type { Mapping } from '../mapping/mapping.ts';
import { printResolved, type ResolvedAttribute } from '../scim/attribute-path.ts';
import { filtersByType } from '../scim/filter-by-type.ts';
import type { ResolvedFilter } from '../scim/filter.ts';
import type { Query } from '../scim/query.ts';
import { resolveFilter } from '../scim/resolve-filter.ts';
import { findSortAttribute, unknownSortAttribute } from '../scim/sort.ts';
import { compileCandidates, type Candidates } from './candidates.ts';
import type { GatewayContext } from './context.ts';
import type { Sorting } from './id-snapshot.ts';

/** What a query selects from one or several resource types, and in which order. */
export interface Selection {
  /** The same text for every query that selects the same in the same order, whatever the page. */
  readonly key: string;
  /** One for each resource type that can match at all. */
  readonly parts: readonly Candidates[];
  readonly sorting?: Sorting;
}

type Wanted = Pick<Query, 'filter' | 'sortBy' | 'sortOrder' | 'count'>;

/**
 * Compiles a query over some resource types (RFC 7644 3.4.2.1 to 3.4.2.3). Where all have the attribute that sorts, the
 * whole is sorted by it, else those that have it among themselves, one type after the other. Nothing is sorted for a
 * total alone.
 */
export function select(
  context: GatewayContext,
  mappings: readonly Mapping[],
  { filter, sortBy, sortOrder, count }: Wanted,
  baseUrl: string,
): Selection {
  const types = mappings.map(({ resourceType }) => resourceType);
  const filters = filter && filtersByType(filter, types);
  const sorts = types.map((type) => sortBy && findSortAttribute(sortBy, type));
  if (sortBy !== undefined && sorts.every((sort) => sort === undefined)) throw unknownSortAttribute(sortBy, types);
  const key: string[] = [];
  const parts: Candidates[] = [];
  for (const [index, mapping] of mappings.entries()) {
    const written = filters?.[index];
    const resolved = written && resolveFilter(written, mapping.resourceType);
    const sort = count === 0 ? undefined : sorts[index];
    key.push(JSON.stringify([mapping.resourceType.name, filterKey(resolved), sort && printResolved(sort)]));
    const candidates = compileCandidates(context, mapping, resolved, sort, baseUrl);
    if (!matchesNothing(candidates.filter)) parts.push(candidates);
  }
  if (sortBy === undefined || count === 0) return { key: key.join(' '), parts };
  const sorting = { order: sortOrder, together: new Set(sorts.map(typeOf)).size === 1 };
  return { key: [...key, sortOrder].join(' '), parts, sorting };
}

const typeOf = (sort: ResolvedAttribute | undefined): string | undefined => (sort?.sub ?? sort?.attribute)?.type;

const matchesNothing = (filter: LdapFilter): boolean => filter.kind === 'or' && filter.filters.length === 0;

/** A filter as text that does not depend on how its attributes were spelled. */
function filterKey(filter: ResolvedFilter | undefined): string | undefined {
  return (
    filter &&
    JSON.stringify(filter, (name, value: unknown) =>
      name === 'attribute' ? printResolved(value as ResolvedAttribute) : value,
    )
  );
}

import type { Entry } from '../ldap/entry.ts';
import { and, type LdapFilter } from '../ldap/filter.ts';
import type { Bound } from '../mapping/bound.ts';
import { entryToResource } from '../mapping/entry-to-resource.ts';
import { filterToLdap, type KnownReferences } from '../mapping/filter-to-ldap.ts';
import type { Mapping } from '../mapping/mapping.ts';
import { preparationFor } from '../mapping/preparation.ts';
import { filterReads, projectionToAttributes } from '../mapping/projection-to-attributes.ts';
import { residualOf } from '../mapping/residual.ts';
import type { ResolvedAttribute } from '../scim/attribute-path.ts';
import { compileFilter } from '../scim/filter-match.ts';
import type { ResolvedFilter } from '../scim/filter.ts';
import { sortKeyReader } from '../scim/sort.ts';
import type { GatewayContext } from './context.ts';
import type { Match } from './id-snapshot.ts';
import { readContext } from './read-context.ts';
import { resolveReferences } from './resolve-references.ts';

/** The entries that a query must look at: what LDAP can select, and what only their values can decide. */
export interface Candidates {
  readonly mapping: Mapping;
  readonly filter: LdapFilter;
  /** Present where entries must be looked at: LDAP alone selects too many, or they are sorted. */
  readonly inspection?: Inspection;
}

/** What must be read of entries that are looked at, and which of them match, with what they are sorted by. */
export interface Inspection {
  readonly attributes: readonly string[];
  /** LDAP alone selects too many. */
  readonly narrows: boolean;
  readonly inspect: (entries: readonly Entry[], signal: AbortSignal) => Promise<readonly Match[]>;
}

/** What of a resource type is asked for, and in which order. */
export interface Wanted {
  readonly filter: ResolvedFilter | undefined;
  /** What was found out for the filter beforehand. */
  readonly known: KnownReferences;
  readonly sortBy: ResolvedAttribute | undefined;
}

/** Compiles a filter and an order for the entries of a resource type (RFC 7644 3.4.2.2, 3.4.2.3). */
export function compileCandidates(
  context: GatewayContext,
  mapping: Mapping,
  { filter, known, sortBy }: Wanted,
  baseUrl: string,
): Candidates {
  const boundOf = (one: ResolvedFilter): Bound =>
    filterToLdap(one, mapping, (resourceType) => context.profile.get(resourceType), known);
  const ldapFilter = filter === undefined ? mapping.matches : and(mapping.matches, boundOf(filter).upper);
  const residual = filter && residualOf(filter, boundOf);
  if (residual === undefined && sortBy === undefined) return { mapping, filter: ldapFilter };
  return { mapping, filter: ldapFilter, inspection: inspectionFor(context, mapping, residual, sortBy, baseUrl) };
}

/** Whether sorting by one attribute must see another: itself, or the whole or a part of it. */
function sortReads(sortBy: ResolvedAttribute, scim: ResolvedAttribute): boolean {
  const sameSub = sortBy.sub === undefined || scim.sub === undefined || scim.sub.name === sortBy.sub.name;
  return sameSub && filterReads({ kind: 'present', attribute: sortBy }, scim);
}

/** Decides what is left of a filter on the values of entries, and gives what they are sorted by. */
export function inspectionFor(
  context: GatewayContext,
  mapping: Mapping,
  residual: ResolvedFilter | undefined,
  sortBy: ResolvedAttribute | undefined,
  baseUrl: string,
): Inspection {
  const preparation = preparationFor(mapping);
  const matches = residual === undefined ? () => true : compileFilter(residual, preparation);
  const keyOf = sortBy === undefined ? () => undefined : sortKeyReader(sortBy, preparation(sortBy));
  const reads = (attribute: ResolvedAttribute): boolean =>
    (residual !== undefined && filterReads(residual, attribute)) ||
    (sortBy !== undefined && sortReads(sortBy, attribute));
  // Only what is looked at is decoded: there may be hundreds of thousands of entries.
  const narrow = { ...mapping, attributes: mapping.attributes.filter(({ scim }) => reads(scim)) };
  return {
    attributes: projectionToAttributes(mapping, reads),
    narrows: residual !== undefined,
    inspect: async (entries, signal) => {
      const references = await resolveReferences(context, mapping, entries, reads, signal);
      const reading = readContext(context, baseUrl, references);
      return entries.flatMap((entry): Match[] => {
        const resource = entryToResource(narrow, entry, reading);
        return resource !== undefined && matches(resource) ? [{ entry, sortKey: keyOf(resource) }] : [];
      });
    },
  };
}

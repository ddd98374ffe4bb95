import type { Entry } from '../ldap/entry.ts';
import { and, type LdapFilter } from '../ldap/filter.ts';
import { isExact } from '../mapping/bound.ts';
import { entryToResource } from '../mapping/entry-to-resource.ts';
import { filterToLdap } from '../mapping/filter-to-ldap.ts';
import type { Mapping } from '../mapping/mapping.ts';
import { preparationFor } from '../mapping/preparation.ts';
import { filterReads, projectionToAttributes } from '../mapping/projection-to-attributes.ts';
import type { ResolvedAttribute } from '../scim/attribute-path.ts';
import { compileFilter } from '../scim/filter-match.ts';
import type { Filter } from '../scim/filter.ts';
import { resolveFilter } from '../scim/resolve-filter.ts';
import type { GatewayContext } from './context.ts';
import { readContext } from './read-context.ts';
import { resolveReferences } from './resolve-references.ts';

/** The entries that a query must look at: what LDAP can select, and what only their values can decide. */
export interface Candidates {
  readonly mapping: Mapping;
  readonly filter: LdapFilter;
  /** Present where LDAP alone selects too many. */
  readonly residual?: Residual;
}

/** The part of a filter that is evaluated on values: what must be read for it, and the decision on many entries. */
export interface Residual {
  readonly attributes: readonly string[];
  readonly matching: (entries: readonly Entry[], signal: AbortSignal) => Promise<readonly Entry[]>;
}

/** Compiles a filter for a resource type; one that the type can't have is ScimError invalidFilter. */
export function compileCandidates(
  context: GatewayContext,
  mapping: Mapping,
  filter: Filter | undefined,
  baseUrl: string,
): Candidates {
  if (filter === undefined) return { mapping, filter: mapping.matches };
  const resolved = resolveFilter(filter, mapping.resourceType);
  const bound = filterToLdap(resolved, mapping, (resourceType) => context.profile.get(resourceType));
  const ldapFilter = and(mapping.matches, bound.upper);
  if (isExact(bound)) return { mapping, filter: ldapFilter };
  const matches = compileFilter(resolved, preparationFor(mapping));
  const reads = (attribute: ResolvedAttribute): boolean => filterReads(resolved, attribute);
  const matching = async (entries: readonly Entry[], signal: AbortSignal): Promise<readonly Entry[]> => {
    const references = await resolveReferences(context, mapping, entries, reads, signal);
    const reading = readContext(context, baseUrl, references);
    return entries.filter((entry) => {
      const resource = entryToResource(mapping, entry, reading);
      return resource !== undefined && matches(resource);
    });
  };
  return { mapping, filter: ldapFilter, residual: { attributes: projectionToAttributes(mapping, reads), matching } };
}

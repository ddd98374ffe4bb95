import { and, printFilter, type LdapFilter } from '../ldap/filter.ts';
import { isExact } from '../mapping/bound.ts';
import { filterToLdap } from '../mapping/filter-to-ldap.ts';
import type { Mapping } from '../mapping/mapping.ts';
import type { Profile } from '../mapping/profile.ts';
import { printFilter as printScimFilter } from '../scim/filter.ts';
import { parseFilter, type FilterLimits } from '../scim/filter-parser.ts';
import { resolveFilter } from '../scim/resolve-filter.ts';

/** Says what a SCIM filter (RFC 7644 3.4.2.2) becomes: the LDAP filter (RFC 4515), what is left, the indexes that serve it. */
export function explainFilter(mapping: Mapping, profile: Profile, text: string, limits: FilterLimits): string {
  const filter = parseFilter(text, limits);
  const resolved = resolveFilter(filter, mapping.resourceType);
  const bound = filterToLdap(resolved, mapping, (resourceType) => profile.get(resourceType));
  const ldap = and(mapping.matches, bound.upper);
  const residual = isExact(bound)
    ? 'none: LDAP alone answers exactly'
    : `${printScimFilter(filter)}, evaluated on each entry that LDAP finds`;
  const indexes = [...new Set(indexesOf(ldap))];
  return [
    `SCIM      ${printScimFilter(filter)}`,
    `base      ${mapping.base} (${mapping.scope})`,
    `LDAP      ${printFilter(ldap)}`,
    `residual  ${residual}`,
    `indexes   ${indexes.length === 0 ? 'none: every entry is a candidate' : indexes.join(', ')}`,
    '',
  ].join('\n');
}

/** The indexes (slapd-mdb(5) olcDbIndex) that a server needs to find the candidates without looking at every entry. */
function indexesOf(filter: LdapFilter): string[] {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return filter.filters.flatMap(indexesOf);
    case 'not':
      return [];
    case 'present':
      return [`${filter.attribute} pres`];
    case 'substring':
      return [`${filter.attribute} sub`];
    case 'equality':
    case 'greaterOrEqual':
    case 'lessOrEqual':
      return [`${filter.attribute} eq`];
  }
}

import { childDn } from '../ldap/dn.ts';
import { and, printFilter, type LdapFilter } from '../ldap/filter.ts';
import { filterToLdap, type KnownReferences, type MappingOf } from '../mapping/filter-to-ldap.ts';
import type { Mapping } from '../mapping/mapping.ts';
import { narrowedByFilter } from '../mapping/owner-filter.ts';
import type { Profile } from '../mapping/profile.ts';
import { knownReferences, referenceQuestions, type ReferenceQuestion } from '../mapping/reference-questions.ts';
import { residualOf } from '../mapping/residual.ts';
import { printFilter as printScimFilter, type Filter, type ResolvedFilter } from '../scim/filter.ts';
import { parseFilter, type FilterLimits } from '../scim/filter-parser.ts';
import { resolveFilter } from '../scim/resolve-filter.ts';

/** Stands for each name that the directory is asked for first. */
const someName = '…';

/**
 * Says what a SCIM filter (RFC 7644 3.4.2.2) becomes: what is asked first where it speaks about references, the LDAP
 * filter (RFC 4515), what is left, the indexes that serve it.
 */
export function explainFilter(mapping: Mapping, profile: Profile, text: string, limits: FilterLimits): string {
  const filter = parseFilter(text, limits);
  const mappingOf: MappingOf = (resourceType) => profile.get(resourceType);
  const resolved = resolveFilter(filter, mapping.resourceType);
  const narrowed = narrowedByFilter(mapping, resolved);
  const questions = referenceQuestions(resolved, mapping, mappingOf);
  const ldap = and(mapping.matches, filterToLdap(resolved, mapping, mappingOf, knownFrom(questions)).upper);
  const residual = conjunctsOf(filter).filter((one) => isLeft(one, mapping, mappingOf));
  const indexes = [...new Set(indexesOf(ldap))];
  return [
    `SCIM      ${printScimFilter(filter)}`,
    ...questions.flatMap(firstSearches),
    `base      ${narrowed.base} (${narrowed.scope})`,
    `LDAP      ${printFilter(ldap)}`,
    `residual  ${printResidual(residual)}`,
    `indexes   ${indexes.length === 0 ? 'none: every entry is a candidate' : indexes.join(', ')}`,
    '',
  ].join('\n');
}

const knownFrom = (questions: readonly ReferenceQuestion[]): KnownReferences =>
  knownReferences(questions, ({ membership }) => [
    membership === undefined ? someName : childDn(membership.member.base, membership.member.rdn.name, someName),
  ]);

function firstSearches({ candidates, membership }: ReferenceQuestion): string[] {
  const whose = membership === undefined ? 'whose names stand' : 'whose members stand';
  return candidates.map(({ target, filter }) => {
    const search = printFilter(and(target.matches, filter));
    return `first     ${target.base} (${target.scope}) ${search}, ${whose} for ${someName} below`;
  });
}

const conjunctsOf = (filter: Filter): readonly Filter[] =>
  filter.kind === 'and' ? filter.filters.flatMap(conjunctsOf) : [filter];

function isLeft(conjunct: Filter, mapping: Mapping, mappingOf: MappingOf): boolean {
  const filter = resolveFilter(conjunct, mapping.resourceType);
  const known = knownFrom(referenceQuestions(filter, mapping, mappingOf));
  const boundOf = (one: ResolvedFilter) => filterToLdap(one, mapping, mappingOf, known);
  return residualOf(filter, boundOf) !== undefined;
}

function printResidual(left: readonly Filter[]): string {
  const [first, ...others] = left;
  if (first === undefined) return 'none: LDAP alone answers exactly';
  const filter = others.length === 0 ? first : { kind: 'and' as const, filters: left };
  return `${printScimFilter(filter)}, evaluated on each entry that LDAP finds`;
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

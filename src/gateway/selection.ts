import { dnKey } from '../ldap/dn.ts';
import type { LdapFilter } from '../ldap/filter.ts';
import { filterToLdap, type KnownReferences } from '../mapping/filter-to-ldap.ts';
import type { Mapping } from '../mapping/mapping.ts';
import { narrowedByFilter } from '../mapping/owner-filter.ts';
import { knownReferences, referenceQuestions, type ReferenceQuestion } from '../mapping/reference-questions.ts';
import { isSelective } from '../mapping/selective-filter.ts';
import { printResolved, type ResolvedAttribute } from '../scim/attribute-path.ts';
import { tooMany } from '../scim/error.ts';
import { filtersByType } from '../scim/filter-by-type.ts';
import type { Filter, ResolvedFilter } from '../scim/filter.ts';
import type { Query } from '../scim/query.ts';
import { resolveFilter } from '../scim/resolve-filter.ts';
import { findSortAttribute, unknownSortAttribute } from '../scim/sort.ts';
import { answerReferences, mostReferenced, type ReferenceAnswers } from './answer-references.ts';
import { compileCandidates, type Candidates } from './candidates.ts';
import type { GatewayContext } from './context.ts';
import type { Sorting } from './id-snapshot.ts';
import type { ScimRequest } from './request.ts';

/** What a query selects from one or several resource types, and in which order. */
export interface Selection {
  /**
   * The same text for every query that asks for the same in the same order and may see the same, whatever the page: the
   * resource types that are searched are those that may be read, where the directory's rules decide, it is the caller's
   * own, and where the request may not know all resources, it says which.
   */
  readonly key: string;
  /**
   * The same text as long as LDAP is asked the same for it: `key`, the profile in force, and whose names meet the
   * conditions on references. Ids are kept by this one. Names are found out anew for each page, before anything is counted
   * or kept; where they have changed since, ids that were kept by others are not found, and collected again.
   */
  readonly snapshotKey: string;
  /** One for each resource type that can match at all. */
  readonly parts: readonly Candidates[];
  readonly sorting?: Sorting;
}

type Origin = Pick<ScimRequest, 'baseUrl' | 'signal'>;
type Wanted = Pick<Query, 'filter' | 'sortBy' | 'sortOrder' | 'count'>;

/**
 * Compiles a query over some resource types (RFC 7644 3.4.2.1 to 3.4.2.3), once it is known whom its conditions on
 * references speak about. Where all have the attribute that sorts, the whole is sorted by it, else those that have it
 * among themselves, one type after the other. Nothing is sorted for a total alone.
 */
export async function select(
  context: GatewayContext,
  mappings: readonly Mapping[],
  { filter, sortBy, sortOrder, count }: Wanted,
  { baseUrl, signal }: Origin,
): Promise<Selection> {
  const types = mappings.map(({ resourceType }) => resourceType);
  const filters = filter && filtersByType(filter, types);
  const sorts = types.map((type) => sortBy && findSortAttribute(sortBy, type));
  if (sortBy !== undefined && sorts.every((sort) => sort === undefined)) throw unknownSortAttribute(sortBy, types);
  const asked = mappings.map((mapping, index) => ask(context, mapping, filters?.[index]));
  const questions = asked.flatMap((one) => one.questions);
  const answers = await answerReferences(context, questions, baseUrl, signal);
  const key: string[] = [];
  const parts: Candidates[] = [];
  for (const [index, one] of asked.entries()) {
    const sort = count === 0 ? undefined : sorts[index];
    const { resourceType, base } = one.mapping;
    key.push(JSON.stringify([resourceType.name, base, filterKey(one.filter), sort && printResolved(sort)]));
    const known = knownReferences(one.questions, (question) => answers.get(question));
    const candidates = compileCandidates(context, one.mapping, { filter: one.filter, known, sortBy: sort }, baseUrl);
    if (matchesNothing(candidates.filter)) continue;
    refuseUnbounded(context, one, answers, known);
    parts.push(candidates);
  }
  const sorting = { order: sortOrder, together: new Set(sorts.map(typeOf)).size === 1 };
  const isSorted = sortBy !== undefined && count !== 0;
  const caller = context.caller === undefined ? [] : [`as ${JSON.stringify(dnKey(context.caller))}`];
  const { fence } = context;
  const asks = [...key, ...(isSorted ? [sortOrder] : [])];
  const text = [...caller, ...(fence === undefined ? [] : [fence.key]), ...asks].join(' ');
  const names = questions.map((question) => answers.get(question) ?? null);
  const found = [
    ...(names.length === 0 ? [] : [JSON.stringify(names)]),
    ...(fence === undefined ? [] : [fence.snapshotKey]),
  ];
  const snapshotKey = [context.profileHash, text, ...found].join(' ');
  return { key: text, snapshotKey, parts, ...(isSorted ? { sorting } : {}) };
}

/** A filter over one resource type, and what must be found out before it is compiled. */
interface Asked {
  readonly mapping: Mapping;
  readonly filter: ResolvedFilter | undefined;
  readonly questions: readonly ReferenceQuestion[];
}

function ask({ profile }: GatewayContext, mapping: Mapping, written: Filter | undefined): Asked {
  const filter = written && resolveFilter(written, mapping.resourceType);
  const questions = filter ? referenceQuestions(filter, mapping, (resourceType) => profile.get(resourceType)) : [];
  return { mapping: narrowedByFilter(mapping, filter), filter, questions };
}

/** What too many entries answer is evaluated on the candidates instead, where something else keeps these few. */
function refuseUnbounded(
  { profile }: GatewayContext,
  { mapping, filter, questions }: Asked,
  answers: ReferenceAnswers,
  known: KnownReferences,
): void {
  const open = questions.find((question) => !answers.has(question));
  if (open === undefined || filter === undefined) return;
  const { upper } = filterToLdap(filter, mapping, (resourceType) => profile.get(resourceType), known);
  if (isSelective(upper)) return;
  const path = printResolved(open.condition.attribute);
  const types = open.candidates.map(({ target }) => target.resourceType.name).join(' or ');
  const how = `compare with more of the text or with "eq", or add ("and") a condition on another attribute of ${mapping.resourceType.name} that the directory can select by, such as displayName or id with eq`;
  throw tooMany(`more than ${mostReferenced} resources of type ${types} meet the condition on "${path}"; ${how}`);
}

const typeOf = (sort: ResolvedAttribute | undefined): string | undefined => (sort?.sub ?? sort?.attribute)?.type;

const matchesNothing = (filter: LdapFilter): boolean => filter.kind === 'or' && filter.filters.length === 0;

/** A filter as text that does not depend on how its attributes were spelled. */
export function filterKey(filter: ResolvedFilter | undefined): string | undefined {
  return (
    filter &&
    JSON.stringify(filter, (name, value: unknown) =>
      name === 'attribute' ? printResolved(value as ResolvedAttribute) : value,
    )
  );
}

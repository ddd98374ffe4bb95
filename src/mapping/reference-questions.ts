import { asDn, dnKey, isWithin, type Dn } from '../ldap/dn.ts';
import { makeEntry, type Entry } from '../ldap/entry.ts';
import { and, equality, matchAll, matchNone, or, type LdapFilter } from '../ldap/filter.ts';
import { compileFilter } from '../scim/filter-match.ts';
import type { ResolvedFilter } from '../scim/filter.ts';
import { commonAttributes, findAttribute } from '../scim/schema.ts';
import { membershipOf, type Membership } from './back-link.ts';
import { exactly, never, within, type Bound } from './bound.ts';
import { entryToResource, type ReadContext } from './entry-to-resource.ts';
import { filterToLdap, type KnownReferences, type MappingOf } from './filter-to-ldap.ts';
import type { MappedAttribute, Mapping, Reference } from './mapping.ts';
import { preparationFor } from './preparation.ts';
import {
  derivedKey,
  idNamesEntries,
  idOfDn,
  nameOfEntry,
  noReferences,
  readReferenced,
  referencedNames,
} from './references.ts';
import { isSelective } from './selective-filter.ts';

/** A condition on one value of an attribute. */
export type Condition = Extract<ResolvedFilter, { kind: 'compare' | 'valuePath' }>;

/**
 * What must be known of other entries before LDAP can be told what a condition on a reference means (RFC 7644 3.4.2.2):
 * which entries are such that whoever refers to them meets it.
 */
export interface ReferenceQuestion {
  readonly condition: Condition;
  /** Of the entries that refer. */
  readonly mapping: Mapping;
  readonly mapped: MappedAttribute;
  readonly reference: Reference;
  /** Set where it is these entries that name those that refer to them (the members of groups, for groups of users). */
  readonly membership: Membership | undefined;
  /** Where they are to be looked for, one for each resource type that the reference leads to. */
  readonly candidates: readonly ReferenceCandidates[];
}

/** A superset of the entries of one resource type that are asked for. */
export interface ReferenceCandidates {
  readonly target: Mapping;
  readonly reference: Reference;
  readonly filter: LdapFilter;
  /** Each is named by its id, so that there are no more of them than conditions. */
  readonly byId: boolean;
}

/** An entry that was found, and of which resource type it is. */
export interface ReferencedEntry {
  readonly target: Mapping;
  readonly entry: Entry;
}

/**
 * The questions that must be answered before a filter is compiled: the conditions on references that name a value or a
 * part of one. Others, such as `pr` or `gt`, would be met by too many entries to name each, and are evaluated instead.
 */
export function referenceQuestions(
  filter: ResolvedFilter,
  mapping: Mapping,
  mappingOf: MappingOf,
): readonly ReferenceQuestion[] {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return filter.filters.flatMap((one) => referenceQuestions(one, mapping, mappingOf));
    case 'not':
      return referenceQuestions(filter.filter, mapping, mappingOf);
    case 'present':
      return [];
    case 'compare':
    case 'valuePath':
      return questionOf(filter, mapping, mappingOf);
  }
}

function questionOf(condition: Condition, mapping: Mapping, mappingOf: MappingOf): readonly ReferenceQuestion[] {
  const { attribute, extension } = condition.attribute;
  const mapped = mapping.attributes.find(
    ({ scim }) => scim.attribute.name === attribute.name && scim.extension === extension && scim.sub === undefined,
  );
  const reference = mapped?.reference;
  if (mapped === undefined || reference === undefined) return [];
  const isDerived = reference.backLink?.derived === true;
  const membership = isDerived ? membershipOf({ get: mappingOf }, mapping, mapped) : undefined;
  if (isDerived ? membership === undefined : !canName(mapped, reference)) return [];
  const element = condition.kind === 'compare' ? condition : condition.filter;
  const candidates = reference.types.flatMap((name): ReferenceCandidates[] => {
    const target = mappingOf(name);
    if (target === undefined) return [];
    const filter = candidateFilter(element, target, mappingOf);
    return [{ target, reference, filter, byId: isSelective(filter, [target.id.name]) }];
  });
  const isBounded = candidates.every(({ filter }) => isSelective(filter));
  return isBounded ? [{ condition, mapping, mapped, reference, membership, candidates }] : [];
}

/** Whether LDAP finds those who hold a name: its rule finds each spelling. */
const canName = ({ sources }: MappedAttribute, { by }: Reference): boolean =>
  by === undefined || sources.every(({ attribute }) => attribute.type.equality === by.type.equality);

/** Every entry that a value meeting the condition refers to. */
function candidateFilter(element: ResolvedFilter, target: Mapping, mappingOf: MappingOf): LdapFilter {
  switch (element.kind) {
    case 'and':
      return and(...element.filters.map((one) => candidateFilter(one, target, mappingOf)));
    case 'or':
      return or(...element.filters.map((one) => candidateFilter(one, target, mappingOf)));
    case 'compare': {
      const said = saidOfTarget(element, target);
      if (said === 'never') return matchNone;
      return said === undefined ? matchAll : filterToLdap(said, target, mappingOf).upper;
    }
    case 'present':
    case 'not':
    case 'valuePath':
      return matchAll;
  }
}

/** What a comparison with a part of a reference says of the resource that it leads to; undefined: nothing of use. */
function saidOfTarget(
  compare: Extract<ResolvedFilter, { kind: 'compare' }>,
  target: Mapping,
): ResolvedFilter | 'never' | undefined {
  const { sub } = compare.attribute;
  switch (sub?.name) {
    case 'value': {
      const id = findAttribute(commonAttributes, 'id');
      return id && { ...compare, attribute: { attribute: { ...id, caseExact: sub.caseExact } } };
    }
    case '$ref': {
      const meta = findAttribute(commonAttributes, 'meta');
      const location = findAttribute(meta?.subAttributes, 'location');
      return meta && location && { ...compare, attribute: { attribute: meta, sub: location } };
    }
    case 'display':
    case 'displayName': {
      const shown = target.attributes.find(
        ({ scim }) => scim.attribute.name === 'displayName' && scim.extension === undefined,
      );
      if (shown === undefined) return 'never';
      // The directory would tell letter case where this comparison does not.
      return shown.scim.attribute.caseExact && !sub.caseExact ? undefined : { ...compare, attribute: shown.scim };
    }
    default:
      return undefined;
  }
}

/**
 * The names that answer a question, out of those found by its candidates: what is asked is evaluated on a resource that
 * refers to one of them and to nothing else.
 */
export function namesMeeting(
  { condition, mapping, mapped, reference }: ReferenceQuestion,
  found: readonly ReferencedEntry[],
  reading: Omit<ReadContext, 'references'>,
): readonly string[] {
  const matches = compileFilter(condition, preparationFor(mapping));
  const narrow = { ...mapping, attributes: [mapped] };
  const names = found.flatMap(({ target, entry }): string[] => {
    const name = nameOfEntry(reference, entry);
    const referenced = readReferenced(target, reference, entry);
    // The base of a resource type is no resource.
    if (name === undefined || referenced === undefined || dnKey(entry.dn) === dnKey(target.base)) return [];
    const values = mapped.sources.slice(0, 1).map(({ attribute }) => [attribute.name, [name]] as const);
    const referring = makeEntry(entry.dn, { [mapping.id.name]: ['-'], ...Object.fromEntries(values) });
    const references = { named: new Map([referenced]), derived: new Map([[derivedKey(mapped, entry.dn), [name]]]) };
    const resource = entryToResource(narrow, referring, { ...reading, references });
    return resource !== undefined && matches(resource) ? [name] : [];
  });
  return [...new Set(names)].sort();
}

/** What a filter is compiled with, of the questions that were answered. */
export function knownReferences(
  questions: readonly ReferenceQuestion[],
  namesFor: (question: ReferenceQuestion) => readonly string[] | undefined,
): KnownReferences {
  return new Map(
    questions.flatMap((question): [ResolvedFilter, Bound][] => {
      const names = namesFor(question);
      return names === undefined ? [] : [[question.condition, referenceBound(question, names)]];
    }),
  );
}

/**
 * What LDAP can say of a condition on a reference once it is known whose names meet it. A value that leads nowhere, or to
 * an entry of another type, is not shown and meets nothing, just as its name is none of these. What is renamed or added
 * after they were found is seen by the next request, as if this one had been answered just before.
 */
function referenceBound(question: ReferenceQuestion, names: readonly string[]): Bound {
  const { mapped, reference, membership, candidates } = question;
  if (names.length === 0) return never;
  if (membership !== undefined) return memberBound(membership, names);
  const { sources, scim } = mapped;
  const some = or(...sources.flatMap(({ attribute }) => names.map((name) => equality(attribute.name, name))));
  // Of several values a singular attribute shows the first one that leads somewhere, and LDAP can't say which that is.
  const showsAll =
    scim.attribute.multiValued ||
    (sources.length === 1 && sources.every(({ attribute }) => attribute.type.singleValue));
  // One name may be that of several entries, of which one is shown.
  const isUnique = reference.by === undefined && areApart(candidates.map(({ target }) => target.base));
  return showsAll && isUnique ? exactly(some) : within(some);
}

/** Those who are named by others, found by their own names. */
function memberBound({ member, truth }: Membership, names: readonly string[]): Bound {
  const { by } = truth.reference;
  if (by !== undefined) return within(or(...names.map((name) => equality(by.name, name))));
  // Where the id is in the name, it is asked for: not every directory can search by DN.
  const ids = names.flatMap((name) => idOfDn(member, asDn(name)) ?? []);
  if (idNamesEntries(member)) return within(or(...ids.map((id) => equality(member.id.name, id))));
  return exactly(or(...names.map((name) => equality('entryDN', name))));
}

/** The names that an entry gives to its members. */
export function memberNames({ truth }: Membership, entry: Entry): readonly string[] {
  const sources = truth.sources.slice(0, 1).map((source) => ({ ...source, attribute: truth.held }));
  return referencedNames({ ...truth, sources }, entry, noReferences);
}

const areApart = (bases: readonly Dn[]): boolean =>
  bases.every((one, index) => bases.every((other, at) => index === at || !isWithin(one, other)));

import { and, equality, not, or, present, type LdapFilter } from '../ldap/filter.ts';
import type { ResolvedAttribute } from '../scim/attribute-path.ts';
import type { ResolvedFilter } from '../scim/filter.ts';
import { always, andBounds, exactly, never, notBound, orBounds, unbounded, within, type Bound } from './bound.ts';
import type { LdapAttribute } from './ldap-attribute.ts';
import type { MappedAttribute, Mapping, Reference } from './mapping.ts';
import { dnOfId } from './references.ts';
import { timeIndexFilter } from './time-codec.ts';
import { textBound } from './text-codec.ts';
import type { Comparison } from './value-codec.ts';

/** Finds the mapping that a reference leads to. */
export type MappingOf = (resourceType: string) => Mapping | undefined;

/** What was found out beforehand of conditions on references (`referenceQuestions`). */
export type KnownReferences = ReadonlyMap<ResolvedFilter, Bound>;

type Leaf = Extract<ResolvedFilter, { kind: 'compare' | 'present' }>;

/**
 * Says in LDAP (RFC 4515) what a SCIM filter says (RFC 7644 3.4.2.2): a superset of the matching entries and a subset
 * of them. Where the two differ, the filter itself must be evaluated on each candidate's values.
 */
export function filterToLdap(
  filter: ResolvedFilter,
  mapping: Mapping,
  mappingOf: MappingOf,
  known: KnownReferences = new Map(),
): Bound {
  const given = known.get(filter);
  if (given !== undefined) return given;
  const inner = (one: ResolvedFilter): Bound => filterToLdap(one, mapping, mappingOf, known);
  switch (filter.kind) {
    case 'and':
      return andBounds(filter.filters.map(inner));
    case 'or':
      return orBounds(filter.filters.map(inner));
    case 'not':
      return notBound(inner(filter.filter));
    case 'valuePath': {
      const leaf = filter.filter;
      const single = leaf.kind === 'compare' || leaf.kind === 'present';
      if (single) return leafBound(leaf, mapping, mappingOf);
      return within(elementUpper(leaf, mapping, mappingOf));
    }
    case 'compare':
    case 'present':
      return leafBound(filter, mapping, mappingOf);
  }
}

/** A superset for conditions that one element must meet together: each on its own, and `not` says nothing. */
function elementUpper(filter: ResolvedFilter, mapping: Mapping, mappingOf: MappingOf): LdapFilter {
  switch (filter.kind) {
    case 'and':
      return and(...filter.filters.map((one) => elementUpper(one, mapping, mappingOf)));
    case 'or':
      return or(...filter.filters.map((one) => elementUpper(one, mapping, mappingOf)));
    case 'compare':
    case 'present':
      return leafBound(filter, mapping, mappingOf).upper;
    case 'not':
    case 'valuePath':
      return unbounded.upper;
  }
}

function leafBound(leaf: Leaf, mapping: Mapping, mappingOf: MappingOf): Bound {
  const { extension, attribute, sub } = leaf.attribute;
  if (extension === undefined) {
    if (attribute.name === 'id') return idBound(leaf, mapping);
    if (attribute.name === 'schemas') return schemasBound(leaf, mapping);
    if (attribute.name === 'meta') {
      const computed = computedMetaBound(leaf, mapping);
      if (computed !== undefined) return computed;
    }
  }
  const mine = mapping.attributes.filter(
    (one) => one.scim.attribute.name === attribute.name && one.scim.extension === extension,
  );
  const exact = mine.find((one) => one.scim.sub?.name === sub?.name);
  if (exact !== undefined) {
    const bound = mappedBound(exact, comparisonOf(leaf, undefined), mappingOf);
    // A flag that is missing beside other sub-attributes counts as false (RFC 7643 2.4).
    const missing = sub?.type === 'boolean' && leaf.kind === 'compare' && leaf.value === false;
    const beside = missing ? mine.map((one) => mappedBound(one, { kind: 'present' }, mappingOf).upper) : [];
    return { upper: or(bound.upper, ...beside), lower: bound.lower };
  }
  const parent = mine.find((one) => one.scim.sub === undefined);
  if (parent !== undefined) return mappedBound(parent, comparisonOf(leaf, leaf.attribute), mappingOf);
  const anySub = leaf.kind === 'present' && sub === undefined;
  if (!anySub) return never;
  return orBounds(mine.map((one) => mappedBound(one, { kind: 'present' }, mappingOf)));
}

function comparisonOf(leaf: Leaf, of: ResolvedAttribute | undefined): Comparison {
  const sub = of?.sub;
  if (leaf.kind === 'present') return { kind: 'present', sub };
  return { kind: 'compare', sub, operator: leaf.operator, value: leaf.value };
}

function idBound(leaf: Leaf, { id }: Mapping): Bound {
  if (leaf.kind === 'present') return always;
  return within(textBound(id, leaf.attribute.attribute, comparisonOf(leaf, undefined)).upper);
}

function schemasBound(leaf: Leaf, { resourceType }: Mapping): Bound {
  if (leaf.kind === 'present') return always;
  return leaf.operator === 'eq' && leaf.value === resourceType.schema.id ? always : unbounded;
}

/** meta.resourceType, location and version are made by the gateway, not stored. */
function computedMetaBound(leaf: Leaf, mapping: Mapping): Bound | undefined {
  const sub = leaf.attribute.sub?.name;
  if (sub === undefined) return leaf.kind === 'present' ? always : unbounded;
  if (sub === 'created' || sub === 'lastModified') return undefined;
  if (leaf.kind === 'present') return sub === 'version' ? versionBound(mapping) : always;
  if (leaf.operator !== 'eq') return unbounded;
  const text = String(leaf.value).normalize('NFKC');
  if (sub === 'resourceType') return text === mapping.resourceType.name ? always : never;
  if (sub === 'location') return within(equality(mapping.id.name, lastSegment(text)));
  return unbounded;
}

/** Entries that others made have no version before the gateway writes them. */
function versionBound({ version }: Mapping): Bound {
  if (version === undefined) return never;
  return version.writtenBy === 'directory' ? always : exactly(present(version.name));
}

function lastSegment(url: string): string {
  const segment = url.slice(url.lastIndexOf('/') + 1);
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function mappedBound(mapped: MappedAttribute, comparison: Comparison, mappingOf: MappingOf): Bound {
  if (mapped.parentId !== undefined) return unbounded;
  if (mapped.reference !== undefined) return referenceBound(mapped, comparison, mapped.reference, mappingOf);
  if (mapped.combine === 'any') return anyTrueBound(mapped, comparison);
  const indexed = comparison.kind === 'compare' && mapped.otherwise === undefined;
  const index = indexed ? indexFilter(mapped, comparison) : undefined;
  if (index !== undefined) return within(index);
  const several = mapped.combine === 'all' || mapped.combine === 'merge';
  const bound = several
    ? orBounds(mapped.sources.map(({ codec }) => codec.bound(comparison)))
    : firstBound(mapped, comparison);
  return singularBound(mapped, withOtherwise(mapped, comparison, bound), comparison);
}

/** The first source that has a value is shown: each counts only where those before it have none. */
function firstBound({ sources, fill }: MappedAttribute, comparison: Comparison): Bound {
  const absences: Bound[] = [];
  const cases = sources.map(({ attribute, codec }): Bound => {
    const here = exceptFill(codec.bound(comparison), attribute, fill);
    const guarded = andBounds([...absences, here]);
    absences.push(notBound(exceptFill(codec.bound({ kind: 'present' }), attribute, fill)));
    return guarded;
  });
  const bound = orBounds(cases);
  // Each source compares by its own rule, the gateway by one for all (preparationFor).
  const several = sources.length > 1 && sources.some(({ codec }) => codec.name === 'text');
  return several && comparison.kind === 'compare' ? within(bound.upper) : bound;
}

/** A value that only fills a place is not shown; beside another value it changes nothing. */
function exceptFill({ upper, lower }: Bound, { name }: LdapAttribute, fill: string | undefined): Bound {
  return fill === undefined ? { upper, lower } : { upper, lower: and(lower, not(equality(name, fill))) };
}

function withOtherwise({ otherwise, sources, fill }: MappedAttribute, comparison: Comparison, bound: Bound): Bound {
  if (otherwise === undefined) return bound;
  if (comparison.kind === 'present') return comparison.sub === undefined ? always : unbounded;
  const anyPresent = orBounds(
    sources.map(({ attribute, codec }) => exceptFill(codec.bound({ kind: 'present' }), attribute, fill)),
  );
  // Texts and times are equal in more than one spelling.
  const matters = comparison.operator !== 'eq' || typeof otherwise !== 'boolean' || comparison.value === otherwise;
  if (!matters) return bound;
  const absent = notBound(anyPresent);
  const isShown = comparison.operator === 'eq' && comparison.value === otherwise;
  return { upper: or(bound.upper, absent.upper), lower: isShown ? or(bound.lower, absent.lower) : bound.lower };
}

/** A singular attribute shows one value of those that the directory may hold, and LDAP can't say which. */
function singularBound(mapped: MappedAttribute, bound: Bound, comparison: Comparison): Bound {
  const { multiValued } = mapped.scim.sub ?? mapped.scim.attribute;
  const sure =
    multiValued || comparison.kind === 'present' || mapped.sources.every(({ attribute }) => attribute.type.singleValue);
  return sure ? bound : within(bound.upper);
}

function anyTrueBound({ sources, otherwise }: MappedAttribute, comparison: Comparison): Bound {
  const ask = (question: Comparison): Bound => orBounds(sources.map(({ codec }) => codec.bound(question)));
  const isTrue = ask({ kind: 'compare', operator: 'eq', value: true });
  const hasAny = otherwise === undefined ? ask({ kind: 'present' }) : always;
  if (comparison.kind === 'present') return hasAny;
  if (comparison.operator !== 'eq') return unbounded;
  const trueBound = otherwise === true ? unbounded : isTrue;
  return comparison.value === true ? trueBound : andBounds([hasAny, notBound(trueBound)]);
}

function referenceBound(
  { sources }: MappedAttribute,
  comparison: Comparison,
  { types, by, backLink }: Reference,
  mappingOf: MappingOf,
): Bound {
  // Who names the entry, only a search of those others tells.
  if (backLink?.derived === true) return unbounded;
  const some = within(or(...sources.map(({ attribute }) => present(attribute.name))));
  const byId = comparison.kind === 'compare' && comparison.operator === 'eq' && comparison.sub?.name === 'value';
  if (!byId || by !== undefined) return some;
  const dns = types.map((type) => {
    const target = mappingOf(type);
    return target && dnOfId(target, String(comparison.value));
  });
  if (!dns.every((dn) => dn !== undefined)) return some;
  return within(or(...sources.flatMap(({ attribute }) => dns.map((dn) => equality(attribute.name, dn)))));
}

/** The attribute that another rule keeps in step with the shown value; of several, the first that an entry has. */
function indexFilter(mapped: MappedAttribute, comparison: Comparison): LdapFilter | undefined {
  const index = mapped.indexes.find(({ sub }) => sub === comparison.sub?.name);
  if (index === undefined) return undefined;
  const leaf = comparison.sub ?? mapped.scim.sub ?? mapped.scim.attribute;
  const absent: LdapFilter[] = [];
  const cases = index.attributes.map((attribute) => {
    const here =
      leaf.type === 'dateTime' ? timeIndexFilter(attribute, comparison) : textBound(attribute, leaf, comparison).upper;
    const guarded = and(...absent, here);
    absent.push(not(present(attribute.name)));
    return guarded;
  });
  return or(...cases);
}

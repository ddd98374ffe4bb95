import type { SearchRequest } from '../ldap/directory.ts';
import { asDn, childDn, dnKey, isWithin, rdnValue, type Dn } from '../ldap/dn.ts';
import { valuesOf, type Entry } from '../ldap/entry.ts';
import { and, equality, or, type LdapFilter } from '../ldap/filter.ts';
import { prepare } from '../ldap/matching-rule.ts';
import { LdapError } from '../ldap/result-code.ts';
import { printResolved } from '../scim/attribute-path.ts';
import type { MappedAttribute, Mapping, Reference } from './mapping.ts';
import { isInPlace } from './place.ts';
import { shownValue } from './shown-value.ts';

/** What a reference needs to know of the entry that it names. */
export interface Referenced {
  readonly type: string;
  readonly id: string;
  readonly display: string | undefined;
}

/** What was found behind the references of some entries. */
export interface References {
  /** The entries that are named, by `referenceKey`. */
  readonly named: ReadonlyMap<string, Referenced>;
  /** For references that entries don't hold themselves: the names of those that name them, by `derivedKey`. */
  readonly derived: ReadonlyMap<string, readonly string[]>;
  /** Names that entries are led to by way of others, where they were asked for, by `derivedKey`. */
  readonly indirect?: ReadonlyMap<string, readonly string[]>;
}

/** Nothing was looked up. */
export const noReferences: References = { named: new Map(), derived: new Map() };

/** Whether entries are named by their SCIM id, so that each is known from the other without a search. */
export const idNamesEntries = ({ id, rdn }: Mapping): boolean => id.name === rdn.name;

/** The DN of a resource, where its id alone gives it; undefined where only a search can tell. */
export function dnOfId(mapping: Mapping, id: string): Dn | undefined {
  if (!idNamesEntries(mapping) || mapping.scope !== 'one') return undefined;
  return childDn(mapping.base, mapping.id.name, id);
}

/** The id that a DN alone gives, or undefined where only the entry can tell, or where it is of another type. */
export function idOfDn(mapping: Mapping, dn: Dn): string | undefined {
  const isOfType = idNamesEntries(mapping) && isWithin(dn, mapping.base) && isInPlace(mapping, dn);
  return isOfType ? rdnValue(dn, mapping.id.name) : undefined;
}

/** A key that two values share when they name the same entry: by DN, or by an attribute of it. What is no DN names none. */
export function referenceKey({ by }: Reference, name: string): string {
  if (by !== undefined) return `${by.name} ${prepare(by.type.equality, name)}`;
  return isDn(name) ? dnKey(name) : name;
}

/** Where the derived references of an entry are kept. */
export const derivedKey = ({ scim }: MappedAttribute, dn: Dn): string => `${printResolved(scim)} ${dnKey(dn)}`;

/** What names the entries that an entry's reference leads to; what is no name, or only fills its place, is passed over. */
export function referencedNames(mapped: MappedAttribute, entry: Entry, { derived }: References): readonly string[] {
  const { sources, fill, reference } = mapped;
  if (reference?.backLink?.derived === true) return derived.get(derivedKey(mapped, entry.dn)) ?? [];
  const isName = reference?.by === undefined ? isDn : (value: unknown): value is string => typeof value === 'string';
  const names = sources.flatMap(({ attribute }) => valuesOf(entry, attribute.name).filter(isName));
  if (fill === undefined || reference === undefined) return names;
  const filled = referenceKey(reference, fill);
  return names.filter((name) => referenceKey(reference, name) !== filled);
}

function isDn(value: unknown): value is Dn {
  try {
    return typeof value === 'string' && asDn(value) === value;
  } catch (error) {
    if (error instanceof LdapError) return false;
    throw error;
  }
}

/** What a reference by `by` holds to name this entry; undefined where the entry lacks the attribute. */
export function nameOfEntry({ by }: Reference, entry: Entry): string | undefined {
  if (by === undefined) return entry.dn;
  const [value] = valuesOf(entry, by.name);
  return typeof value === 'string' ? value : undefined;
}

const displayOf = (mapping: Mapping): MappedAttribute | undefined =>
  mapping.attributes.find(({ scim }) => scim.attribute.name === 'displayName' && scim.extension === undefined);

/** The LDAP attributes that tell what a reference to an entry of this type shows, and whether it may be shown. */
export function referencedAttributes(target: Mapping, { by }: Reference): readonly string[] {
  const display = displayOf(target)?.sources.map(({ attribute }) => attribute.name) ?? [];
  const fence = target.fence?.attributes ?? [];
  return [...new Set([target.id.name, ...display, ...(by === undefined ? [] : [by.name]), ...fence])];
}

/** How many referenced entries one search asks for. */
export const referencesPerSearch = 500;

/** The searches that find the entries of a type behind names: id and display name, many entries in each. */
export function referenceSearches(target: Mapping, reference: Reference, names: readonly string[]): SearchRequest[] {
  const { base, scope, matches } = target;
  const filters = names.map((name) => nameFilter(target, reference, name));
  const searches: SearchRequest[] = [];
  for (let start = 0; start < filters.length; start += referencesPerSearch) {
    const filter = and(matches, or(...filters.slice(start, start + referencesPerSearch)));
    searches.push({ base, scope, filter, attributes: referencedAttributes(target, reference) });
  }
  return searches;
}

function nameFilter(target: Mapping, { by }: Reference, name: string): LdapFilter {
  if (by !== undefined) return equality(by.name, name);
  const id = idOfDn(target, asDn(name));
  return id === undefined ? equality('entryDN', name) : equality(target.id.name, id);
}

/** What a referenced entry, found by such a search, shows. */
export function readReferenced(
  target: Mapping,
  reference: Reference,
  entry: Entry,
): readonly [string, Referenced] | undefined {
  const id = valuesOf(entry, target.id.name)[0];
  const name = nameOfEntry(reference, entry);
  if (typeof id !== 'string' || name === undefined) return undefined;
  const mapped = displayOf(target);
  const shown = mapped && shownValue(mapped, entry);
  const display = typeof shown === 'string' ? shown : undefined;
  return [referenceKey(reference, name), { type: target.resourceType.name, id, display }];
}

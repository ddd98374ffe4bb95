import { asDn, childDn, dnKey, isWithin, rdnValue, type Dn } from '../ldap/dn.ts';
import { valuesOf, type Entry } from '../ldap/entry.ts';
import { and, equality, or } from '../ldap/filter.ts';
import type { SearchRequest } from '../ldap/directory.ts';
import { LdapError } from '../ldap/result-code.ts';
import type { MappedAttribute, Mapping } from './mapping.ts';
import { shownValue } from './shown-value.ts';

/** What a reference needs to know of the entry that it names: the SCIM id and the display name. */
export interface Referenced {
  readonly id: string;
  readonly display: string | undefined;
}

/** Referenced entries by the normalised form of their DN. */
export type References = ReadonlyMap<string, Referenced>;

/** Whether entries are named by their SCIM id, so that each is known from the other without a search. */
export const idNamesEntries = ({ id, rdn }: Mapping): boolean => id.name === rdn.name;

/** The DN of a resource, where its id alone gives it; undefined where only a search can tell. */
export function dnOfId(mapping: Mapping, id: string): Dn | undefined {
  if (!idNamesEntries(mapping) || mapping.scope !== 'one') return undefined;
  return childDn(mapping.base, mapping.id.name, id);
}

/** The id that a DN alone gives, or undefined where only the entry can tell, or where it is of another type. */
export function idOfDn(mapping: Mapping, dn: Dn): string | undefined {
  return idNamesEntries(mapping) && isWithin(dn, mapping.base) ? rdnValue(dn, mapping.id.name) : undefined;
}

/** The DNs that an entry's reference attribute holds; values that are no DN, or only fill its place, are passed over. */
export function referencedDns({ sources, fill }: MappedAttribute, entry: Entry): Dn[] {
  const dns = sources.flatMap(({ attribute }) => valuesOf(entry, attribute.name).flatMap((value) => toDn(value) ?? []));
  return fill === undefined ? dns : dns.filter((dn) => dnKey(dn) !== dnKey(asDn(fill)));
}

function toDn(value: unknown): Dn | undefined {
  try {
    return typeof value === 'string' ? asDn(value) : undefined;
  } catch (error) {
    if (error instanceof LdapError) return undefined;
    throw error;
  }
}

const displayOf = (mapping: Mapping): MappedAttribute | undefined =>
  mapping.attributes.find(({ scim }) => scim.attribute.name === 'displayName' && scim.extension === undefined);

/** How many referenced entries one search asks for. */
export const referencesPerSearch = 500;

/** The searches that find the entries behind DNs: id and display name, many entries in each. */
export function referenceSearches(target: Mapping, dns: readonly Dn[]): SearchRequest[] {
  const display = displayOf(target)?.sources.map(({ attribute }) => attribute.name) ?? [];
  const name = target.id.name;
  const filters = dns.map((dn) => {
    const id = idOfDn(target, dn);
    return id === undefined ? equality('entryDN', dn) : equality(name, id);
  });
  const searches: SearchRequest[] = [];
  for (let start = 0; start < filters.length; start += referencesPerSearch) {
    const filter = and(target.matches, or(...filters.slice(start, start + referencesPerSearch)));
    searches.push({ base: target.base, scope: target.scope, filter, attributes: [name, ...display] });
  }
  return searches;
}

/** What a referenced entry, found by such a search, shows. */
export function readReferenced(target: Mapping, entry: Entry): readonly [string, Referenced] | undefined {
  const id = valuesOf(entry, target.id.name)[0];
  if (typeof id !== 'string') return undefined;
  const mapped = displayOf(target);
  const display = mapped && shownValue(mapped, entry);
  return [dnKey(entry.dn), { id, display: typeof display === 'string' ? display : undefined }];
}

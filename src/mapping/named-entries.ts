import type { Dn } from '../ldap/dn.ts';
import { printResolved } from '../scim/attribute-path.ts';
import { isScimObject, simpleText, type ScimValue } from '../scim/resource.ts';
import type { MappedAttribute } from './mapping.ts';

/** An entry that a reference names by its SCIM id. */
export interface NamedEntry {
  readonly type: string;
  /** What the reference's LDAP attribute holds to name it. */
  readonly name: string;
  /** Undefined where only its name was read. */
  readonly dn: Dn | undefined;
}

/** Entries by the reference attribute and the id (`namedKey`). */
export type NamedEntries = ReadonlyMap<string, NamedEntry>;

/** Where the entry is kept that a reference attribute names by this id. */
export const namedKey = ({ scim }: MappedAttribute, id: string): string => `${printResolved(scim)} ${id}`;

/** The id that a reference value names: its `value`, or the simple value itself. */
export function referencedId(value: ScimValue): string {
  return simpleText((isScimObject(value) ? value['value'] : value) ?? '');
}

/** The resource types that a reference value can mean: the one that it states (RFC 7643 2.4 `type`), or any. */
export function possibleTypes({ reference }: MappedAttribute, value: ScimValue): readonly string[] {
  const types = reference?.types ?? [];
  const stated = isScimObject(value) ? value['type'] : undefined;
  return types.filter((type) => type === stated).length > 0 ? types.filter((type) => type === stated) : types;
}

/** The names of such entries, for a `WriteContext`. */
export const nameIn =
  (named: NamedEntries) =>
  (mapped: MappedAttribute, value: ScimValue): string | undefined =>
    namedEntry(named, mapped, value)?.name;

/** The entry that a reference value names, as far as it was found. */
export function namedEntry(named: NamedEntries, mapped: MappedAttribute, value: ScimValue): NamedEntry | undefined {
  const entry = named.get(namedKey(mapped, referencedId(value)));
  return entry !== undefined && possibleTypes(mapped, value).includes(entry.type) ? entry : undefined;
}

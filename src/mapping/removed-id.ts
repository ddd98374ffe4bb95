import { rdnValue } from '../ldap/dn.ts';
import type { LoggedRemoval } from '../ldap/change-log.ts';
import type { Mapping } from './mapping.ts';
import { standsAt } from './place.ts';

/** Which resource an entry was: one with an id, one whose id nobody knows any more, or none. */
export type RemovedId = { readonly kind: 'id'; readonly id: string } | { readonly kind: 'unknown' | 'none' };

/** Attribute types whose old values tell which resource an entry was. */
export const oldTypesOf = ({ id }: Mapping): readonly string[] => ['objectClass', id.name];

/**
 * The SCIM id (RFC 7643 3.1) that a deleted or renamed entry had. It may be that of an entry of another type that stood
 * at the same place, or of one that is still there.
 */
export function removedId(mapping: Mapping, { dn, entryUuid, old }: LoggedRemoval): RemovedId {
  if (!standsAt(mapping, dn)) return { kind: 'none' };
  const { name } = mapping.id;
  const id = name.toLowerCase() === 'entryuuid' ? entryUuid : (old(name)[0] ?? rdnValue(dn, name));
  if (id !== undefined) return { kind: 'id', id };
  // Each entry has a class: where the log kept that, it kept all.
  return { kind: old('objectClass').length > 0 ? 'none' : 'unknown' };
}

import { valuesOf, type Entry } from '../ldap/entry.ts';
import { idOf } from '../mapping/entry-to-resource.ts';
import type { Subschema } from '../ldap/subschema.ts';
import type { Mapping } from '../mapping/mapping.ts';
import { textList, uuidList, type KeyList } from './key-list.ts';

/** What the entries of a list are found again by: an attribute, and the text that it gives an entry. */
export interface PageKey {
  readonly attribute: string;
  readonly of: (entry: Entry) => string | undefined;
  readonly list: () => KeyList;
  /** What an entry without it means: another key must be used for all, or it is no resource. */
  readonly missing: 'otherKey' | 'noResource';
}

/** By the entryUUID (RFC 4530), the smallest key; undefined where the directory has none. */
export function uuidKey(subschema: Subschema): PageKey | undefined {
  if (subschema.attributeType('entryUUID') === undefined) return undefined;
  const uuidOf = (entry: Entry): string | undefined => {
    const [value] = valuesOf(entry, 'entryUUID');
    return typeof value === 'string' ? value.toLowerCase() : undefined;
  };
  return { attribute: 'entryUUID', of: uuidOf, list: uuidList, missing: 'otherKey' };
}

/** By the SCIM id, which every resource has. */
export function idKey(mapping: Mapping): PageKey {
  return { attribute: mapping.id.name, of: (entry) => idOf(mapping, entry), list: textList, missing: 'noResource' };
}

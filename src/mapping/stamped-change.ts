import type { ChangeRecord, Modification } from '../ldap/change-record.ts';
import type { Entry } from '../ldap/entry.ts';
import { formatDateTime } from '../scim/date-time.ts';
import type { Mapping } from './mapping.ts';
import { stampModifications } from './stamp.ts';
import { addedClasses } from './update-entry.ts';

/** When a change happens, and the version that it gives where the gateway writes versions. */
export interface Stamps {
  readonly now: number;
  readonly newVersion: string;
}

/**
 * A modify of an entry (RFC 4511 4.6) beyond what its own resource shows, such as of a back link: stamped as changed
 * now (RFC 7643 3.1 meta.lastModified) and with the classes that its attributes need. Stamps replace whatever is there,
 * so that they never make two writers collide.
 */
export function stampedChange(
  mapping: Mapping,
  entry: Entry,
  modifications: readonly Modification[],
  { now, newVersion }: Stamps,
): Extract<ChangeRecord, { changetype: 'modify' }> {
  const all = [...modifications, ...stampModifications(mapping, formatDateTime(now), newVersion)];
  return { changetype: 'modify', dn: entry.dn, modifications: [...addedClasses(mapping, entry, all), ...all] };
}

import type { ChangeRecord } from '../ldap/change-record.ts';
import { childDn } from '../ldap/dn.ts';
import { locationOf } from '../mapping/entry-to-resource.ts';
import type { Mapping } from '../mapping/mapping.ts';
import { resourceToEntry, type WriteContext } from '../mapping/resource-to-entry.ts';
import { formatDateTime } from '../scim/date-time.ts';
import { invalidValue } from '../scim/error.ts';
import type { Resource } from '../scim/resource.ts';

/** What a new resource gets from the gateway: its id, the time, and the base URL of links that are stored. */
export interface CreateFacts extends WriteContext {
  readonly id: string;
  readonly now: number;
  readonly storedBaseUrl: string;
}

/** The change record that creates a resource (RFC 7644 3.3, RFC 2849). */
export function planCreate(
  mapping: Mapping,
  resource: Resource,
  facts: CreateFacts,
): Extract<ChangeRecord, { changetype: 'add' }> {
  const time = formatDateTime(facts.now);
  const location = locationOf(mapping, facts.id, facts.storedBaseUrl);
  const complete = { ...resource, meta: { created: time, lastModified: time, location } };
  const attributes = resourceToEntry(mapping, complete, facts.id, facts);
  const rdn = attributes.find(({ type }) => type === mapping.rdn.name)?.values[0];
  if (typeof rdn !== 'string') {
    throw invalidValue(
      `the directory names entries of ${mapping.resourceType.name} by ${mapping.rdn.name}, which would have no value`,
    );
  }
  return { changetype: 'add', dn: childDn(mapping.base, mapping.rdn.name, rdn), attributes };
}

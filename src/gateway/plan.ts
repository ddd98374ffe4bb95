import type { ChangeRecord, Modification } from '../ldap/change-record.ts';
import { childDn, formatDn, rdnValue } from '../ldap/dn.ts';
import type { Entry } from '../ldap/entry.ts';
import { modifiedEntry } from '../ldap/modification.ts';
import type { Subschema } from '../ldap/subschema.ts';
import { locationOf } from '../mapping/entry-to-resource.ts';
import type { Mapping } from '../mapping/mapping.ts';
import { homeOf } from '../mapping/place.ts';
import { resourceToEntry, type WriteContext } from '../mapping/resource-to-entry.ts';
import { updateEntry } from '../mapping/update-entry.ts';
import { formatDateTime } from '../scim/date-time.ts';
import { invalidValue } from '../scim/error.ts';
import { isScimObject, type Resource } from '../scim/resource.ts';

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
  return { changetype: 'add', dn: childDn(homeOf(mapping), mapping.rdn.name, rdn), attributes };
}

/** What a changed resource gets from the gateway, and the schema that says how each attribute may be changed. */
export interface UpdateFacts extends WriteContext {
  readonly now: number;
  readonly subschema: Subschema;
}

type Modify = Extract<ChangeRecord, { changetype: 'modify' }>;
/** A new name, and the value in it. */
export type Rename = Extract<ChangeRecord, { changetype: 'modrdn' }> & { readonly value: string };

/** One modify; before it, where the naming attribute changes, a new name (RFC 4511 4.9). */
export interface UpdatePlan {
  readonly rename?: Rename;
  readonly modify: Modify;
}

/** What makes an entry show `after` (RFC 7644 3.5, RFC 2849); undefined where nothing changes. */
export function planUpdate(
  mapping: Mapping,
  entry: Entry,
  before: Resource,
  after: Resource,
  facts: UpdateFacts,
): UpdatePlan | undefined {
  const unstamped = updateEntry(
    mapping,
    entry,
    before,
    { ...after, meta: before['meta'] ?? null },
    facts.subschema,
    facts,
  );
  if (unstamped.length === 0) return undefined;
  const old = before['meta'];
  const meta = { ...(isScimObject(old) ? old : {}), lastModified: formatDateTime(facts.now) };
  const modifications = updateEntry(mapping, entry, before, { ...after, meta }, facts.subschema, facts);
  return withRename(mapping, entry, modifications);
}

/** What makes an entry inactive, where its type has such an attribute; in any case it is stamped as changed now. */
export function planDeactivation(mapping: Mapping, entry: Entry, before: Resource, facts: UpdateFacts): UpdatePlan {
  const hasActive = mapping.resourceType.schema.attributes.some(({ name }) => name === 'active');
  const meta = { lastModified: formatDateTime(facts.now) };
  const after = { ...before, ...(hasActive ? { active: false } : {}), meta };
  const modifications = updateEntry(mapping, entry, before, after, facts.subschema, facts);
  return { modify: { changetype: 'modify', dn: entry.dn, modifications } };
}

/** The entry as a plan leaves it, under the name that it had. */
export function plannedEntry(
  mapping: Mapping,
  entry: Entry,
  { rename, modify }: UpdatePlan,
  subschema: Subschema,
): Entry {
  const type = mapping.rdn.name;
  const named = rdnValue(entry.dn, type);
  const old = named === undefined ? [] : [{ operation: 'delete', type, values: [named] } as const];
  const renamed = rename === undefined ? [] : [...old, { operation: 'add', type, values: [rename.value] } as const];
  return modifiedEntry(entry, [...renamed, ...modify.modifications], subschema);
}

/** A modify can't change the value that names the entry (RFC 4511 4.6): that takes a rename of its own. */
function withRename(mapping: Mapping, entry: Entry, modifications: readonly Modification[]): UpdatePlan {
  const { name } = mapping.rdn;
  const { dn } = entry;
  const added = modifications.find(({ type, operation }) => type === name && operation !== 'delete');
  const deleted = modifications.find(({ type, operation }) => type === name && operation === 'delete');
  const named = rdnValue(dn, name);
  const [value] = added?.values ?? [];
  const isNaming = deleted?.values.includes(named ?? '') === true && typeof value === 'string';
  if (!isNaming) return { modify: { changetype: 'modify', dn, modifications } };
  const newRdn = formatDn([[{ type: name, value }]]);
  const rest = modifications.flatMap((one): Modification[] => {
    if (one !== added && one !== deleted) return [one];
    const values = one.values.filter((other) => other !== value && other !== named);
    return values.length === 0 ? [] : [{ ...one, values }];
  });
  return {
    rename: { changetype: 'modrdn', dn, newRdn, deleteOldRdn: true, value },
    modify: { changetype: 'modify', dn, modifications: rest },
  };
}

import { asDn } from '../ldap/dn.ts';
import type { Entry } from '../ldap/entry.ts';
import { and, equality, or } from '../ldap/filter.ts';
import { idOf } from '../mapping/entry-to-resource.ts';
import type { MappedAttribute, Mapping } from '../mapping/mapping.ts';
import {
  namedEntry,
  namedKey,
  possibleTypes,
  referencedId,
  type NamedEntries,
  type NamedEntry,
} from '../mapping/named-entries.ts';
import {
  nameOfEntry,
  referencedNames,
  referenceKey,
  referencesPerSearch,
  type References,
} from '../mapping/references.ts';
import { unknownReference, wholeValues } from '../mapping/resource-to-entry.ts';
import type { Resource, ScimValue } from '../scim/resource.ts';
import { mappingOf, type GatewayContext } from './context.ts';
import { resourcesAmong } from './known-resources.ts';

/** The entries behind the ids that an entry's references show. */
export function namedByEntry(mapping: Mapping, entry: Entry, references: References): NamedEntries {
  const known = new Map<string, NamedEntry>();
  for (const mapped of mapping.attributes) {
    const { reference } = mapped;
    if (reference === undefined) continue;
    for (const name of referencedNames(mapped, entry, references)) {
      const referenced = references.named.get(referenceKey(reference, name));
      if (referenced === undefined) continue;
      const { id, type } = referenced;
      const dn = reference.by === undefined ? asDn(name) : undefined;
      known.set(namedKey(mapped, id), { type, name, dn });
    }
  }
  return known;
}

/** The entries that a resource names, and the resource as far as they exist. */
interface Resolved {
  readonly named: NamedEntries;
  readonly resource: Resource;
}

/**
 * The entries of the resources that a resource names by id, one batch for each resource type. An unknown id is
 * invalidValue, naming the attribute and the id, or left out of lists where compatibility wants that. What is in `known`
 * is taken to exist.
 */
export async function resolveNamed(
  context: GatewayContext,
  mapping: Mapping,
  resource: Resource,
  known: NamedEntries,
  signal: AbortSignal,
): Promise<Resolved> {
  const named = new Map(known);
  let existing = resource;
  for (const mapped of mapping.attributes) {
    if (mapped.reference === undefined || mapped.targets.length === 0) continue;
    const values = wholeValues(resource, mapped.scim);
    const unknown = values.filter((value) => namedEntry(named, mapped, value) === undefined);
    for (const [key, entry] of await findNamed(context, mapped, unknown, signal)) named.set(key, entry);
    const missing = unknown.find((value) => namedEntry(named, mapped, value) === undefined);
    if (missing === undefined) continue;
    const { attribute, extension, sub } = mapped.scim;
    const mayDrop = attribute.multiValued && extension === undefined && sub === undefined;
    if (!context.compatibility.dropUnknownMembers || !mayDrop) throw unknownReference(mapped, referencedId(missing));
    const left = values.filter((value) => namedEntry(named, mapped, value) !== undefined);
    existing = { ...existing, [attribute.name]: left };
  }
  return { named, resource: existing };
}

/** The entries behind some reference values, as far as there are any: one batch for each resource type. */
export async function findNamed(
  context: GatewayContext,
  mapped: MappedAttribute,
  values: readonly ScimValue[],
  signal: AbortSignal,
): Promise<NamedEntries> {
  const found = new Map<string, NamedEntry>();
  for (const type of mapped.reference?.types ?? []) {
    const asked = values.filter((value) => possibleTypes(mapped, value).includes(type));
    const ids = [...new Set(asked.map(referencedId))].filter((id) => !found.has(namedKey(mapped, id)));
    for (const [id, entry] of await findIds(context, mapped, mappingOf(context, type), ids, signal)) {
      found.set(namedKey(mapped, id), entry);
    }
  }
  return found;
}

async function findIds(
  context: GatewayContext,
  { reference }: MappedAttribute,
  target: Mapping,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, NamedEntry>> {
  const found = new Map<string, NamedEntry>();
  const by = reference?.by === undefined ? [] : [reference.by.name];
  for (let start = 0; start < ids.length; start += referencesPerSearch) {
    const wanted = ids.slice(start, start + referencesPerSearch).map((id) => equality(target.id.name, id));
    const filter = and(target.matches, or(...wanted));
    const attributes = [...new Set([target.id.name, ...by, ...(target.fence?.attributes ?? [])])];
    const request = { base: target.base, scope: target.scope, filter, attributes };
    const entries = await context.directory.find(request, referencesPerSearch, { signal });
    for (const entry of await resourcesAmong(context, target, entries, signal)) {
      const id = idOf(target, entry);
      const name = reference && nameOfEntry(reference, entry);
      if (id === undefined || name === undefined) continue;
      found.set(id, { type: target.resourceType.name, name, dn: entry.dn });
    }
  }
  return found;
}

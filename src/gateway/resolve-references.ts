import { dnKey, type Dn } from '../ldap/dn.ts';
import type { Entry } from '../ldap/entry.ts';
import { and, equality, or } from '../ldap/filter.ts';
import type { MappedAttribute, Mapping } from '../mapping/mapping.ts';
import {
  idOfDn,
  readReferenced,
  referenceSearches,
  referencedDns,
  referencesPerSearch,
  type Referenced,
  type References,
} from '../mapping/references.ts';
import { idOf } from '../mapping/entry-to-resource.ts';
import { referencedId, wholeValues, type WriteContext } from '../mapping/resource-to-entry.ts';
import { printResolved, type ResolvedAttribute } from '../scim/attribute-path.ts';
import type { Resource } from '../scim/resource.ts';
import { findAttribute } from '../scim/schema.ts';
import { invalidValue } from '../scim/error.ts';
import { mappingOf, type GatewayContext } from './context.ts';

/**
 * What the entries behind the references of these entries show: one search for many of them, and none where ids
 * alone are wanted and the DNs give them.
 */
export async function resolveReferences(
  context: GatewayContext,
  mapping: Mapping,
  entries: readonly Entry[],
  wants: (attribute: ResolvedAttribute) => boolean,
  signal: AbortSignal,
): Promise<References> {
  const references = new Map<string, Referenced>();
  for (const mapped of mapping.attributes.filter(({ reference, scim }) => reference !== undefined && wants(scim))) {
    const target = mappingOf(context, mapped.reference ?? '');
    const unknown = new Map<string, Dn>();
    for (const dn of entries.flatMap((entry) => referencedDns(mapped, entry))) {
      const id = showsEntry(mapped, wants) ? undefined : idOfDn(target, dn);
      if (id === undefined) unknown.set(dnKey(dn), dn);
      else references.set(dnKey(dn), { id, display: undefined });
    }
    for (const search of referenceSearches(target, [...unknown.values()])) {
      const found = await context.directory.find(search, referencesPerSearch, { signal });
      for (const entry of found) {
        const referenced = readReferenced(target, entry);
        if (referenced !== undefined) references.set(...referenced);
      }
    }
  }
  return references;
}

/** Whether something of a reference is asked for that only the entry behind it knows. */
function showsEntry({ scim }: MappedAttribute, wants: (attribute: ResolvedAttribute) => boolean): boolean {
  return ['display', 'displayName'].some((name) => {
    const sub = findAttribute(scim.attribute.subAttributes, name);
    return sub !== undefined && wants({ ...scim, sub });
  });
}

/** DNs by resource type and id, with a blank between them. */
export type KnownDns = ReadonlyMap<string, Dn>;

/** The DNs behind the ids that an entry's references show. */
export function knownDns(mapping: Mapping, entry: Entry, references: References): KnownDns {
  const known = new Map<string, Dn>();
  for (const mapped of mapping.attributes.filter(({ reference }) => reference !== undefined)) {
    for (const dn of referencedDns(mapped, entry)) {
      const id = references.get(dnKey(dn))?.id;
      if (id !== undefined) known.set(`${mapped.reference ?? ''} ${id}`, dn);
    }
  }
  return known;
}

/**
 * The DNs of the resources that a resource names by id, one batch for each resource type; an unknown id is
 * invalidValue, naming the attribute and the id. What is in `known` is taken to exist.
 */
export async function resolveNamed(
  context: GatewayContext,
  mapping: Mapping,
  resource: Resource,
  known: KnownDns,
  signal: AbortSignal,
): Promise<WriteContext['dnOf']> {
  const dns = new Map(known);
  for (const { reference, targets, scim } of mapping.attributes) {
    if (reference === undefined || targets.length === 0) continue;
    const ids = new Set(wholeValues(resource, scim).map(referencedId));
    const unknown = [...ids].filter((id) => !known.has(`${reference} ${id}`));
    const found = await resolveIds(context, mappingOf(context, reference), unknown, printResolved(scim), signal);
    for (const [id, dn] of found) dns.set(`${reference} ${id}`, dn);
  }
  return (resourceType, id) => dns.get(`${resourceType} ${id}`);
}

async function resolveIds(
  { directory }: GatewayContext,
  target: Mapping,
  ids: readonly string[],
  path: string,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Dn>> {
  const found = new Map<string, Dn>();
  for (let start = 0; start < ids.length; start += referencesPerSearch) {
    const wanted = ids.slice(start, start + referencesPerSearch).map((id) => equality(target.id.name, id));
    const filter = and(target.matches, or(...wanted));
    const request = { base: target.base, scope: target.scope, filter, attributes: [target.id.name] };
    for (const entry of await directory.find(request, referencesPerSearch, { signal })) {
      const id = idOf(target, entry);
      if (id !== undefined) found.set(id, entry.dn);
    }
  }
  const missing = ids.find((id) => !found.has(id));
  if (missing === undefined) return found;
  throw invalidValue(`${path}: there is no ${target.resourceType.name} with the id ${JSON.stringify(missing)}`);
}

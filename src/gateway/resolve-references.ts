import { asDn, dnKey, isWithin } from '../ldap/dn.ts';
import type { Entry } from '../ldap/entry.ts';
import { membershipOf } from '../mapping/back-link.ts';
import type { MappedAttribute, Mapping, Reference } from '../mapping/mapping.ts';
import {
  idOfDn,
  readReferenced,
  referencedNames,
  referenceKey,
  referenceSearches,
  referencesPerSearch,
  type Referenced,
  type References,
} from '../mapping/references.ts';
import type { ResolvedAttribute } from '../scim/attribute-path.ts';
import { findAttribute } from '../scim/schema.ts';
import { mappingOf, type GatewayContext } from './context.ts';
import { deriveReferences } from './derive-references.ts';
import { resourcesAmong } from './known-resources.ts';
import { indirectReferences } from './indirect-references.ts';

/**
 * What the entries behind the references of these entries show: one search for many of them, and none where ids
 * alone are wanted, the names give them, and all may be known.
 */
export async function resolveReferences(
  context: GatewayContext,
  mapping: Mapping,
  entries: readonly Entry[],
  wants: (attribute: ResolvedAttribute) => boolean,
  signal: AbortSignal,
): Promise<References> {
  const named = new Map<string, Referenced>();
  const derived = new Map<string, readonly string[]>();
  const indirect = new Map<string, readonly string[]>();
  for (const mapped of mapping.attributes) {
    const { reference, scim } = mapped;
    if (reference === undefined || entries.length === 0 || !wants(scim)) continue;
    const membership = membershipOf(context.profile, mapping, mapped);
    if (membership !== undefined && reference.backLink?.derived === true) {
      await deriveReferences(context, membership, entries, { named, derived }, signal);
    } else {
      const names = new Map<string, string>();
      for (const entry of entries) {
        for (const name of referencedNames(mapped, entry, { named, derived })) {
          names.set(referenceKey(reference, name), name);
        }
      }
      await resolveNames(context, reference, names, showsEntry(mapped, wants), named, signal);
    }
    if (membership === undefined || context.showsIndirect !== true) continue;
    const found = await indirectReferences(context, membership, entries, { named, derived }, named, signal);
    for (const [key, value] of found) indirect.set(key, value);
  }
  return { named, derived, indirect };
}

/** Adds what is found behind some names, looked for in one resource type after the other. */
async function resolveNames(
  context: GatewayContext,
  reference: Reference,
  names: ReadonlyMap<string, string>,
  showsMore: boolean,
  found: Map<string, Referenced>,
  signal: AbortSignal,
): Promise<void> {
  const unknown = new Map(names);
  const put = (key: string, referenced: Referenced): void => {
    found.set(key, referenced);
    unknown.delete(key);
  };
  for (const type of reference.types) {
    const target = mappingOf(context, type);
    const wanted = [...unknown].filter(([, name]) => mayName(target, reference, name));
    const searched = wanted.filter(([key, name]) => {
      const byEntry = showsMore || reference.by !== undefined || target.fence !== undefined;
      const id = byEntry ? undefined : idOfDn(target, asDn(name));
      if (id !== undefined) put(key, { type, id, display: undefined });
      return id === undefined;
    });
    const searches = referenceSearches(
      target,
      reference,
      searched.map(([, name]) => name),
    );
    for (const search of searches) {
      const entries = await context.directory.find(search, referencesPerSearch, { signal });
      for (const entry of await resourcesAmong(context, target, entries, signal)) {
        const referenced = readReferenced(target, reference, entry);
        if (referenced !== undefined) put(...referenced);
      }
    }
  }
}

const mayName = ({ base }: Mapping, { by }: Reference, name: string): boolean =>
  by !== undefined || (isWithin(asDn(name), base) && dnKey(name) !== dnKey(base));

/** Whether something of a reference is asked for that only the entry behind it knows. */
function showsEntry({ scim }: MappedAttribute, wants: (attribute: ResolvedAttribute) => boolean): boolean {
  return ['display', 'displayName'].some((name) => {
    const sub = findAttribute(scim.attribute.subAttributes, name);
    return sub !== undefined && wants({ ...scim, sub });
  });
}

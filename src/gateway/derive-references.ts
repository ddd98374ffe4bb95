import type { Entry } from '../ldap/entry.ts';
import { valuesOf } from '../ldap/entry.ts';
import { and, equality, or, present } from '../ldap/filter.ts';
import type { Membership } from '../mapping/back-link.ts';
import {
  derivedKey,
  nameOfEntry,
  readReferenced,
  referencedAttributes,
  referenceKey,
  referencesPerSearch,
  type Referenced,
} from '../mapping/references.ts';
import type { GatewayContext } from './context.ts';

/** What was found so far; both maps are added to. */
interface Found {
  readonly named: Map<string, Referenced>;
  readonly derived: Map<string, readonly string[]>;
}

/**
 * Finds out who names these entries (the groups of users, RFC 7643 4.1.2) by asking for the holders of the truth: one
 * search for many entries. Of a large group only the values come back that name one of them.
 */
export async function deriveReferences(
  { directory }: GatewayContext,
  { holder, truth, link }: Membership,
  entries: readonly Entry[],
  found: Found,
  signal: AbortSignal,
): Promise<void> {
  const { reference } = link;
  if (reference === undefined) return;
  for (let start = 0; start < entries.length; start += referencesPerSearch) {
    const chunk = entries.slice(start, start + referencesPerSearch);
    const names = chunk.flatMap((entry) => nameOfEntry(truth.reference, entry) ?? []);
    if (names.length === 0) continue;
    const wanted = names.map((name) => equality(truth.held.name, name));
    const attributes = [...new Set([...referencedAttributes(holder, reference), truth.held.name])];
    const others = attributes.filter((name) => name !== truth.held.name).map(present);
    const search = { base: holder.base, scope: holder.scope, filter: and(holder.matches, or(...wanted)), attributes };
    const holders = new Map<string, string[]>();
    for await (const entry of directory.stream({ ...search, matchedValues: [...wanted, ...others] }, { signal })) {
      const referenced = readReferenced(holder, reference, entry);
      const name = nameOfEntry(reference, entry);
      if (referenced === undefined || name === undefined) continue;
      found.named.set(...referenced);
      for (const value of valuesOf(entry, truth.held.name)) {
        const key = referenceKey(truth.reference, String(value));
        holders.set(key, [...(holders.get(key) ?? []), name]);
      }
    }
    for (const entry of chunk) {
      const name = nameOfEntry(truth.reference, entry);
      const own = name === undefined ? undefined : holders.get(referenceKey(truth.reference, name));
      if (own !== undefined) found.derived.set(derivedKey(link, entry.dn), own);
    }
  }
}

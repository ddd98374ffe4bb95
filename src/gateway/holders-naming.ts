import { valuesOf, type Entry } from '../ldap/entry.ts';
import { and, equality, or, present } from '../ldap/filter.ts';
import type { Membership } from '../mapping/back-link.ts';
import {
  nameOfEntry,
  readReferenced,
  referencedAttributes,
  referenceKey,
  referencesPerSearch,
  type Referenced,
} from '../mapping/references.ts';

import type { GatewayContext } from './context.ts';
import { resourcesAmong } from './known-resources.ts';

/**
 * Who names some entries (the groups of members, RFC 7643 4.1.2): the names of the holders by the key of what they name,
 * one search for many. Of a large group only the values come back that name one of them. What the holders show is added
 * to `named`.
 */
export async function holdersNaming(
  context: Pick<GatewayContext, 'directory' | 'fence' | 'caller'>,
  { holder, truth, link }: Membership,
  names: readonly string[],
  named: Map<string, Referenced>,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const holders = new Map<string, string[]>();
  const { reference } = link;
  if (reference === undefined) return holders;
  const attributes = [...new Set([...referencedAttributes(holder, reference), truth.held.name])];
  const others = attributes.filter((name) => name !== truth.held.name).map(present);
  const { base, scope, matches } = holder;
  for (let start = 0; start < names.length; start += referencesPerSearch) {
    const wanted = names.slice(start, start + referencesPerSearch).map((name) => equality(truth.held.name, name));
    const search = { base, scope, filter: and(matches, or(...wanted)), attributes };
    // What tells whether an entry may be known must be seen whole.
    const seesAll = holder.fence?.attributes.includes(truth.held.name) === true;
    const asked = seesAll ? search : { ...search, matchedValues: [...wanted, ...others] };
    const entries: Entry[] = [];
    for await (const entry of context.directory.stream(asked, { signal })) entries.push(entry);
    for (const entry of await resourcesAmong(context, holder, entries, signal)) {
      const referenced = readReferenced(holder, reference, entry);
      const name = nameOfEntry(reference, entry);
      if (referenced === undefined || name === undefined) continue;
      named.set(...referenced);
      for (const value of valuesOf(entry, truth.held.name)) {
        const key = referenceKey(truth.reference, String(value));
        holders.set(key, [...(holders.get(key) ?? []), name]);
      }
    }
  }
  return holders;
}

import type { Entry } from '../ldap/entry.ts';
import type { Membership } from '../mapping/back-link.ts';
import { derivedKey, nameOfEntry, referenceKey, type Referenced } from '../mapping/references.ts';
import type { GatewayContext } from './context.ts';
import { holdersNaming } from './holders-naming.ts';

/** What was found so far; both maps are added to. */
interface Found {
  readonly named: Map<string, Referenced>;
  readonly derived: Map<string, readonly string[]>;
}

/** Finds out who names these entries (the groups of users, RFC 7643 4.1.2) by asking for the holders of the truth. */
export async function deriveReferences(
  context: GatewayContext,
  membership: Membership,
  entries: readonly Entry[],
  found: Found,
  signal: AbortSignal,
): Promise<void> {
  const { reference } = membership.truth;
  const names = entries.flatMap((entry) => nameOfEntry(reference, entry) ?? []);
  const holders = await holdersNaming(context, membership, names, found.named, signal);
  for (const entry of entries) {
    const name = nameOfEntry(reference, entry);
    const own = name === undefined ? undefined : holders.get(referenceKey(reference, name));
    if (own !== undefined) found.derived.set(derivedKey(membership.link, entry.dn), own);
  }
}

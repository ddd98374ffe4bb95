import { parseDn, type Dn } from '../ldap/dn.ts';
import { present, type LdapFilter } from '../ldap/filter.ts';
import { LdapError, resultCode } from '../ldap/result-code.ts';
import type { GatewayContext } from './context.ts';

/** How often a subtree that somebody else keeps adding to is removed anew. */
const attempts = 5;

/** Removes an entry that has none below it (RFC 4511 4.8), where asked for only while something holds. */
export async function removeLeaf(
  { directory }: Pick<GatewayContext, 'directory'>,
  dn: Dn,
  assertion: LdapFilter | undefined,
  signal?: AbortSignal,
): Promise<'removed' | 'gone' | 'hasChildren'> {
  try {
    await directory.write({ changetype: 'delete', dn }, { signal, assertion });
    return 'removed';
  } catch (error) {
    if (!(error instanceof LdapError)) throw error;
    if (error.code === resultCode.noSuchObject) return 'gone';
    if (error.code === resultCode.notAllowedOnNonLeaf) return 'hasChildren';
    throw error;
  }
}

/** Removes an entry with everything below it, deepest entries first. False where it was already gone. */
export async function removeSubtree(context: GatewayContext, dn: Dn, signal?: AbortSignal): Promise<boolean> {
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const removed = await removeLeaf(context, dn, undefined, signal);
    if (removed !== 'hasChildren') return removed === 'removed';
    await removeBelow(context, dn, signal);
  }
  throw new LdapError(`delete ${dn}`, resultCode.busy, 'others keep adding entries below it');
}

async function removeBelow(
  { directory }: Pick<GatewayContext, 'directory'>,
  dn: Dn,
  signal: AbortSignal | undefined,
): Promise<void> {
  const depths: { readonly dn: Dn; readonly depth: number }[] = [];
  const everything = { base: dn, scope: 'subtree' as const, filter: present('objectClass'), attributes: [] };
  for await (const entry of directory.stream(everything, { signal })) {
    depths.push({ dn: entry.dn, depth: parseDn(entry.dn).length });
  }
  const [top, ...below] = depths.toSorted((one, other) => one.depth - other.depth);
  if (top === undefined) return;
  for (const one of below.toReversed()) await removeLeaf({ directory }, one.dn, undefined, signal);
}

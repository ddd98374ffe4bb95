import type { Directory } from '../ldap/directory.ts';
import type { Dn } from '../ldap/dn.ts';
import { textsOf, type Entry } from '../ldap/entry.ts';
import { resultCode } from '../ldap/result-code.ts';
import { hasCode } from './has-code.ts';
import { heldByOther, isGone, parseHolder, type Holder, type JournalOptions } from './holder.ts';
import { JournalError } from './journal-error.ts';
import { toPrintable } from './text-values.ts';

/** Who keeps a gateway's journal, as the entry of that gateway says it in its description. */
export interface Lease {
  readonly holder: Holder;
  readonly renewedAt: number;
  /** The value as it stands there. */
  readonly value: string;
}

const leaseValue = (holder: Holder, renewedAt: number): string => toPrintable({ ...holder, renewedAt });

/** The lease that a gateway's entry bears. Throws JournalError for an entry that bears none. */
export function leaseOf(entry: Entry): Lease {
  for (const value of textsOf(entry, 'description')) {
    const parsed = jsonOf(value);
    const holder = parseHolder(parsed);
    const { renewedAt } = (parsed ?? {}) as { readonly renewedAt?: unknown };
    if (holder !== undefined && typeof renewedAt === 'number') return { holder, renewedAt, value };
  }
  throw new JournalError(
    `${entry.dn} says in its description of no gateway that keeps it: remove it, or give the journal a base of its own ` +
      'in journal.base, then run "dirgate repair"',
  );
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The lease that an entry bears now; undefined where there is no such entry. */
export async function readLease(directory: Directory, dn: Dn): Promise<Lease | undefined> {
  const entry = await directory.read(dn, ['description']);
  return entry === undefined ? undefined : leaseOf(entry);
}

/** Whether the lease that was seen could be exchanged for one's own: of several that try, one succeeds (RFC 4511 4.6). */
export async function exchangeLease(
  directory: Directory,
  dn: Dn,
  seen: Lease,
  holder: Holder,
  renewedAt: number,
): Promise<boolean> {
  const value = leaseValue(holder, renewedAt);
  const modifications = [
    { operation: 'delete', type: 'description', values: [seen.value] },
    { operation: 'add', type: 'description', values: [value] },
  ] as const;
  try {
    await directory.write({ changetype: 'modify', dn, modifications });
    return true;
  } catch (error) {
    if (hasCode(error, resultCode.noSuchAttribute, resultCode.attributeOrValueExists, resultCode.noSuchObject))
      return false;
    throw error;
  }
}

/** Makes an instance's entry, or takes it over where its holder is gone. Throws JournalError where another keeps it. */
export async function acquireLease(directory: Directory, dn: Dn, holder: Holder, self: JournalOptions): Promise<void> {
  for (;;) {
    if (await addLease(directory, dn, holder, self.now())) return;
    const seen = await readLease(directory, dn);
    // Removed since: nobody keeps it.
    if (seen === undefined) continue;
    const { holder: other, renewedAt } = seen;
    if (other.run !== holder.run && !isGone(other, renewedAt, self)) throw heldByOther(other, renewedAt, dn);
    if (await exchangeLease(directory, dn, seen, holder, self.now())) return;
  }
}

async function addLease(directory: Directory, dn: Dn, holder: Holder, renewedAt: number): Promise<boolean> {
  const attributes = [
    { type: 'objectClass', values: ['applicationProcess'] },
    { type: 'cn', values: [holder.instance] },
    { type: 'description', values: [leaseValue(holder, renewedAt)] },
  ];
  try {
    await directory.write({ changetype: 'add', dn, attributes });
    return true;
  } catch (error) {
    if (hasCode(error, resultCode.entryAlreadyExists)) return false;
    throw error;
  }
}

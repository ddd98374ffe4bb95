import type { Directory } from '../ldap/directory.ts';
import { asDn } from '../ldap/dn.ts';
import type { Entry } from '../ldap/entry.ts';
import { and, equality, type LdapFilter } from '../ldap/filter.ts';
import { LdapError, resultCode } from '../ldap/result-code.ts';
import { nameOfEntry, referencesPerSearch } from '../mapping/references.ts';
import type { Check, Link } from './repair-check.ts';

/** What a group says of a member right now; `elsewhere`: another server would know. */
export type Statement = 'names' | 'names-not' | 'no-group' | 'elsewhere';

/** Asks the group that a back link names whether it names the member; none of its other members is read. */
export async function askTruth(
  directory: Directory,
  { holder, truth }: Check,
  { reference }: Link,
  group: string,
  member: Entry,
): Promise<Statement> {
  const name = nameOfEntry(truth.reference, member);
  const named = name === undefined ? undefined : equality(truth.held.name, name);
  if (reference.by !== undefined) {
    const ask = (...filters: readonly LdapFilter[]) => {
      const filter = and(holder.matches, ...filters);
      return directory.find({ base: holder.base, scope: holder.scope, filter, attributes: [] }, referencesPerSearch);
    };
    const byName = equality(reference.by.name, group);
    if (named !== undefined && (await ask(byName, named)).length > 0) return 'names';
    return (await ask(byName)).length > 0 ? 'names-not' : 'no-group';
  }
  return unlessElsewhere(async () => {
    const base = asDn(group);
    const search = named && ({ base, scope: 'base', filter: named, attributes: [] } as const);
    if (search !== undefined && (await directory.find(search, 1)).length > 0) return 'names';
    return (await directory.read(base, [])) === undefined ? 'no-group' : 'names-not';
  }, 'elsewhere');
}

/** Whether an entry stands behind a name: one that the truth may name, or by a DN any at all. */
export async function isNamed(directory: Directory, { truth, accepted }: Check, name: string): Promise<boolean> {
  const { by } = truth.reference;
  if (by === undefined) {
    return unlessElsewhere(async () => (await directory.read(asDn(name), [])) !== undefined, true);
  }
  for (const { base, scope, matches } of accepted) {
    const search = { base, scope, filter: and(matches, equality(by.name, name)), attributes: [] };
    if ((await directory.find(search, referencesPerSearch)).length > 0) return true;
  }
  return false;
}

/** A referral (RFC 4511 4.1.10) says that the name is no business of this server, not that nothing has it. */
async function unlessElsewhere<T>(ask: () => Promise<T>, elsewhere: T): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof LdapError && error.code === resultCode.referral) return elsewhere;
    throw error;
  }
}

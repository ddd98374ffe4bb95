import type { Modification } from '../ldap/change-record.ts';
import type { Dn } from '../ldap/dn.ts';
import { LdapError, resultCode } from '../ldap/result-code.ts';
import type { Truth } from '../mapping/back-link.ts';
import type { Mapping } from '../mapping/mapping.ts';
import { stampModifications } from '../mapping/stamp.ts';
import { formatDateTime } from '../scim/date-time.ts';
import type { GatewayContext } from './context.ts';

/** The codes that say that a value which was to go is not there, or that its entry is not. */
const alreadyGone: readonly number[] = [resultCode.noSuchAttribute, resultCode.noSuchObject];

/**
 * Takes one name out of an entry's reference attribute, whatever else it holds. Where the entry's class demands a value,
 * what fills the place is put there. False where the name was not there (any more).
 */
export async function takeOut(
  { directory, now, newId }: GatewayContext,
  mapping: Mapping,
  { held, fill }: Pick<Truth, 'held' | 'fill'>,
  dn: Dn,
  name: string,
): Promise<boolean> {
  const type = held.name;
  const stamps = stampModifications(mapping, formatDateTime(now()), newId());
  const without: Modification = { operation: 'delete', type, values: [name] };
  const write = (...modifications: readonly Modification[]): Promise<unknown> =>
    directory.write({ changetype: 'modify', dn, modifications: [...modifications, ...stamps] });
  try {
    await write(without);
    return true;
  } catch (error) {
    if (!(error instanceof LdapError)) throw error;
    if (alreadyGone.includes(error.code)) return false;
    if (error.code !== resultCode.objectClassViolation || fill === undefined) throw error;
    await write(without, { operation: 'add', type, values: [fill] }).catch(unless(alreadyGone));
    return true;
  }
}

/** Passes over LDAP errors of these codes. */
export function unless(codes: readonly number[]): (error: unknown) => undefined {
  return (error) => {
    if (error instanceof LdapError && codes.includes(error.code)) return undefined;
    throw error;
  };
}

import { and, matchAll, matchNone, not, or, present, type LdapFilter } from '../ldap/filter.ts';

/**
 * What LDAP can say about a SCIM filter: every entry that satisfies it is in `upper`, and every entry in `lower`
 * satisfies it. Where both are the same filter, LDAP answers exactly. Keeping both is what makes `not` sound.
 */
export interface Bound {
  readonly upper: LdapFilter;
  readonly lower: LdapFilter;
}

/** LDAP answers exactly. */
export const exactly = (filter: LdapFilter): Bound => ({ upper: filter, lower: filter });

/** LDAP finds a superset; which of these entries satisfy the filter only their values can tell. */
export const within = (filter: LdapFilter): Bound => ({ upper: filter, lower: matchNone });

/** LDAP can't tell at all. */
export const unbounded: Bound = { upper: matchAll, lower: matchNone };

/** No entry satisfies it. */
export const never: Bound = exactly(matchNone);

/** Every entry satisfies it. */
export const always: Bound = exactly(matchAll);

/** The attribute must at least be there. */
export const presenceOf = (attribute: string): Bound => within(present(attribute));

export const notBound = ({ upper, lower }: Bound): Bound => ({ upper: not(lower), lower: not(upper) });

export const andBounds = (bounds: readonly Bound[]): Bound => ({
  upper: and(...bounds.map(({ upper }) => upper)),
  lower: and(...bounds.map(({ lower }) => lower)),
});

export const orBounds = (bounds: readonly Bound[]): Bound => ({
  upper: or(...bounds.map(({ upper }) => upper)),
  lower: or(...bounds.map(({ lower }) => lower)),
});

/** Whether LDAP alone answers: both bounds are the same filter. */
export function isExact({ upper, lower }: Bound): boolean {
  return upper === lower || JSON.stringify(upper) === JSON.stringify(lower);
}

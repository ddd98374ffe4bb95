import type { Entry } from '../ldap/entry.ts';
import { valuesOf } from '../ldap/entry.ts';
import { greaterOrEqual, or, type LdapFilter } from '../ldap/filter.ts';
import { formatGeneralizedTime, parseGeneralizedTime } from '../ldap/syntax.ts';
import type { LdapAttribute } from './ldap-attribute.ts';

/** By which attributes changed entries are found, and what is not told of them. */
export interface UpdateTimes {
  /** GeneralizedTime attributes; the greatest says when an entry was last changed. */
  readonly attributes: readonly LdapAttribute[];
  /** Attributes that are never shown, in lower case. */
  readonly hidden: ReadonlySet<string>;
}

/** slapd's index knows no time before 1970 and would find nothing by it; the last one is what 4 digits can name. */
const [earliest, latest] = [0, 253_402_300_799_000];

/** The whole second that counts for a time, because the directory's own times have no fraction. */
export function wholeSecond(epochMs: number): number {
  return Math.floor(Math.min(Math.max(epochMs, earliest), latest) / 1000) * 1000;
}

/**
 * Finds the entries that were changed at or after the whole second of a time, in milliseconds since 1970 (RFC 4515 `>=`).
 */
export function updatedSince({ attributes }: UpdateTimes, epochMs: number): LdapFilter {
  const second = formatGeneralizedTime(wholeSecond(epochMs));
  return or(...attributes.map(({ name }) => greaterOrEqual(name, second)));
}

/** When an entry was last changed, in milliseconds since 1970; undefined where none of the attributes says so. */
export function lastUpdate({ attributes }: UpdateTimes, entry: Entry): number | undefined {
  const times = attributes.flatMap(({ name }) =>
    valuesOf(entry, name).flatMap((value) =>
      typeof value === 'string' ? (parseGeneralizedTime(value)?.epochMs ?? []) : [],
    ),
  );
  return times.length === 0 ? undefined : Math.max(...times);
}

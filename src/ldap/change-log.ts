import type { SearchRequest } from './directory.ts';
import { asDn, type Dn } from './dn.ts';
import { textsOf, type Entry } from './entry.ts';
import { and, equality, greaterOrEqual, lessOrEqual, not, or, present, substring } from './filter.ts';
import { formatGeneralizedTime, parseGeneralizedTime } from './generalized-time.ts';

/** What a change log says of an entry that was deleted or got another name (draft-chu-ldap-logschema-00, 3 and 4). */
export interface LoggedRemoval {
  /** The name as the request had it, which need not be the entry's own spelling. */
  readonly dn: Dn;
  readonly entryUuid: string | undefined;
  /** When the server got the request, in milliseconds since 1970; slapd numbers what it gets within a second. */
  readonly time: number;
  /** Values that the entry had of some attribute types, where the log keeps them. */
  readonly old: (type: string) => readonly string[];
}

/** Attributes of the entry at a database's suffix, and of the one at its change log's, that tell of the log. */
export const changeLogAttribute = { name: 'auditContext', begin: 'minCSN' } as const;

const oldPrefix = (type: string): string => `${type}: `;

/**
 * The search for what was deleted or renamed at a time or later (draft-chu-ldap-logschema-00, 4), with the old values of
 * some attribute types only. Either the times are looked up in an index or the types are, and the others compared one
 * by one: a server reads no index for what is negated.
 */
export function loggedRemovals(log: Dn, since: number, by: 'times' | 'types', old: readonly string[]): SearchRequest {
  const types = ['delete', 'modrdn'].map((type) => equality('reqType', type));
  const filters =
    by === 'times'
      ? [greaterOrEqual('reqStart', formatGeneralizedTime(since)), not(and(...types.map(not)))]
      : [or(...types), not(lessOrEqual('reqStart', formatGeneralizedTime(since - 1)))];
  const attributes = ['reqDN', 'reqStart', 'reqEntryUUID'];
  return {
    base: log,
    scope: 'one',
    filter: and(...filters, equality('reqResult', '0')),
    attributes: [...attributes, 'reqOld'],
    // Password hashes and photographs stay where they are.
    matchedValues: [
      ...attributes.map(present),
      ...old.map((type) => substring('reqOld', { initial: oldPrefix(type) })),
    ],
  };
}

/** What an entry of a change log says; undefined where it is none of a deletion or renaming. */
export function loggedRemoval(entry: Entry): LoggedRemoval | undefined {
  const [dn] = textsOf(entry, 'reqDN');
  const [start] = textsOf(entry, 'reqStart');
  const [entryUuid] = textsOf(entry, 'reqEntryUUID');
  const time = start === undefined ? undefined : parseGeneralizedTime(start)?.epochMs;
  if (dn === undefined || time === undefined) return undefined;
  const kept = textsOf(entry, 'reqOld');
  const old = (type: string): readonly string[] => {
    const prefix = oldPrefix(type).toLowerCase();
    return kept.flatMap((text) => (text.toLowerCase().startsWith(prefix) ? text.slice(prefix.length) : []));
  };
  return { dn: asDn(dn), entryUuid: entryUuid?.toLowerCase(), time, old };
}

/** The time after which nothing is missing in a change log, by the entry at its suffix; undefined where that does not say. */
export function loggedAfter(suffix: Entry): number | undefined {
  const times = textsOf(suffix, changeLogAttribute.begin).flatMap(
    (csn) => parseGeneralizedTime(csn.replace(/#.*/s, ''))?.epochMs ?? [],
  );
  return times.length === 0 ? undefined : Math.max(...times);
}

import type { Intent } from '../gateway/intent-journal.ts';
import type { Directory } from '../ldap/directory.ts';
import { childDn, rdnValue, type Dn } from '../ldap/dn.ts';
import { textsOf, type Entry } from '../ldap/entry.ts';
import { equality } from '../ldap/filter.ts';
import { resultCode } from '../ldap/result-code.ts';
import { hasCode } from './has-code.ts';
import { JournalError } from './journal-error.ts';
import { parseIntents } from './parse-intents.ts';
import { fromValues, toValues } from './text-values.ts';

/** What one modify takes: servers cut a connection at requests of some megabytes (slapd 4, 389 Directory Server 2). */
const valuesPerRequest = 500;

/** The entries of one class right below another: gateways below the base, requests below a gateway. */
export async function entriesBelow(directory: Directory, base: Dn): Promise<Entry[]> {
  const filter = equality('objectClass', 'applicationProcess');
  const entries: Entry[] = [];
  for await (const entry of directory.stream({ base, scope: 'one', filter, attributes: ['description'] })) {
    entries.push(entry);
  }
  return entries;
}

/** The entry of one request. */
export const recordDn = (container: Dn, name: string): Dn => childDn(container, 'cn', name);

/** The name that a request's entry has below its gateway's. */
export const recordName = (dn: Dn): string => rdnValue(dn, 'cn') ?? '';

/** Adds a request's entry; it is whole, and counts, once all parts are there. */
export async function addRecord(directory: Directory, dn: Dn, intents: readonly Intent[]): Promise<void> {
  const values = toValues(intents);
  const first = { type: 'description', values: values.slice(0, valuesPerRequest) };
  const attributes = [
    { type: 'objectClass', values: ['applicationProcess'] },
    { type: 'cn', values: [recordName(dn)] },
    first,
  ];
  await directory.write({ changetype: 'add', dn, attributes });
  for (let start = valuesPerRequest; start < values.length; start += valuesPerRequest) {
    const more = values.slice(start, start + valuesPerRequest);
    const modifications = [{ operation: 'add', type: 'description', values: more }] as const;
    await directory.write({ changetype: 'modify', dn, modifications });
  }
}

/** Removes an entry unless it has others below it; whether it is gone. */
export async function removeEntry(directory: Directory, dn: Dn): Promise<boolean> {
  try {
    await directory.write({ changetype: 'delete', dn });
    return true;
  } catch (error) {
    if (hasCode(error, resultCode.notAllowedOnNonLeaf)) return false;
    if (hasCode(error, resultCode.noSuchObject)) return true;
    throw error;
  }
}

/**
 * What a request's entry holds; undefined where a crash cut off its recording, so that nobody relies on it. Throws
 * JournalError for an entry that holds something else.
 */
export function intentsOfEntry(entry: Entry): readonly Intent[] | undefined {
  const values = textsOf(entry, 'description');
  const text = fromValues(values);
  const cutOff = values.every((value) => Number(/^\d+\/(\d+) /.exec(value)?.[1] ?? 0) > values.length);
  if (text === undefined && cutOff) return undefined;
  const intents = parseIntents(jsonOf(text));
  if (intents !== undefined) return intents;
  throw new JournalError(
    `${entry.dn} was damaged: its description holds no intents. It may name changes that are still to be finished: ` +
      'remove it, start the gateway, and run "dirgate repair", which finds them without it',
  );
}

function jsonOf(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}

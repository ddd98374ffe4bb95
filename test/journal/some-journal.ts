import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Intent, RecordedIntents } from '../../src/gateway/intent-journal.ts';
import type { JournalOptions } from '../../src/journal/holder.ts';
import type { Dn } from '../../src/ldap/dn.ts';

/**
 * A new folder, and how to remove it. In memory where there is such a place: what these tests kill are processes, and a
 * disk that others keep busy takes a second for a sync.
 */
export function newFolder(): { readonly path: string; readonly remove: () => void } {
  const path = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'dirgate-journal-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Whether a process of this id runs here. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** No process on Linux has such an id. */
export const deadPid: number = 2 ** 30;

/** Options of this process, with the real clock. */
export const optionsOf = (instance: string, more: Partial<JournalOptions> = {}): JournalOptions => ({
  instance,
  host: 'here',
  pid: process.pid,
  leaseMs: 15_000,
  now: Date.now,
  newId: randomUUID,
  isAlive,
  ...more,
});

/** One request's intents, told from others by a name. */
export const intentsOf = (name: string | number, members = 1): readonly Intent[] => [
  {
    kind: 'membership',
    resourceType: 'Group',
    attribute: 'members',
    dn: `inum=${name},ou=groups,o=gluu` as Dn,
    members: Array.from({ length: members }, (_, index) => `inum=Käthe ${index},ou=people,o=gluu`),
  },
];

/** The names that intents were made with, in the order of the alphabet. */
export const namesOf = (recorded: readonly RecordedIntents[]): string[] =>
  recorded
    .map(({ intents: [intent] }) => (intent?.kind === 'membership' ? (/^inum=([^,]+)/.exec(intent.dn)?.[1] ?? '') : ''))
    .toSorted();

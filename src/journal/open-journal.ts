import type { IntentJournal } from '../gateway/intent-journal.ts';
import { asDn } from '../ldap/dn.ts';
import type { Directory } from '../ldap/directory.ts';
import { openDirectoryJournal } from './directory-journal.ts';
import { openFileJournal } from './file-journal.ts';
import type { JournalOptions } from './holder.ts';
import { JournalError } from './journal-error.ts';

/** Where the journal is kept, as it is configured. */
export interface JournalSettings {
  readonly kind: 'file' | 'directory';
  readonly folder: string;
  readonly base: string | undefined;
  /** The name of the host unless it is given. */
  readonly instance: string | undefined;
  readonly leaseSeconds: number;
}

export interface JournalSurroundings extends Omit<JournalOptions, 'instance' | 'leaseMs'> {
  readonly directory: Directory;
}

/** Opens the journal that is configured. Throws JournalError where that can't be; LdapError while the directory is away. */
export async function openJournal(
  settings: JournalSettings,
  surroundings: JournalSurroundings,
): Promise<IntentJournal> {
  const { kind, folder, base, instance = surroundings.host, leaseSeconds } = settings;
  const options = { ...surroundings, instance, leaseMs: leaseSeconds * 1000 };
  if (kind === 'file') return openFileJournal({ ...options, folder });
  if (base === undefined) throw new JournalError('journal.base must name the entry below which the journal is kept');
  return openDirectoryJournal({ ...options, base: asDn(base) });
}

import type { Intent, RecordedIntents } from '../gateway/intent-journal.ts';
import type { Directory } from '../ldap/directory.ts';
import type { Dn } from '../ldap/dn.ts';
import { resultCode } from '../ldap/result-code.ts';
import { createGroupCommit } from './group-commit.ts';
import { hasCode } from './has-code.ts';
import type { Holder, JournalOptions } from './holder.ts';
import { cannotRecord, JournalError, TakenOverError } from './journal-error.ts';
import { acquireLease, exchangeLease, readLease } from './lease-entry.ts';
import { addRecord, recordDn, removeEntry } from './record-entries.ts';

export interface RecorderOptions extends JournalOptions {
  readonly directory: Directory;
}

/** Keeps the entries of this run's requests below that of its gateway, whose lease it holds. */
export interface DirectoryRecorder {
  readonly record: (intents: readonly Intent[]) => Promise<RecordedIntents>;
  readonly close: () => Promise<void>;
}

/** Takes the lease of a gateway's entry, made where there is none. Throws JournalError where another process holds it. */
export async function openDirectoryRecorder(
  options: RecorderOptions,
  holder: Holder,
  container: Dn,
): Promise<DirectoryRecorder> {
  const { directory, leaseMs, now } = options;
  const unfinished = new Map<Dn, readonly Intent[]>();
  let lastId = 0;
  let acquired = 0;
  let lost = true;
  let acquiring: Promise<void> | undefined;
  let closed = false;

  /** What is in flight is recorded once more: whoever took it over may be gone before this run is. */
  async function acquire(): Promise<void> {
    await acquireLease(directory, container, holder, options);
    for (const [dn, intents] of unfinished) await addOnce(directory, dn, intents);
    acquired += 1;
    lost = false;
  }
  async function ensureOwn(): Promise<void> {
    if (!lost) return;
    acquiring ??= acquire().finally(() => {
      acquiring = undefined;
    });
    await acquiring;
  }
  async function setLease(renewedAt: number): Promise<void> {
    const seen = await readLease(directory, container);
    if (seen?.holder.run === holder.run) await exchangeLease(directory, container, seen, holder, renewedAt);
  }
  /** Whoever takes a journal over changes its lease before reading it, so this tells in time once a record was added. */
  const checks = createGroupCommit<undefined>(async () => {
    if ((await readLease(directory, container))?.holder.run !== holder.run) throw new TakenOverError();
  });

  async function add(dn: Dn, intents: readonly Intent[]): Promise<void> {
    if (closed) throw new JournalError('the gateway is stopping');
    await ensureOwn();
    const before = acquired;
    await addRecord(directory, dn, intents);
    await checks.add(undefined);
    if (before !== acquired) throw new TakenOverError();
  }
  async function finish(dn: Dn): Promise<void> {
    // Where it fails, the work is derived once more.
    if (unfinished.delete(dn)) await removeEntry(directory, dn).catch(() => undefined);
  }

  await ensureOwn();
  // Where it fails, the next record notices.
  const renew = (): void => void setLease(now()).catch(() => undefined);
  const renewal = setInterval(renew, leaseMs / 3).unref();

  return {
    record: async (intents) => {
      const dn = recordDn(container, `${holder.run}-${(lastId += 1)}`);
      try {
        await add(dn, intents);
      } catch (error) {
        lost ||= error instanceof TakenOverError || hasCode(error, resultCode.noSuchObject);
        removeEntry(directory, dn).catch(() => undefined);
        throw cannotRecord(error);
      }
      unfinished.set(dn, intents);
      return { intents, finish: () => finish(dn) };
    },
    close: async () => {
      closed = true;
      clearInterval(renewal);
      await checks.settled();
      // What is left is anybody's at once. Where the directory does not answer, once the lease has lapsed.
      await setLease(0).catch(() => undefined);
      if (unfinished.size === 0) await removeEntry(directory, container).catch(() => undefined);
    },
  };
}

async function addOnce(directory: Directory, dn: Dn, intents: readonly Intent[]): Promise<void> {
  try {
    await addRecord(directory, dn, intents);
  } catch (error) {
    if (!hasCode(error, resultCode.entryAlreadyExists)) throw error;
  }
}

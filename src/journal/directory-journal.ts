import type { IntentJournal, RecordedIntents } from '../gateway/intent-journal.ts';
import { childDn, dnKey, type Dn } from '../ldap/dn.ts';
import { resultCode } from '../ldap/result-code.ts';
import { openDirectoryRecorder, type DirectoryRecorder, type RecorderOptions } from './directory-recorder.ts';
import { hasCode } from './has-code.ts';
import { isGone, type Holder } from './holder.ts';
import { inTurn } from './in-turn.ts';
import { JournalError } from './journal-error.ts';
import { exchangeLease, leaseOf, readLease } from './lease-entry.ts';
import { entriesBelow, intentsOfEntry, recordName, removeEntry } from './record-entries.ts';

/** What a journal in the directory is opened with; all gateways that adopt from each other share the base. */
export interface DirectoryJournalOptions extends RecorderOptions {
  /** An entry that is there; below it each gateway has one, and below that each request that is not finished. */
  readonly base: Dn;
}

/**
 * A journal in the directory itself. Throws JournalError where another process keeps the journal of this instance, or
 * where the base can't be used; LdapError while the directory does not answer.
 *
 * A lease is taken over by exchanging its value, and each record looks at it afterwards: the same guard as that of files,
 * with the same limit. It holds on one server: gateways that write to several replicas may each believe to hold a lease.
 */
export async function openDirectoryJournal(options: DirectoryJournalOptions): Promise<IntentJournal> {
  const { base, instance, host, pid, leaseMs } = options;
  const holder: Holder = { instance, host, pid, run: options.newId(), leaseMs };
  const container = childDn(base, 'cn', instance);
  const recorder = await openDirectoryRecorder(options, holder, container).catch((error: unknown) => {
    throw explained(error, base);
  });
  const adopting = inTurn(async () => {
    const adopted = await copyRecords(container, recorder, options, holder);
    for (const other of await takeAbandoned(container, options, holder)) {
      adopted.push(...(await copyRecords(other, recorder, options, holder)));
      await release(other, options, holder);
    }
    return adopted;
  });
  return {
    record: recorder.record,
    adopt: adopting.run,
    close: async () => {
      await adopting.settled();
      await recorder.close();
    },
  };
}

function explained(error: unknown, base: Dn): unknown {
  if (!hasCode(error, resultCode.noSuchObject, resultCode.insufficientAccessRights)) return error;
  const found = error.code === resultCode.noSuchObject ? 'there is no such entry' : 'the account may not write there';
  const advice = `an entry (an organizationalUnit will do) below which the gateway's account may read, add, modify and delete`;
  return new JournalError(`the journal can't be kept below journal.base, ${base}: ${found}. It must name ${advice}`, {
    cause: error,
  });
}

/** The entries of gateways that are gone, whose leases are ours now: of several that try, one gets each. */
async function takeAbandoned(own: Dn, options: DirectoryJournalOptions, holder: Holder): Promise<readonly Dn[]> {
  const { directory, base, now } = options;
  const taken: Dn[] = [];
  for (const entry of await entriesBelow(directory, base)) {
    if (dnKey(entry.dn) === dnKey(own)) continue;
    const seen = leaseOf(entry);
    const ours = seen.holder.run === holder.run;
    if (!ours && !isGone(seen.holder, seen.renewedAt, options)) continue;
    if (await exchangeLease(directory, entry.dn, seen, holder, now())) taken.push(entry.dn);
  }
  return taken;
}

/** Moves what other runs have left below a gateway's entry to our own, where it stays until it is finished. */
async function copyRecords(
  container: Dn,
  { record }: DirectoryRecorder,
  { directory }: DirectoryJournalOptions,
  { run }: Holder,
): Promise<RecordedIntents[]> {
  const left = (await entriesBelow(directory, container)).filter(({ dn }) => !recordName(dn).startsWith(`${run}-`));
  // All are read before anything is moved, so that a damaged one is found where the message says.
  const read = left.map((entry) => ({ dn: entry.dn, intents: intentsOfEntry(entry) }));
  const copied = await Promise.all(
    read.map(async ({ dn, intents }) => {
      const recorded = intents === undefined ? [] : [await record(intents)];
      await removeEntry(directory, dn);
      return recorded;
    }),
  );
  return copied.flat();
}

/** A gateway that was only stopped may have added a record since: its entry is then left to whoever comes first. */
async function release(container: Dn, { directory }: DirectoryJournalOptions, holder: Holder): Promise<void> {
  if (await removeEntry(directory, container)) return;
  const seen = await readLease(directory, container);
  if (seen?.holder.run === holder.run) await exchangeLease(directory, container, seen, holder, 0);
}

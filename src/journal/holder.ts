import { JournalError } from './journal-error.ts';

/** Who keeps a journal: one run of one gateway. */
export interface Holder {
  readonly instance: string;
  readonly host: string;
  readonly pid: number;
  /** A random name of this run. */
  readonly run: string;
  /** How long after its last sign of life the journal is its own. */
  readonly leaseMs: number;
}

/** What every journal is opened with. */
export interface JournalOptions extends Omit<Holder, 'run'> {
  readonly now: () => number;
  readonly newId: () => string;
  /** Whether a process of this id runs on this host. */
  readonly isAlive: (pid: number) => boolean;
}

/** Whether a holder that was last heard of at `renewedAt` has lost its journal to whoever asks. */
export function isGone(holder: Holder, renewedAt: number, self: JournalOptions): boolean {
  // A time far ahead was written by a wrong clock; without this rule nobody could adopt that journal for years.
  const lapsed = Math.abs(self.now() - renewedAt) > holder.leaseMs;
  if (lapsed || holder.host !== self.host) return lapsed;
  // Our own process id in our own earlier journal: a container started anew. In another's journal it says nothing, as
  // containers that share the host's name each count their processes from 1.
  return holder.pid === self.pid ? holder.instance === self.instance : !self.isAlive(holder.pid);
}

/** Refuses to open a journal that another process keeps. */
export function heldByOther(holder: Holder, renewedAt: number, where: string): JournalError {
  const { instance, host, pid, leaseMs } = holder;
  const until = new Date(renewedAt + leaseMs).toISOString();
  return new JournalError(
    `the journal of the gateway "${instance}" in ${where} is kept by process ${pid} on ${host}, whose lease holds until ` +
      `${until} unless it is renewed: stop that process, or give each gateway a journal.instance of its own`,
  );
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

/** A holder as it was kept, or undefined where this is none. */
export function parseHolder(value: unknown): Holder | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { instance, host, pid, run, leaseMs } = value as Record<string, unknown>;
  const complete = isText(instance) && isText(host) && isText(run);
  if (!complete || typeof pid !== 'number' || typeof leaseMs !== 'number') return undefined;
  return { instance, host, pid, run, leaseMs };
}

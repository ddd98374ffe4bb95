import type { FileHandle } from 'node:fs/promises';
import type { Intent, RecordedIntents } from '../gateway/intent-journal.ts';
import { createGroupCommit } from './group-commit.ts';
import { heldByOther, isGone, type Holder, type JournalOptions } from './holder.ts';
import { cannotRecord, TakenOverError } from './journal-error.ts';
import {
  createSegment,
  hasSegment,
  listSegments,
  removeSegment,
  renewSegment,
  segmentPath,
  type SegmentFile,
} from './segment-files.ts';
import { finishLine, headerLine, recordLine } from './segment.ts';

export interface SegmentWriterOptions extends JournalOptions {
  readonly folder: string;
  /** A segment is written anew when it holds more than this beside twice what is unfinished. */
  readonly compactBytes?: number | undefined;
}

/** The segment that this run appends to, which is replaced by a smaller or sounder one where need be. */
export interface SegmentWriter {
  readonly record: (intents: readonly Intent[]) => Promise<RecordedIntents>;
  readonly close: () => Promise<void>;
}

interface Line {
  readonly text: string;
  /** Of a record; a line without it finishes one and need not be on stable storage. */
  readonly record?: number;
}

interface Segment {
  readonly path: string;
  readonly handle: FileHandle;
  bytes: number;
  /** Something went wrong with it: nothing more is appended, and what is unfinished moves to a new one. */
  broken: boolean;
}

const mebibyte = 1024 * 1024;

/** Opens the journal of an instance, unless another process keeps it: JournalError then names that. */
export async function openSegmentWriter(options: SegmentWriterOptions, run: string): Promise<SegmentWriter> {
  const { folder, instance, host, pid, leaseMs, now, newId, compactBytes = mebibyte } = options;
  const holder: Holder = { instance, host, pid, run, leaseMs };
  const unfinished = new Map<number, string>();
  let unfinishedBytes = 0;
  let lastId = 0;
  let closed = false;
  let current = await begin();

  async function begin(): Promise<Segment> {
    const path = segmentPath(folder, holder, newId());
    const text = [headerLine(holder), ...unfinished.values()].join('');
    const handle = await createSegment(folder, path, text, now());
    // Of two that begin at once, each sees the other: announced first, looked around second.
    const other = (await listSegments(folder, instance)).find((one) => one.run !== run && isLive(one, options));
    if (other === undefined) return { path, handle, bytes: Buffer.byteLength(text), broken: false };
    await handle.close();
    await removeSegment(path);
    throw heldByOther(other.begunBy, other.renewedAt, folder);
  }

  /** After an error, too: what a failed write or sync left of a file is not to be relied on. */
  async function replace(): Promise<void> {
    const old = current;
    current = await begin();
    await old.handle.close();
    // Whoever takes a journal over has removed its name before reading it. So this tells in time.
    if (!(await removeSegment(old.path)) && !old.broken) throw new TakenOverError();
  }

  async function append(lines: readonly Line[]): Promise<void> {
    try {
      if (current.broken || current.bytes > compactBytes + 2 * unfinishedBytes) await replace();
      const text = lines.map((one) => one.text).join('');
      current.bytes += Buffer.byteLength(text);
      await current.handle.appendFile(text);
      if (lines.every(({ record }) => record === undefined)) return;
      await current.handle.datasync();
      if (!(await hasSegment(current.path))) throw new TakenOverError();
      // Here, not where record goes on: the next batch may replace the segment before that has its turn.
      for (const { record, text: kept } of lines) if (record !== undefined) remember(record, kept);
    } catch (error) {
      current.broken = true;
      throw cannotRecord(error);
    }
  }

  function remember(id: number, text: string): void {
    unfinished.set(id, text);
    unfinishedBytes += Buffer.byteLength(text);
  }

  const queue = createGroupCommit(append);
  // Where it fails, the next record notices.
  const renew = (): void => void renewSegment(current.path, now()).catch(() => undefined);
  const renewal = setInterval(renew, leaseMs / 3).unref();

  async function finish(id: number, text: string): Promise<void> {
    if (!unfinished.delete(id)) return;
    unfinishedBytes -= Buffer.byteLength(text);
    // Not waited for: where it is lost, the work is derived once more.
    queue.add({ text: finishLine(id) }).catch(() => undefined);
  }

  return {
    record: async (intents) => {
      if (closed) throw cannotRecord('the gateway is stopping');
      const id = (lastId += 1);
      const text = recordLine(id, intents);
      await queue.add({ text, record: id });
      return { intents, finish: () => finish(id, text) };
    },
    close: async () => {
      closed = true;
      clearInterval(renewal);
      await queue.settled();
      await current.handle.close();
      // What is left is anybody's at once.
      if (unfinished.size > 0) await renewSegment(current.path, 0);
      else await removeSegment(current.path);
    },
  };
}

/** Whether this is what a living run appends to; the other files of a run belong to it as long as that is there. */
export function isLive({ run, begunBy, renewedAt }: SegmentFile, self: JournalOptions): boolean {
  return begunBy.run === run && !isGone(begunBy, renewedAt, self);
}

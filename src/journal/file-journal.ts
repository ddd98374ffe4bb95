import type { Intent, IntentJournal, RecordedIntents } from '../gateway/intent-journal.ts';
import { inTurn } from './in-turn.ts';
import { isLive, openSegmentWriter, type SegmentWriterOptions } from './segment-writer.ts';
import {
  listSegments,
  prepareFolder,
  readSegment,
  removeNascent,
  removeSegment,
  segmentPath,
  takeSegment,
  type SegmentFile,
} from './segment-files.ts';
import { parseUnfinished } from './segment.ts';

/** What a journal in files is opened with; all gateways that adopt from each other share the folder. */
export type FileJournalOptions = SegmentWriterOptions;

/**
 * A journal in a folder: each run of each gateway appends to a file of its own. Throws JournalError where another process
 * keeps the journal of this instance.
 *
 * A gateway that was stopped for longer than its lease notices at its next `record` that another one took over, as that
 * renames the file before it reads it. What it can't notice: being stopped between `record` and the write that follows.
 * Then both write, each what the truth shows by then, and only where this one then crashes, too, is something left to
 * `dirgate repair`. The folder must be on a file system where a rename is seen by all at once: NFS with its caches is none.
 */
export async function openFileJournal(options: FileJournalOptions): Promise<IntentJournal> {
  const { folder, leaseMs, now } = options;
  await prepareFolder(folder);
  await removeNascent(folder, now() - leaseMs);
  const run = options.newId();
  const writer = await openSegmentWriter(options, run);
  const adopting = inTurn(async () => {
    const abandoned = await listAbandoned(options, run);
    // Before anything is touched, so that whoever mends a damaged file finds it under the name in the message.
    for (const { path } of abandoned) await readUnfinished(path);
    const adopted: RecordedIntents[] = [];
    for (const { path } of abandoned) {
      const taken = segmentPath(folder, { ...options, run }, options.newId());
      if (!(await takeSegment(path, taken))) continue;
      const unfinished = await readUnfinished(taken);
      adopted.push(...(await Promise.all(unfinished.map(writer.record))));
      await removeSegment(taken);
    }
    return adopted;
  });
  return {
    record: writer.record,
    adopt: adopting.run,
    close: async () => {
      await adopting.settled();
      await writer.close();
    },
  };
}

/** The segments of runs that are gone, and those that this run took and could not copy. */
async function listAbandoned(options: FileJournalOptions, run: string): Promise<SegmentFile[]> {
  const segments = await listSegments(options.folder);
  const alive = new Set(segments.filter((one) => isLive(one, options)).map((one) => one.run));
  return segments.filter((one) => (one.run === run ? one.begunBy.run !== run : !alive.has(one.run)));
}

/** Nothing, where another gateway was faster. */
async function readUnfinished(path: string): Promise<(readonly Intent[])[]> {
  const bytes = await readSegment(path);
  return bytes === undefined ? [] : parseUnfinished(bytes, path);
}

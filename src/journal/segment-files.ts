import { mkdir, open, readdir, readFile, rename, rm, stat, unlink, utimes, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { Holder } from './holder.ts';
import { JournalError } from './journal-error.ts';
import { parseHeader } from './segment.ts';

/**
 * A file of a journal. Its name says to which run it belongs now; its first line, who began it. Its time of modification
 * is the lease: renewing it takes no space on a disk that is full.
 */
export interface SegmentFile {
  readonly path: string;
  readonly instance: string;
  readonly run: string;
  readonly begunBy: Holder;
  readonly renewedAt: number;
}

const ending = '.journal';
const unfinishedEnding = '.new';
const namePattern = /^([^@]+)@([^@]+)@[^@]+\.journal$/;

/** Where a run keeps a segment: names are never used twice, so a rename that succeeds took just the file that was seen. */
export function segmentPath(folder: string, { instance, run }: Pick<Holder, 'instance' | 'run'>, id: string): string {
  return join(folder, `${encodeURIComponent(instance)}@${run}@${id}${ending}`);
}

/** Makes the folder unless it is there, for the gateway's own eyes. */
export async function prepareFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (cause) {
    const message = `the folder ${folder} can't be made (${reasonOf(cause)}): set journal.folder to one that can be written`;
    throw new JournalError(message, { cause });
  }
}

/** A new segment, on stable storage before its name exists, open for appending. */
export async function createSegment(folder: string, path: string, text: string, now: number): Promise<FileHandle> {
  const nascent = `${path}${unfinishedEnding}`;
  const handle = await open(nascent, 'ax', 0o600);
  try {
    await handle.appendFile(text);
    await handle.utimes(now / 1000, now / 1000);
    await handle.sync();
    await rename(nascent, path);
    await syncFolder(folder);
    return handle;
  } catch (error) {
    await handle.close();
    await rm(nascent, { force: true });
    throw error;
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** All segments in a folder, or those of one instance. Throws JournalError for a file that is not one in spite of its name. */
export async function listSegments(folder: string, ofInstance?: string): Promise<SegmentFile[]> {
  const segments: SegmentFile[] = [];
  for (const name of await readdir(folder)) {
    const [, encoded = '', run = ''] = namePattern.exec(name) ?? [];
    if (run === '' || (ofInstance !== undefined && encoded !== encodeURIComponent(ofInstance))) continue;
    const path = join(folder, name);
    // Others may take or remove it at any time.
    const found = await unlessAbsent(Promise.all([stat(path), readFile(path)]));
    if (found === undefined) continue;
    const [{ mtimeMs: renewedAt }, bytes] = found;
    segments.push({ path, instance: decodeURIComponent(encoded), run, begunBy: parseHeader(bytes, path), renewedAt });
  }
  return segments;
}

/** Removes what was left of segments whose creation a crash cut off: they held nothing that anybody relies on. */
export async function removeNascent(folder: string, before: number): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.endsWith(`${ending}${unfinishedEnding}`)) continue;
    const found = await unlessAbsent(stat(join(folder, name)));
    if (found !== undefined && found.mtimeMs < before) await rm(join(folder, name), { force: true });
  }
}

/** What a file holds, unless somebody took it. */
export const readSegment = (path: string): Promise<Uint8Array | undefined> => unlessAbsent(readFile(path));

/** Whether a file was still there to be renamed: of several that try, one succeeds. */
export const takeSegment = (from: string, to: string): Promise<boolean> => wasThere(rename(from, to));

/** Whether a file was still there to be removed. */
export const removeSegment = (path: string): Promise<boolean> => wasThere(unlink(path));

/** Whether a file is still where it was: nobody took it. */
export const hasSegment = (path: string): Promise<boolean> => wasThere(stat(path));

/** Says when the run that a segment belongs to was last alive; false where somebody took the segment. */
export const renewSegment = (path: string, time: number): Promise<boolean> =>
  wasThere(utimes(path, time / 1000, time / 1000));

async function wasThere(operation: Promise<unknown>): Promise<boolean> {
  return (await unlessAbsent(operation.then(() => true))) === true;
}

async function unlessAbsent<T>(found: Promise<T>): Promise<T | undefined> {
  try {
    return await found;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

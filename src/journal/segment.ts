import type { Intent } from '../gateway/intent-journal.ts';
import { parseHolder, type Holder } from './holder.ts';
import { JournalError } from './journal-error.ts';
import { parseIntents } from './parse-intents.ts';

const format = 'dirgate-journal-1';
const newline = 0x0a;

const line = (value: object): string => `${JSON.stringify(value)}\n`;

/** The first line of a segment: whose it is. */
export const headerLine = (holder: Holder): string => line({ format, ...holder });

/** What one request is about to do. */
export const recordLine = (id: number, intents: readonly Intent[]): string => line({ record: id, intents });

/** That it is done. */
export const finishLine = (id: number): string => line({ finish: id });

/** Whose segment this is. Throws JournalError where it is none. */
export function parseHeader(bytes: Uint8Array, path: string): Holder {
  const end = bytes.indexOf(newline);
  const header = end < 0 ? undefined : parseLine(bytes.subarray(0, end));
  const holder = header?.['format'] === format ? parseHolder(header) : undefined;
  if (holder === undefined) throw garbage(path, 1, 'it does not begin like a journal of this version');
  return holder;
}

/**
 * What a segment's requests have recorded and not finished, oldest first. What a crash left of its last lines is passed
 * over: nobody was told that they are kept. Throws JournalError for any other line that is none of ours.
 */
export function parseUnfinished(bytes: Uint8Array, path: string): (readonly Intent[])[] {
  const unfinished = new Map<unknown, readonly Intent[]>();
  for (const [index, text] of wholeLines(bytes).entries()) {
    const { record, intents, finish } = parseLine(text) ?? {};
    const recorded = typeof record === 'number' ? parseIntents(intents) : undefined;
    if (recorded !== undefined) unfinished.set(record, recorded);
    else if (typeof finish === 'number') unfinished.delete(finish);
    else if (index > 0) throw garbage(path, index + 1, 'it is no line of a journal');
  }
  return [...unfinished.values()];
}

/** Lines up to the last newline. After a loss of power the end may never have reached the disk: it reads as NUL. */
function wholeLines(bytes: Uint8Array): Uint8Array[] {
  const lines: Uint8Array[] = [];
  for (let start = 0, end = bytes.indexOf(newline); end >= 0; start = end + 1, end = bytes.indexOf(newline, start)) {
    lines.push(bytes.subarray(start, end));
  }
  while (lines.at(-1)?.includes(0) === true) lines.pop();
  return lines;
}

function parseLine(bytes: Uint8Array): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function garbage(path: string, number: number, what: string): JournalError {
  return new JournalError(
    `${path}:${number}: ${what}, so the file was damaged. Lines before and after it may name changes that are still to be ` +
      'finished. Move the file out of the folder, start the gateway, and run "dirgate repair", which finds them without it',
  );
}

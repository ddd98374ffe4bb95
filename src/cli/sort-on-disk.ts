import { createReadStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LineSorter } from '../maintenance/repair-context.ts';

/** Characters of the lines that are sorted in memory at once. */
const runLength = 8 * 1024 * 1024;

/**
 * Makes sorters that keep sorted runs in a folder and merge them as they are read. What fits into one run never
 * touches the disk. Lines hold no line feed.
 */
export function diskSorters(folder: string, limit: number = runLength): () => LineSorter {
  let files = 0;
  return () => {
    const runs: string[] = [];
    let lines: string[] = [];
    let length = 0;
    const spill = async (): Promise<void> => {
      const path = join(folder, `run-${files++}`);
      await writeFile(path, lines.sort().join('\n'), { mode: 0o600 });
      runs.push(path);
      [lines, length] = [[], 0];
    };
    return {
      add: async (line) => {
        lines.push(line);
        length += line.length;
        if (length >= limit) await spill();
      },
      sorted: async function* () {
        if (runs.length > 0 && lines.length > 0) await spill();
        if (runs.length === 0) yield* lines.sort();
        else yield* mergeLines(runs.map(readLines));
      },
    };
  };
}

/** The lines of some sorted sequences as one. */
async function* mergeLines(sources: readonly AsyncGenerator<string>[]): AsyncGenerator<string> {
  // In the order of their next lines: the first is always the one to read from.
  const heads: { readonly line: string; readonly source: AsyncGenerator<string> }[] = [];
  const advance = async (source: AsyncGenerator<string>): Promise<void> => {
    const next = await source.next();
    if (next.done === true) return;
    let [from, to] = [0, heads.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((heads[middle]?.line ?? '') < next.value) from = middle + 1;
      else to = middle;
    }
    heads.splice(from, 0, { line: next.value, source });
  };
  for (const source of sources) await advance(source);
  for (let head = heads.shift(); head !== undefined; head = heads.shift()) {
    yield head.line;
    await advance(head.source);
  }
}

async function* readLines(path: string): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of createReadStream(path, { encoding: 'utf8', highWaterMark: 256 * 1024 })) {
    const lines = (rest + String(chunk)).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  yield rest;
}

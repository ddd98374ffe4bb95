import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { diskSorters } from '../../src/cli/sort-on-disk.ts';
import { temporaryFolder, type TemporaryFolder } from '../../src/demo/temporary-folder.ts';
import { lawRuns } from '../support/law-runs.ts';

async function collect(lines: AsyncIterable<string>): Promise<string[]> {
  const collected: string[] = [];
  for await (const line of lines) collected.push(line);
  return collected;
}

describe('sorting on disk', () => {
  let folder: TemporaryFolder;
  beforeAll(async () => {
    folder = await temporaryFolder();
  });
  afterAll(() => folder.remove());

  async function sorted(lines: readonly string[], limit: number): Promise<string[]> {
    const sorter = diskSorters(folder.path, limit)();
    for (const line of lines) await sorter.add(line);
    return collect(sorter.sorted());
  }

  test('gives all lines in the order of their code units, however many runs it takes', async () => {
    const line = fc.string({ unit: 'grapheme' }).map((text) => JSON.stringify(text));
    const law = fc.asyncProperty(fc.array(line), fc.integer({ min: 10, max: 60 }), async (lines, limit) => {
      expect(await sorted(lines, limit)).toEqual(lines.toSorted());
    });
    await fc.assert(law, lawRuns(20));
  });

  test('leaves the disk alone where one run holds everything, and else keeps its files to the owner', async () => {
    const empty = await temporaryFolder();
    const sorters = diskSorters(empty.path, 10);
    const [small, large] = [sorters(), sorters()];
    await small.add('b');
    await small.add('a');
    expect([await collect(small.sorted()), await readdir(empty.path)]).toEqual([['a', 'b'], []]);
    for (const line of ['dddddd', 'cccccc', 'bbbbbb', 'aaaaaa', 'e']) await large.add(line);
    expect(await collect(large.sorted())).toEqual(['aaaaaa', 'bbbbbb', 'cccccc', 'dddddd', 'e']);
    const files = await readdir(empty.path);
    expect(files).toHaveLength(3);
    for (const name of files) expect((await stat(join(empty.path, name))).mode & 0o077).toBe(0);
    await empty.remove();
  });

  test('reads lines that are longer than what is read at once', async () => {
    const lines = ['b', 'a'].map((letter) => letter.repeat(600_000));
    expect(await sorted(lines, 600_000)).toEqual(lines.toReversed());
  });
});

import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openFileJournal } from '../../src/journal/file-journal.ts';
import { intentsOf, namesOf, newFolder, optionsOf } from './some-journal.ts';

let folder = { path: '', remove: (): void => undefined };
const children: ChildProcessByStdio<Writable, Readable, null>[] = [];

beforeEach(() => {
  folder = newFolder();
});
afterEach(() => {
  vi.restoreAllMocks();
  for (const child of children.splice(0)) child.kill('SIGKILL');
  folder.remove();
});

function startChild(script: string, ...parameters: string[]): { child: (typeof children)[number]; lines: string[] } {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const child = spawn(process.execPath, [path, folder.path, ...parameters], { stdio: ['pipe', 'pipe', 'inherit'] });
  children.push(child);
  const lines: string[] = [];
  let rest = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const parts = (rest + text).split('\n');
    rest = parts.pop() ?? '';
    lines.push(...parts);
  });
  return { child, lines };
}

const said = (lines: readonly string[], word: string): string[] =>
  lines.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1));

const until = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 10_000, interval: 5 });

describe('a gateway that is killed with -9', () => {
  test('loses nothing that it acknowledged, over several lives, and starts anew at once', async () => {
    const acknowledged: string[] = [];
    const finishing: string[] = [];
    for (const instance of ['a', 'a', 'a']) {
      const { child, lines } = startChild('recording-child.ts', instance, '60000');
      const least = 20 + Math.random() * 60;
      await until(() => expect(said(lines, 'kept').length).toBeGreaterThan(least));
      child.kill('SIGKILL');
      await once(child, 'close');
      const started = performance.now();
      const journal = await openFileJournal({ ...optionsOf('a', { leaseMs: 60_000 }), folder: folder.path });
      const adopted = await journal.adopt();
      expect(performance.now() - started).toBeLessThan(1000);
      acknowledged.push(...said(lines, 'kept'));
      finishing.push(...said(lines, 'finishing'));
      const found = new Set(namesOf(adopted));
      expect(said(lines, 'kept').filter((name) => !found.has(name))).toEqual([]);
      for (const { finish } of adopted) await finish();
      await journal.close();
      expect(readdirSync(folder.path)).toEqual([]);
    }
    expect(acknowledged.length).toBeGreaterThan(60);
    expect(finishing.length).toBeGreaterThan(20);
  });

  test('is adopted by exactly one of two others that try at once, each of its records once', async () => {
    const { child, lines } = startChild('recording-child.ts', 'a', '60000');
    await until(() => expect(said(lines, 'kept').length).toBeGreaterThan(20));
    const adopters = ['b', 'c'].map((instance) => startChild('adopting-child.ts', instance));
    await until(() => expect(adopters.map((one) => one.lines[0])).toEqual(['open', 'open']));
    child.kill('SIGKILL');
    await once(child, 'close');
    for (const { child: adopter } of adopters) adopter.stdin.write('go\n');
    await until(() => expect(adopters.map((one) => one.lines.length)).toEqual([2, 2]));
    const adopted = adopters.map((one) => JSON.parse(one.lines[1] ?? '') as string[]);
    expect(adopted.filter(({ length }) => length === 0)).toHaveLength(1);
    const found = adopted.flat();
    expect(new Set(found).size).toBe(found.length);
    expect(said(lines, 'kept').filter((name) => !found.includes(name))).toEqual([]);
  });
});

test('a gateway that was stopped past its lease refuses its next record once another one has taken over, then goes on', async () => {
  const { child, lines } = startChild('recording-child.ts', 'a', '300');
  await until(() => expect(said(lines, 'kept').length).toBeGreaterThan(5));
  child.kill('SIGSTOP');
  const journal = await openFileJournal({ ...optionsOf('b'), folder: folder.path });
  await pause(400);
  const adopted = new Set(namesOf(await journal.adopt()));
  child.kill('SIGCONT');
  await until(() => expect(said(lines, 'refused')).toHaveLength(1));
  expect(said(lines, 'refused')[0]).toMatch(/taken the journal over/);
  const before = lines.slice(
    0,
    lines.findIndex((line) => line.startsWith('refused')),
  );
  // What it acknowledged before that, the other one has: nothing was promised in between.
  expect(said(before, 'kept').filter((name) => !adopted.has(name))).toEqual([]);
  await until(() => expect(lines.at(-1)).toMatch(/^kept/));
  child.kill('SIGKILL');
  await once(child, 'close');
  const later = new Set(namesOf(await journal.adopt()));
  expect(said(lines, 'kept').filter((name) => !later.has(name) && !adopted.has(name))).toEqual([]);
  await journal.close();
});

test('1,000 records at once share a few syncs', async () => {
  const journal = await openFileJournal({ ...optionsOf('a'), folder: folder.path });
  const handle = await open(join(folder.path, readdirSync(folder.path)[0] ?? ''));
  const prototype = Object.getPrototypeOf(handle) as FileHandle;
  await handle.close();
  const syncs = vi.spyOn(prototype, 'datasync');
  await Promise.all(Array.from({ length: 1000 }, (_, index) => journal.record(intentsOf(index))));
  expect(syncs.mock.calls.length).toBeGreaterThan(0);
  expect(syncs.mock.calls.length).toBeLessThanOrEqual(3);
  syncs.mockClear();
  // As they come in: from a hundred connections, ten from each after each other.
  const connections = Array.from({ length: 100 }, async (_, connection) => {
    for (let count = 0; count < 10; count += 1) await journal.record(intentsOf(connection * 10 + count));
  });
  await Promise.all(connections);
  expect(syncs.mock.calls.length).toBeLessThanOrEqual(30);
  await journal.close();
});

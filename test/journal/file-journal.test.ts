import { mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Intent, IntentJournal, RecordedIntents } from '../../src/gateway/intent-journal.ts';
import { openFileJournal, type FileJournalOptions } from '../../src/journal/file-journal.ts';
import type { Dn } from '../../src/ldap/dn.ts';
import { deadPid, intentsOf, namesOf, newFolder, optionsOf } from './some-journal.ts';

let folder = { path: '', remove: (): void => undefined };
const opened: IntentJournal[] = [];

beforeEach(() => {
  folder = newFolder();
});
afterEach(async () => {
  vi.restoreAllMocks();
  for (const journal of opened.splice(0)) await journal.close();
  folder.remove();
});

async function start(instance: string, more: Partial<FileJournalOptions> = {}): Promise<IntentJournal> {
  const journal = await openFileJournal({ ...optionsOf(instance), folder: folder.path, ...more });
  opened.push(journal);
  return journal;
}

const files = (): string[] => readdirSync(folder.path).filter((name) => name.endsWith('.journal'));
const fileOf = (instance: string): string =>
  join(folder.path, files().find((name) => name.startsWith(`${instance}@`)) ?? 'none');
const linesOf = (instance: string, encoding: BufferEncoding = 'utf8'): string[] =>
  readFileSync(fileOf(instance), encoding).split('\n').slice(0, -1);
const settle = (): Promise<void> => vi.waitFor(() => expect(linesOf('a').at(-1)).toMatch(/^\{"finish"/));
const dead = { pid: deadPid };

describe('what is recorded', () => {
  test('is in the file, one line per request, when record resolves, and gone with an orderly end', async () => {
    const journal = await start('a');
    const recorded = await journal.record(intentsOf('one', 2));
    await journal.record(intentsOf('two'));
    expect(linesOf('a').slice(1)).toEqual([
      JSON.stringify({ record: 1, intents: intentsOf('one', 2) }),
      JSON.stringify({ record: 2, intents: intentsOf('two') }),
    ]);
    expect(recorded.intents).toEqual(intentsOf('one', 2));
    await recorded.finish();
    await settle();
    expect(linesOf('a').at(-1)).toBe('{"finish":1}');
  });

  test('is for the eyes of the gateway alone', async () => {
    const deep = join(folder.path, 'not', 'there');
    await start('a', { folder: deep });
    expect(statSync(deep).mode.toString(8)).toMatch(/700$/);
    expect(statSync(join(deep, readdirSync(deep)[0] ?? '')).mode.toString(8)).toMatch(/600$/);
  });

  test('comes back as it was, whatever its kind', async () => {
    const intents: readonly Intent[] = [
      ...intentsOf('one', 3),
      {
        kind: 'removal',
        resourceType: 'User',
        id: 'x',
        dn: 'uid=x' as Dn,
        names: { memberUid: ['\n\u0000"é'] },
        decided: true,
      },
      {
        kind: 'rename',
        resourceType: 'User',
        id: 'x',
        from: 'uid=x' as Dn,
        to: 'uid=y' as Dn,
        names: { memberUid: ['x', 'y'] },
      },
      {
        kind: 'subtree',
        resourceType: 'User',
        attribute: 'pairwiseIdentifiers',
        id: 'x',
        dn: 'uid=x' as Dn,
        values: ['v'],
        all: false,
      },
    ];
    await (await start('a', dead)).record(intents);
    const [adopted] = await (await start('b')).adopt();
    expect(adopted?.intents).toEqual(intents);
  });

  test('leaves nothing behind after an orderly end unless something is unfinished; that is anybody’s at once', async () => {
    const journal = await start('a');
    const one = await journal.record(intentsOf('one'));
    await journal.record(intentsOf('two'));
    await one.finish();
    await journal.close();
    const other = await start('b');
    const adopted = await other.adopt();
    expect(namesOf(adopted)).toEqual(['two']);
    for (const { finish } of adopted) await finish();
    await other.close();
    expect(files()).toEqual([]);
    await expect(journal.record(intentsOf('three'))).rejects.toMatchObject({ status: 503 });
  });
});

describe('a file', () => {
  test('stays small: finished requests are dropped from it, unfinished ones kept', async () => {
    const journal = await start('a', { ...dead, compactBytes: 10_000 });
    await journal.record(intentsOf('kept', 20));
    const first = fileOf('a');
    for (let count = 0; count < 300; count += 1) await (await journal.record(intentsOf(count))).finish();
    expect(fileOf('a')).not.toBe(first);
    expect(files()).toHaveLength(1);
    expect(statSync(fileOf('a')).size).toBeLessThan(15_000);
    expect(namesOf(await (await start('b')).adopt())).toContain('kept');
  });

  test('that holds much unfinished work is not written anew with each request', async () => {
    const journal = await start('a', { compactBytes: 1000 });
    const kept = await Promise.all(Array.from({ length: 50 }, (_, index) => journal.record(intentsOf(index, 20))));
    const path = fileOf('a');
    const more = await journal.record(intentsOf('more'));
    expect(fileOf('a')).toBe(path);
    for (const { finish } of [...kept, more]) await finish();
    await journal.record(intentsOf('next'));
    await journal.record(intentsOf('last'));
    expect(fileOf('a')).not.toBe(path);
  });

  test.each([
    ['a line that breaks off', (text: string) => text.slice(0, -20)],
    ['octets that never reached the disk', (text: string) => `${text.slice(0, -20)}${'\0'.repeat(19)}\n\0\0\0`],
  ])('may end in %s: what was kept before it is found', async (_, damage) => {
    const journal = await start('a', dead);
    await journal.record(intentsOf('whole'));
    await journal.record(intentsOf('torn'));
    writeFileSync(fileOf('a'), damage(readFileSync(fileOf('a'), 'utf8')));
    expect(namesOf(await (await start('b')).adopt())).toEqual(['whole']);
  });

  test.each([
    ['text', () => 'hello'],
    ['half a line', (line: string) => line.slice(0, 30)],
    ['a record without intents', () => '{"record":2}'],
    ['an intent of no kind', () => '{"record":2,"intents":[{"kind":"party"}]}'],
    ['an intent without a name', (line: string) => line.replace('"dn":', '"dm":')],
    ['octets that are not UTF-8', (line: string) => line.replace('inum=K', 'inum=\u00ff')],
  ])('with %s in the middle is refused with its name, line and the way out, and stays', async (_, damage) => {
    const journal = await start('a', dead);
    for (const name of ['one', 'two', 'three']) await journal.record(intentsOf(name));
    const path = fileOf('a');
    const lines = linesOf('a', 'latin1').map((line, index) => (index === 2 ? damage(line) : line));
    writeFileSync(path, `${lines.join('\n')}\n`, 'latin1');
    const other = await start('b');
    const message = await other.adopt().catch((error: unknown) => (error as Error).message);
    expect(message).toMatch(/:3: .*dirgate repair/);
    expect(message).toContain(`${path}:3`);
    expect(fileOf('a')).toBe(path);
  });

  test('that only has the name of a journal is refused at its first line', async () => {
    writeFileSync(join(folder.path, 'x@y@z.journal'), 'hello\n');
    await expect((await start('b')).adopt()).rejects.toThrow(/x@y@z\.journal:1: /);
  });

  test('whose creation was cut off is removed once it is old', async () => {
    const path = join(folder.path, 'x@y@z.journal.new');
    writeFileSync(path, '{');
    await start('a');
    expect(readdirSync(folder.path)).toContain('x@y@z.journal.new');
    utimesSync(path, 0, 0);
    await start('b');
    expect(readdirSync(folder.path)).not.toContain('x@y@z.journal.new');
  });
});

test('a folder that can’t be made is refused with the option that names it', async () => {
  writeFileSync(join(folder.path, 'file'), '');
  await expect(start('a', { folder: join(folder.path, 'file', 'below') })).rejects.toThrow(/journal\.folder/);
});

describe('the lease', () => {
  test('of a living process keeps its instance: a second one is told who holds it, and until when', async () => {
    const journal = await start('a', { pid: process.ppid });
    await journal.record(intentsOf('one'));
    const expected = new RegExp(`"a" in .*${folder.path}.* process ${process.ppid} on here, .*journal\\.instance`);
    await expect(start('a')).rejects.toThrow(expected);
    await expect(start('a', { host: 'elsewhere' })).rejects.toThrow(expected);
    expect(files()).toHaveLength(1);
    await journal.record(intentsOf('two'));
  });

  test('of a living process keeps its journal from other instances', async () => {
    await (await start('a')).record(intentsOf('one'));
    const other = await start('b', { pid: process.ppid });
    expect(await other.adopt()).toEqual([]);
    // The same number in another container that shares the host’s name is another process.
    expect(await (await start('c')).adopt()).toEqual([]);
  });

  test.each<[string, Partial<FileJournalOptions>, Partial<FileJournalOptions>]>([
    ['its process on this host has ended', dead, {}],
    ['its process had our own number, as in a container that was started anew', {}, {}],
    ['it was not renewed', { host: 'elsewhere', now: () => Date.now() - 15_500 }, {}],
    ['it was renewed by a clock that is far ahead', { host: 'elsewhere', now: () => Date.now() + 3_600_000 }, {}],
  ])('is over for the same instance when %s', async (_, former, later) => {
    await start('a', former);
    expect(await (await start('a', later)).adopt()).toEqual([]);
  });

  test('is not over on another host just because no process here has that number', async () => {
    await start('a', { host: 'elsewhere', pid: deadPid });
    await expect(start('a')).rejects.toThrow(/elsewhere/);
  });

  test('is renewed as long as the gateway runs', async () => {
    await start('a', { leaseMs: 300, host: 'elsewhere' });
    const path = fileOf('a');
    const before = statSync(path).mtimeMs;
    await vi.waitFor(() => expect(statSync(path).mtimeMs).toBeGreaterThan(before + 250), { timeout: 2000 });
    await expect(start('a')).rejects.toThrow(/elsewhere/);
  });
});

describe('adopting', () => {
  test('keeps what it took until it is finished, through any number of crashes', async () => {
    const first = await start('a', dead);
    for (const name of ['one', 'two', 'three']) await first.record(intentsOf(name));
    const second = await start('b', { pid: deadPid + 1 });
    const [finished] = (await second.adopt()).filter((recorded) => namesOf([recorded])[0] === 'two');
    await finished?.finish();
    await second.record(intentsOf('own'));
    expect(files().filter((name) => name.startsWith('a@'))).toEqual([]);
    const third = await start('b');
    expect(namesOf(await third.adopt())).toEqual(['one', 'own', 'three']);
    expect(await third.adopt()).toEqual([]);
  });

  test('finds what a gateway that crashed while adopting had taken and not copied', async () => {
    await (await start('a', dead)).record(intentsOf('one'));
    const taken = fileOf('a');
    mkdirSync(join(folder.path, 'elsewhere'));
    const second = await openFileJournal({ ...optionsOf('b'), folder: join(folder.path, 'elsewhere') });
    const [name = ''] = readdirSync(join(folder.path, 'elsewhere'));
    const run = name.split('@')[1] ?? '';
    writeFileSync(join(folder.path, `b@${run}@copy.journal`), readFileSync(taken));
    await second.close();
    const third = await start('c', { pid: process.ppid });
    expect(namesOf(await third.adopt())).toEqual(['one', 'one']);
  });

  test('leaves what it could not copy to the next attempt', async () => {
    await (await start('a', dead)).record(intentsOf('one'));
    const second = await start('b');
    const failing = await failOnce('datasync');
    await expect(second.adopt()).rejects.toMatchObject({ status: 503 });
    expect(failing).toHaveBeenCalledTimes(1);
    expect(namesOf(await second.adopt())).toEqual(['one']);
    expect(await second.adopt()).toEqual([]);
  });
});

async function failOnce(method: 'appendFile' | 'datasync'): Promise<ReturnType<typeof vi.spyOn>> {
  const handle = await open(fileOf('a'));
  const prototype = Object.getPrototypeOf(handle) as FileHandle;
  await handle.close();
  const original = prototype.appendFile;
  const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  const spy = vi.spyOn(prototype, method);
  spy.mockImplementationOnce(async function half(this: FileHandle, data?: unknown) {
    if (method === 'appendFile') await original.call(this, String(data).slice(0, 25));
    throw full;
  });
  return spy;
}

describe('on a disk that is full', () => {
  test.each(['appendFile', 'datasync'] as const)('%s fails: 503 and nothing kept; then all goes on', async (method) => {
    const journal = await start('a', dead);
    await journal.record(intentsOf('before'));
    await failOnce(method);
    const refused: Promise<RecordedIntents> = journal.record(intentsOf('refused'));
    await expect(refused).rejects.toMatchObject({
      status: 503,
      headers: { 'Retry-After': '5' },
      message: expect.stringMatching(/nothing was written.*journal.*ENOSPC/),
    });
    await journal.record(intentsOf('after'));
    expect(files()).toHaveLength(1);
    expect(namesOf(await (await start('b')).adopt())).toEqual(['after', 'before']);
  });
});

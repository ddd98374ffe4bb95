import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { openDirectory } from '../../src/directory/ldapts-directory.ts';
import type { Intent, IntentJournal } from '../../src/gateway/intent-journal.ts';
import { openDirectoryJournal, type DirectoryJournalOptions } from '../../src/journal/directory-journal.ts';
import type { ChangeRecord } from '../../src/ldap/change-record.ts';
import type { Directory } from '../../src/ldap/directory.ts';
import { asDn, childDn, type Dn } from '../../src/ldap/dn.ts';
import { textsOf } from '../../src/ldap/entry.ts';
import { matchAll } from '../../src/ldap/filter.ts';
import { LdapError, resultCode } from '../../src/ldap/result-code.ts';
import { startDirectory, type TestDirectory } from '../support/start-directory.ts';
import { deadPid, intentsOf, namesOf, optionsOf } from './some-journal.ts';

let server: TestDirectory;
let directory: Directory;
let base = '' as Dn;
let bases = 0;
const opened: IntentJournal[] = [];

beforeAll(async () => {
  server = await startDirectory();
  const { url, bindDn, bindPassword } = server;
  directory = openDirectory({ urls: [url], bindDn, bindPassword, operationTimeoutMs: 10_000, connectTimeoutMs: 5000 });
});
afterAll(async () => {
  await directory.close();
  await server.stop();
});
beforeEach(async () => {
  base = childDn(asDn(server.suffix), 'ou', `journal ${(bases += 1)}`);
  const attributes = [
    { type: 'objectClass', values: ['organizationalUnit'] },
    { type: 'ou', values: [`journal ${bases}`] },
  ];
  await directory.write({ changetype: 'add', dn: base, attributes });
});
afterEach(async () => {
  for (const journal of opened.splice(0)) await journal.close();
});

const dead = { pid: deadPid };

async function start(instance: string, more: Partial<DirectoryJournalOptions> = {}): Promise<IntentJournal> {
  const journal = await openDirectoryJournal({ ...optionsOf(instance), directory, base, ...more });
  opened.push(journal);
  return journal;
}

async function below(dn: Dn): Promise<Map<Dn, string[]>> {
  const entries = new Map<Dn, string[]>();
  const request = { base: dn, scope: 'subtree', filter: matchAll, attributes: ['description'] } as const;
  for await (const entry of directory.stream(request)) entries.set(entry.dn, textsOf(entry, 'description'));
  entries.delete(dn);
  return entries;
}

interface Stopping {
  readonly directory: Directory;
  readonly stopped: Promise<void>;
  readonly go: () => void;
}

/** A directory that is stopped before or after the first write for which `isIt` holds, until `go` is called. */
function stopping(isIt: (change: ChangeRecord) => boolean, when: 'before' | 'after' = 'before'): Stopping {
  const stop = Promise.withResolvers<void>();
  const wait = Promise.withResolvers<void>();
  let once = true;
  const write: Directory['write'] = async (change, options) => {
    const here = once && isIt(change);
    if (here) once = false;
    if (here && when === 'after') await directory.write(change, options);
    if (here) {
      stop.resolve();
      await wait.promise;
    }
    return here && when === 'after' ? undefined : directory.write(change, options);
  };
  return { directory: { ...directory, write }, stopped: stop.promise, go: wait.resolve };
}

describe('what is recorded', () => {
  test('is an entry below that of the gateway until it is finished; an orderly end leaves nothing', async () => {
    const journal = await start('a');
    const recorded = await journal.record(intentsOf('one', 2));
    expect([...(await below(base)).keys()]).toEqual([
      `cn=a,${base}`,
      expect.stringMatching(new RegExp(`^cn=[-\\da-f]+-1,cn=a,${base}$`)),
    ]);
    await recorded.finish();
    expect((await below(base)).size).toBe(1);
    await journal.close();
    expect((await below(base)).size).toBe(0);
    await expect(journal.record(intentsOf('two'))).rejects.toMatchObject({ status: 503 });
  });

  test('comes back as it was, whatever is in it', async () => {
    const intents: readonly Intent[] = [
      ...intentsOf('one', 30),
      {
        kind: 'removal',
        resourceType: 'User',
        id: 'x',
        dn: asDn('uid=x'),
        names: { memberUid: ['  \n\u0000"é😀\\ '] },
        decided: true,
      },
    ];
    await (await start('a', dead)).record(intents);
    const [adopted] = await (await start('b')).adopt();
    expect(adopted?.intents).toEqual(intents);
  });

  test('may name 100,000 members: no value is long, and no request is', async () => {
    let longest = 0;
    const write: Directory['write'] = (change, options) => {
      longest = Math.max(longest, JSON.stringify(change).length);
      return directory.write(change, options);
    };
    const intents = intentsOf('many', 100_000);
    await (await start('a', { ...dead, directory: { ...directory, write } })).record(intents);
    expect(longest).toBeLessThan(1_000_000);
    const lengths = [...(await below(base)).values()].flat().map(({ length }) => length);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(1024);
    const [adopted] = await (await start('b')).adopt();
    expect(adopted?.intents).toEqual(intents);
  });

  test('and cut off by a crash does not count and goes away; damaged, it is refused by its name', async () => {
    const many = intentsOf('many', 20_000);
    const broken = stopping(({ changetype, dn }) => changetype === 'modify' && dn.includes('-1,cn=a'));
    void (await start('a', { ...dead, directory: broken.directory })).record(many).catch(() => undefined);
    await broken.stopped;
    const other = await start('b');
    expect(await other.adopt()).toEqual([]);
    expect([...(await below(base)).keys()]).toEqual([`cn=b,${base}`]);
    broken.go();
    await (await start('c', dead)).record(intentsOf('one'));
    const [dn] = [...(await below(base)).keys()].filter((name) => name.includes('-1,cn=c'));
    const modifications = [{ operation: 'replace', type: 'description', values: ['1/1 [{"kind":"party"}]'] }] as const;
    await directory.write({ changetype: 'modify', dn: dn as Dn, modifications });
    await expect(other.adopt()).rejects.toThrow(new RegExp(`^cn=[-\\da-f]+-1,cn=c,${base} .*dirgate repair`));
  });

  test('is refused with 503 while the directory does not take it, and what was half written goes away', async () => {
    const write: Directory['write'] = (change, options) => {
      if (change.changetype === 'modify') throw new LdapError('modify', resultCode.unwillingToPerform, 'no more space');
      return directory.write(change, options);
    };
    const journal = await start('a', { directory: { ...directory, write } });
    await expect(journal.record(intentsOf('one', 20_000))).rejects.toMatchObject({
      status: 503,
      message: expect.stringMatching(/nothing was written.*no more space/),
    });
    await vi.waitFor(async () => expect((await below(base)).size).toBe(1));
    await journal.record(intentsOf('two'));
  });
});

test('a base that is not there is refused with the option that names it', async () => {
  await expect(start('a', { base: childDn(base, 'ou', 'nowhere') })).rejects.toThrow(/journal\.base, ou=nowhere/);
});

describe('the lease', () => {
  test('of a living process keeps its instance and its journal', async () => {
    const journal = await start('a', { pid: process.ppid });
    await journal.record(intentsOf('one'));
    await expect(start('a')).rejects.toThrow(new RegExp(`"a".*process ${process.ppid} on here`));
    expect(await (await start('b')).adopt()).toEqual([]);
    await journal.record(intentsOf('two'));
  });

  test.each<[string, Partial<DirectoryJournalOptions>]>([
    ['its process on this host has ended', dead],
    ['its process had our own number, as in a container that was started anew', {}],
    ['it was not renewed', { host: 'elsewhere', now: () => Date.now() - 15_500 }],
  ])('is over for the same instance when %s: the next run has what was left', async (_, former) => {
    await (await start('a', former)).record(intentsOf('one'));
    const next = await start('a');
    expect(namesOf(await next.adopt())).toEqual(['one']);
    expect(await next.adopt()).toEqual([]);
  });

  test('is renewed as long as the gateway runs', async () => {
    await start('a', { leaseMs: 300, host: 'elsewhere' });
    const value = async (): Promise<unknown> => [...(await below(base)).values()].flat();
    const before = await value();
    await vi.waitFor(async () => expect(await value()).not.toEqual(before), { timeout: 2000 });
    await new Promise((resolve) => setTimeout(resolve, 400));
    await expect(start('a')).rejects.toThrow(/elsewhere/);
  });
});

describe('adopting', () => {
  test('gives each journal to exactly one of several, and keeps what was taken until it is finished', async () => {
    const first = await start('a', dead);
    await Promise.all(Array.from({ length: 20 }, (_, index) => first.record(intentsOf(`r${index + 10}`))));
    const adopters = await Promise.all(['b', 'c', 'd'].map((instance) => start(instance)));
    const adopted = await Promise.all(adopters.map(({ adopt }) => adopt()));
    expect(adopted.filter(({ length }) => length > 0)).toHaveLength(1);
    const found = adopted.flat();
    expect(new Set(namesOf(found)).size).toBe(20);
    await found[0]?.finish();
    await Promise.all(adopters.map(({ close }) => close()));
    const later = await (await start('e')).adopt();
    expect(namesOf(later)).toEqual(namesOf(found.slice(1)));
  });

  test.each([
    ['adds a record', 'before', ['before']],
    ['has added a record', 'after', ['before', 'refused']],
  ] as const)(
    'from a gateway that is only stopped when it %s: that is refused, and it goes on',
    async (_, when, all) => {
      const slow = stopping(({ changetype, dn }) => changetype === 'add' && dn.includes('-2,cn=a'), when);
      const lapsed = { host: 'elsewhere', leaseMs: 200, now: () => Date.now() - 1000 };
      const first = await start('a', { ...lapsed, directory: slow.directory });
      await first.record(intentsOf('before'));
      const refused = first.record(intentsOf('refused'));
      await slow.stopped;
      const second = await start('b');
      expect(namesOf(await second.adopt())).toEqual(all);
      slow.go();
      await expect(refused).rejects.toMatchObject({ status: 503, message: expect.stringMatching(/journal/) });
      await first.record(intentsOf('next'));
      // What was in flight is in both journals: whichever of the two crashes now, somebody finishes it.
      await first.close();
      expect(namesOf(await (await start('c')).adopt())).toEqual(['before', 'next']);
    },
  );
});

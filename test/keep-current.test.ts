import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { CompiledSources, ComposedProfile, ProfileSources } from '../src/compose-profile.ts';
import type { ConfigIssue } from '../src/config/config-error.ts';
import type { ProfileInForce } from '../src/gateway/context.ts';
import { keepCurrent, type CurrentProfile } from '../src/keep-current.ts';
import { LdapError, resultCode } from '../src/ldap/result-code.ts';
import { testSubschema } from './support/subschema.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(async () => {
  await opened?.close();
  vi.useRealTimers();
});
let opened: CurrentProfile | undefined;

const profileOf = (profileHash: string): ProfileInForce => ({
  profile: new Map(),
  subschema: testSubschema,
  profileHash,
});
const fits = (hash: string): CompiledSources => ({ ok: true, inForce: profileOf(hash) });
const wrong = (message: string): CompiledSources => ({ ok: false, issues: [{ where: 'inum=1', message }] });

/** A directory that says what the test says, and what was made of it. */
function open(settings: { pollSeconds?: number; leftOut?: readonly ConfigIssue[] } = {}) {
  const directory = { says: fits('first'), reads: 0, compiled: 0, fails: undefined as Error | undefined };
  const log: string[] = [];
  const objections: ConfigIssue[] = [];
  const known: { of: CompiledSources; sources: ProfileSources }[] = [];
  const sourcesNow = (): ProfileSources => {
    const before = known.find(({ of }) => of === directory.says);
    if (before !== undefined) return before.sources;
    const sources = { subschema: testSubschema, registered: new Map() };
    known.push({ of: directory.says, sources });
    return sources;
  };
  const composed: Partial<ComposedProfile> = {
    ...profileOf('first'),
    leftOut: settings.leftOut ?? [],
    sources: sourcesNow(),
    readAgain: async () => {
      directory.reads += 1;
      if (directory.fails !== undefined) throw directory.fails;
      return sourcesNow();
    },
    compile: (sources) => {
      directory.compiled += 1;
      return known.find((one) => one.sources === sources)?.of ?? wrong('unknown');
    },
  };
  const note = (level: string) => (details: object, message: string) =>
    void log.push(`${level} ${message} ${JSON.stringify(details)}`);
  opened = keepCurrent(composed as ComposedProfile, {
    pollSeconds: settings.pollSeconds ?? 0,
    objections: () => objections,
    logger: { debug: note('debug'), info: note('info'), warn: note('warn'), error: note('error') },
  });
  return { current: opened, directory, log, objections, hash: () => opened?.inForce().profileHash };
}

describe('the profile in force', () => {
  test('is exchanged as a whole when the directory declares something else', async () => {
    const { current, directory, log, hash } = open();
    const first = current.inForce();
    directory.says = fits('second');
    await current.refresh();
    expect(hash()).toBe('second');
    expect(first.profileHash).toBe('first');
    expect(log).toEqual([expect.stringMatching(/^info the profile was exchanged.*second/)]);
  });

  test('is compiled anew only when something has changed, and stays the same object while that makes no difference', async () => {
    const { current, directory, log } = open();
    const first = current.inForce();
    await current.refresh();
    expect([directory.reads, directory.compiled]).toEqual([1, 0]);
    directory.says = fits('first');
    await current.refresh();
    await current.refresh();
    expect([directory.reads, directory.compiled]).toEqual([3, 1]);
    expect(current.inForce()).toBe(first);
    expect(log).toEqual([]);
  });

  test('stays while anything is wrong, which the log tells once and health always', async () => {
    const { current, directory, log, hash } = open();
    directory.says = wrong('no attribute shoeSize');
    await current.refresh();
    await current.refresh();
    expect([hash(), current.problems()]).toEqual(['first', ['inum=1: no attribute shoeSize']]);
    expect(log).toEqual([expect.stringMatching(/^error .*no attribute shoeSize/)]);
    directory.says = wrong('another');
    await current.refresh();
    expect(log).toHaveLength(2);
    directory.says = fits('first');
    await current.refresh();
    expect(current.problems()).toEqual([]);
    expect(log.at(-1)).toMatch(/^info the directory is followed again/);
  });

  test('stays where the new one can not be served without a restart', async () => {
    const { current, directory, objections, hash } = open();
    directory.says = fits('second');
    objections.push({ where: 'profile', message: 'restart the gateway' });
    await current.refresh();
    expect([hash(), current.problems()]).toEqual(['first', ['profile: restart the gateway']]);
  });

  test('stays while the directory can not be read, and follows it afterwards', async () => {
    const { current, directory, log, hash } = open();
    directory.says = fits('second');
    directory.fails = new LdapError('search', resultCode.serverDown, 'gone');
    await current.refresh();
    expect([hash(), current.problems()]).toEqual(['first', [expect.stringContaining('gone')]]);
    directory.fails = undefined;
    await current.refresh();
    expect([hash(), current.problems()]).toEqual(['second', []]);
    expect(log).toHaveLength(3);
  });

  test('lacks what was wrong at start until the directory says something else', async () => {
    const { current, directory, log } = open({ leftOut: [{ where: 'inum=1', message: 'left out' }] });
    expect(log).toEqual([expect.stringMatching(/^error .*left out/)]);
    await current.refresh();
    expect(current.problems()).toEqual(['inum=1: left out']);
    directory.says = fits('first');
    await current.refresh();
    expect(current.problems()).toEqual([]);
  });
});

describe('the directory', () => {
  test('is asked at each interval, and not before the last answer has come', async () => {
    const { current, directory, hash } = open({ pollSeconds: 10 });
    directory.says = fits('second');
    await vi.advanceTimersByTimeAsync(9_999);
    expect(directory.reads).toBe(0);
    await vi.advanceTimersByTimeAsync(1);
    expect([directory.reads, hash()]).toEqual([1, 'second']);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(directory.reads).toBe(3);
    await current.close();
    await vi.advanceTimersByTimeAsync(20_000);
    expect(directory.reads).toBe(3);
  });

  test('is not asked at all with an interval of 0, but when told to', async () => {
    const { current, directory } = open({ pollSeconds: 0 });
    await vi.advanceTimersByTimeAsync(100_000);
    expect(directory.reads).toBe(0);
    await Promise.all([current.refresh(), current.refresh()]);
    expect(directory.reads).toBe(2);
  });
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { HookSource, OpenHook } from '../../src/hooks/hook-source.ts';
import { openHook } from '../../src/hooks/open-hook.ts';

let folder: string;
const opened: OpenHook[] = [];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dirgate-hooks-'));
});
afterAll(async () => {
  for (const hook of opened) await hook.close();
  rmSync(folder, { recursive: true });
});

let count = 0;
async function open(code: string, options: Partial<HookSource> = {}, ending = 'mjs'): Promise<OpenHook> {
  count += 1;
  const module = join(folder, `hook${count}.${ending}`);
  writeFileSync(module, code);
  const hook = await openHook({ module, isolated: false, timeoutMs: 10_000, ...options });
  opened.push(hook);
  return hook;
}

const code = `
let calls = 0;
const kept = { status: 'first' };
export default {
  fence: async (given) => ({ ...given, calls: ++calls }),
  answerSearch: () => kept,
  answerResource: (given) => { given.list.push('changed'); kept.status = 'changed'; },
  resources: { User: {
    beforeCreate: () => { throw new TypeError('what I say'); },
    afterCreate: () => new Promise(() => undefined),
    onRetrieve: () => () => undefined,
  } },
};`;

describe.each([false, true])('a hook with isolated: %s', (isolated) => {
  test('has the name of its file, and the functions that it exports', async () => {
    const hook = await open(code, { isolated });
    expect(hook.name).toBe(`hook${count}`);
    expect([...hook.functions].slice(0, 4)).toEqual(['fence', 'answerSearch', 'answerResource', 'User.beforeCreate']);
  });

  test('is called, keeps what it knows, and answers with what it returns', async () => {
    const { call } = await open(code, { isolated });
    expect(await call('fence', [{ a: [1, null, 'x'] }])).toEqual({ a: [1, null, 'x'], calls: 1 });
    expect(await Promise.all([call('fence', [{}]), call('fence', [{}])])).toEqual([{ calls: 2 }, { calls: 3 }]);
  });

  test('can neither change what it is given nor, later, what it has returned', async () => {
    const { call } = await open(code, { isolated });
    const given = { list: ['own'] };
    const returned = await call('answerSearch', []);
    await call('answerResource', [given]);
    expect([given, returned]).toEqual([{ list: ['own'] }, { status: 'first' }]);
  });

  test('fails with what it throws, or where it returns what is no data', async () => {
    const { call } = await open(code, { isolated });
    await expect(call('User.beforeCreate', [{}])).rejects.toHaveProperty(
      'stack',
      expect.stringContaining('what I say'),
    );
    await expect(call('User.onRetrieve', [{}])).rejects.toThrow();
    expect(await call('fence', [{}])).toEqual({ calls: 1 });
  });

  test('that does not answer is given up after its time, and asked again by the next', async () => {
    const { call } = await open(code, { isolated, timeoutMs: 300 });
    await expect(call('User.afterCreate', [{}])).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(await call('fence', [{}])).toEqual({ calls: 1 });
  });

  test('may be written in TypeScript', async () => {
    const typed = `export const hook: { fence: () => { filters: Record<string, string> } } = { fence: () => ({ filters: { User: 'x' } }) };`;
    const { call } = await open(typed, { isolated }, 'ts');
    expect(await call('fence', [])).toEqual({ filters: { User: 'x' } });
  });

  test.each([
    ['has a mistake in it', 'export default {', /syntax|expected/i],
    ['throws', 'throw new Error("not today");', /not today/],
    ['exports none', 'export const other = 1;', /exports no hook/],
    ['has an unknown function', 'export const hook = { fense: () => undefined };', /no "fense"/],
  ])('that %s is no hook', async (_, wrong, message) => {
    await expect(open(wrong, { isolated })).rejects.toThrow(message);
  });

  test('whose file is not there is no hook', async () => {
    const missing = { module: join(folder, 'missing.mjs'), isolated, timeoutMs: 1000 };
    await expect(openHook(missing)).rejects.toThrow(/missing\.mjs/);
  });
});

describe('an isolated hook', () => {
  const busy = `
    let calls = 0;
    export default { fence: ({ how }) => {
      calls += 1;
      if (how === 'busy') for (;;) calls += 1;
      if (how === 'exit') process.exit(3);
      if (how === 'crash') setImmediate(() => { throw new Error('from nowhere'); });
      return how === 'crash' ? new Promise(() => undefined) : { calls };
    } };`;

  test('that never gives back the thread is ended, while the gateway goes on; it begins anew with the next call', async () => {
    const { call } = await open(busy, { isolated: true, timeoutMs: 1500 });
    expect(await call('fence', [{}])).toEqual({ calls: 1 });
    let ticks = 0;
    const timer = setInterval(() => (ticks += 1), 20);
    const [late, waiting] = await Promise.allSettled([call('fence', [{ how: 'busy' }]), call('fence', [{}])]);
    clearInterval(timer);
    expect([late.status, waiting.status]).toEqual(['rejected', 'rejected']);
    expect(late).toMatchObject({ reason: { name: 'TimeoutError' } });
    expect(ticks).toBeGreaterThan(20);
    expect(await call('fence', [{}])).toEqual({ calls: 1 });
  });

  test('begins anew however little time a call may take: the beginning does not count', async () => {
    const slow = `await new Promise((resolve) => setTimeout(resolve, 400));${busy}`;
    const { call } = await open(slow, { isolated: true, timeoutMs: 200 });
    await expect(call('fence', [{ how: 'busy' }])).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(await call('fence', [{}])).toEqual({ calls: 1 });
  });

  test.each(['exit', 'crash'])(
    'whose thread ends by itself (%s) fails the calls that it had, and begins anew',
    async (how) => {
      const { call } = await open(busy, { isolated: true });
      await expect(call('fence', [{ how }])).rejects.toHaveProperty('name', 'HookFailure');
      expect(await call('fence', [{}])).toEqual({ calls: 1 });
    },
  );
});

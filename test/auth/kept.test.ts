import { expect, test } from 'vitest';
import { keep } from '../../src/auth/kept.ts';

function setting() {
  let now = 1_000_000;
  let loads = 0;
  let down = false;
  const kept = keep(
    () => {
      loads += 1;
      return down ? Promise.reject(new Error(`down ${loads}`)) : Promise.resolve(loads);
    },
    600_000,
    () => now,
  );
  return {
    kept,
    loads: () => loads,
    pass: (milliseconds: number) => (now += milliseconds),
    fail: (failing: boolean) => (down = failing),
  };
}

test('one load serves all who wait, and later ones while it is young', async () => {
  const { kept, pass, loads } = setting();
  expect(await Promise.all([kept.get(), kept.get()])).toEqual([1, 1]);
  pass(599_999);
  expect(await kept.get()).toBe(1);
  pass(1);
  expect(await kept.get()).toBe(2);
  expect(loads()).toBe(2);
});

test('what is old serves while nothing newer can be had, and is tried again every two seconds', async () => {
  const { kept, pass, fail, loads } = setting();
  await kept.get();
  pass(600_000);
  fail(true);
  expect(await kept.get()).toBe(1);
  pass(1999);
  expect(await kept.get()).toBe(1);
  expect(loads()).toBe(2);
  pass(1);
  fail(false);
  expect(await kept.get()).toBe(3);
});

test('a failure is told to all for two seconds, where there is nothing to serve', async () => {
  const { kept, pass, fail } = setting();
  fail(true);
  await expect(kept.get()).rejects.toThrow('down 1');
  await expect(kept.get()).rejects.toThrow('down 1');
  pass(2000);
  await expect(kept.get()).rejects.toThrow('down 2');
});

test('renewal happens every half a minute at most, and fails where it can’t be done', async () => {
  const { kept, pass, fail } = setting();
  await kept.get();
  pass(29_999);
  expect(await kept.renew()).toBe(1);
  pass(1);
  expect(await kept.renew()).toBe(2);
  pass(30_000);
  fail(true);
  await expect(kept.renew()).rejects.toThrow('down 3');
  expect(await kept.get()).toBe(2);
});

test('a server that is silent delays one of those who have something old by a second, and nobody else', async () => {
  let now = 0;
  let silent = false;
  const load = () => (silent ? new Promise<string>(() => {}) : Promise.resolve('old'));
  const kept = keep(load, 600_000, () => now);
  await kept.get();
  silent = true;
  now += 600_000;
  const started = performance.now();
  const first = kept.get();
  expect(await kept.get()).toBe('old');
  expect(performance.now() - started).toBeLessThan(500);
  expect(await first).toBe('old');
  expect(performance.now() - started).toBeGreaterThan(900);
});

import { expect, test } from 'vitest';
import { startDeadline, withinDeadline } from '../../src/directory/deadline.ts';
import { LdapError } from '../../src/ldap/result-code.ts';

const late = (): LdapError => new LdapError('test', 85);

test('counts down from the start of the operation and not below zero', async () => {
  const deadline = startDeadline(50, undefined);
  expect(deadline.remainingMs()).toBeGreaterThan(10);
  await new Promise((resolve) => setTimeout(resolve, 70));
  expect(deadline.remainingMs()).toBe(0);
});

test.each([Number.POSITIVE_INFINITY, 2 ** 31, 2 ** 40])(
  'of %d ms does not end at once, as a timer of that length would',
  async (ms) => {
    const slow = new Promise((resolve) => setTimeout(resolve, 30, 'in time'));
    expect(await withinDeadline('test', startDeadline(ms, undefined), slow, late)).toBe('in time');
  },
);

test('ends the wait and not what is waited for', async () => {
  const slow = new Promise((resolve) => setTimeout(resolve, 40, 'done'));
  await expect(withinDeadline('test', startDeadline(10, undefined), slow, late)).rejects.toMatchObject({ code: 85 });
  expect(await slow).toBe('done');
});

test('ends at once when the caller has cancelled already', async () => {
  const never = new Promise<never>(() => undefined);
  const deadline = startDeadline(1000, AbortSignal.abort());
  await expect(withinDeadline('test', deadline, never, late)).rejects.toMatchObject({ code: 88 });
});

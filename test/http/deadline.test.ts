import { expect, test } from 'vitest';
import { withDeadline } from '../../src/http/deadline.ts';

const never = new Promise<never>(() => {});
const client = (): AbortSignal => new AbortController().signal;

test('work that is done in time gives its result, and its signal stays quiet', async () => {
  let seen: AbortSignal | undefined;
  const result = await withDeadline(client(), 1000, (signal) => {
    seen = signal;
    return Promise.resolve(7);
  });
  expect(result).toBe(7);
  expect(seen?.aborted).toBe(false);
});

test('a failure of the work is passed on', async () => {
  await expect(withDeadline(client(), 1000, () => Promise.reject(new TypeError('mine')))).rejects.toThrow('mine');
});

test('when time is up, the work is told and the client gets 503 with Retry-After, even if the work goes on', async () => {
  let seen: AbortSignal | undefined;
  const result = withDeadline(client(), 20, (signal) => {
    seen = signal;
    return never;
  });
  await expect(result).rejects.toMatchObject({
    status: 503,
    headers: { 'Retry-After': '5' },
    message: expect.stringContaining('20 ms'),
  });
  expect(seen?.aborted).toBe(true);
});

test('when the client goes away, the work is told', async () => {
  const controller = new AbortController();
  let seen: AbortSignal | undefined;
  const result = withDeadline(controller.signal, 1000, (signal) => {
    seen = signal;
    return never;
  });
  controller.abort();
  await expect(result).rejects.toMatchObject({ status: 499 });
  expect(seen?.aborted).toBe(true);
});

test('for a client that is gone already the signal is aborted from the start', async () => {
  let seen: boolean | undefined;
  await expect(
    withDeadline(AbortSignal.abort(), 1000, (signal) => {
      seen = signal.aborted;
      return never;
    }),
  ).rejects.toMatchObject({ status: 499 });
  expect(seen).toBe(true);
});

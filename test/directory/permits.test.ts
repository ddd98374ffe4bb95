import { expect, test } from 'vitest';
import { startDeadline } from '../../src/directory/deadline.ts';
import { createPermits, type Permits } from '../../src/directory/permits.ts';
import { LdapError } from '../../src/ldap/result-code.ts';

const late = (): LdapError => new LdapError('test', 51);
const acquire = (permits: Permits, timeoutMs: number, signal?: AbortSignal): Promise<void> =>
  permits.acquire('test', startDeadline(timeoutMs, signal), late);

test('gives so many permits and no more, and a released one to whoever waits longest', async () => {
  const permits = createPermits(2);
  const order: number[] = [];
  await acquire(permits, 1000);
  await acquire(permits, 1000);
  const third = acquire(permits, 1000).then(() => order.push(3));
  const fourth = acquire(permits, 1000).then(() => order.push(4));
  await expect(acquire(permits, 20)).rejects.toMatchObject({ code: 51 });
  expect(order).toEqual([]);
  permits.release();
  await third;
  expect(order).toEqual([3]);
  permits.release();
  await fourth;
  expect(order).toEqual([3, 4]);
});

test('loses no permit to one that gave up waiting', async () => {
  const permits = createPermits(1);
  await acquire(permits, 1000);
  await expect(acquire(permits, 10)).rejects.toMatchObject({ code: 51 });
  await expect(acquire(permits, 1000, AbortSignal.timeout(10))).rejects.toMatchObject({ code: 88 });
  permits.release();
  await acquire(permits, 10);
  await expect(acquire(permits, 10)).rejects.toMatchObject({ code: 51 });
});

test('loses no permit that comes free at the moment when the wait is cancelled', async () => {
  const permits = createPermits(1);
  const controller = new AbortController();
  await acquire(permits, 1000);
  const cancelled = acquire(permits, 1000, controller.signal);
  permits.release();
  controller.abort();
  await expect(cancelled).rejects.toMatchObject({ code: 88 });
  await acquire(permits, 10);
});

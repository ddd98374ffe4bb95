import { expect, test } from 'vitest';
import { withTimeLimit } from '../../src/hooks/time-limit.ts';

test('what ends in time is answered, and fails as it failed', async () => {
  expect(await withTimeLimit(Promise.resolve('done'), 1000)).toBe('done');
  await expect(withTimeLimit(Promise.reject(new RangeError('own')), 1000)).rejects.toThrow(RangeError);
});

test('what takes longer is given up, and what it fails with later is nobody’s', async () => {
  const work = Promise.withResolvers<string>();
  await expect(withTimeLimit(work.promise, 20)).rejects.toMatchObject({ name: 'TimeoutError' });
  work.reject(new RangeError('later'));
  await new Promise((resolve) => setTimeout(resolve, 10));
});

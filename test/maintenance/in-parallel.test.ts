import { expect, test } from 'vitest';
import { inParallel } from '../../src/maintenance/in-parallel.ts';

test('what is done in parallel is answered in the order of the items, and sixteen are under way at most', async () => {
  let [running, most] = [0, 0];
  const items = Array.from({ length: 50 }, (_, index) => index);
  const results = await inParallel(items, async (item) => {
    most = Math.max(most, ++running);
    await new Promise((resolve) => setTimeout(resolve, item % 3));
    running -= 1;
    return item * 2;
  });
  expect([results, most]).toEqual([items.map((item) => item * 2), 16]);
  expect(await inParallel([], async () => 1)).toEqual([]);
});

import { expect, test } from 'vitest';
import { atOnce } from '../../src/gateway/at-once.ts';

test('each item is done once, no more than the limit at a time', async () => {
  let running = 0;
  let most = 0;
  const done: number[] = [];
  await atOnce([1, 2, 3, 4, 5, 6, 7], 3, async (item) => {
    most = Math.max(most, (running += 1));
    await Promise.resolve();
    running -= 1;
    done.push(item);
  });
  expect([done.toSorted((a, b) => a - b), most]).toEqual([[1, 2, 3, 4, 5, 6, 7], 3]);
});

test('a failure is told once everything that was begun has ended', async () => {
  const ended: number[] = [];
  const task = async (item: number): Promise<void> => {
    if (item === 1) throw new RangeError('first');
    await new Promise((resolve) => setTimeout(resolve, 5));
    ended.push(item);
  };
  await expect(atOnce([1, 2, 3], 2, task)).rejects.toThrow(RangeError);
  expect(ended).toEqual([2, 3]);
});

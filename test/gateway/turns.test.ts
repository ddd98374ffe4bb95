import { expect, test } from 'vitest';
import { createTurns } from '../../src/gateway/turns.ts';

test('what has one key happens in the order in which it was asked for, one at a time', async () => {
  const inTurn = createTurns();
  const seen: string[] = [];
  const task = (name: string) => async () => {
    seen.push(`${name} begins`);
    await Promise.resolve();
    seen.push(`${name} ends`);
    return name;
  };
  expect(await Promise.all([inTurn(['a'], task('1')), inTurn(['a'], task('2'))])).toEqual(['1', '2']);
  expect(seen).toEqual(['1 begins', '1 ends', '2 begins', '2 ends']);
});

test('different keys do not wait for each other, and a failure stops nobody', async () => {
  const inTurn = createTurns();
  const never = inTurn(['stuck'], () => new Promise<never>(() => undefined));
  const failed = inTurn(['a'], () => Promise.reject(new RangeError('no')));
  const after = inTurn(['a'], async () => 'done');
  await expect(failed).rejects.toThrow(RangeError);
  expect(await after).toBe('done');
  expect(await Promise.race([never, inTurn(['b'], async () => 'other')])).toBe('other');
});

test('what has several keys waits for all that had one of them before', async () => {
  const inTurn = createTurns();
  const seen: string[] = [];
  const task = (name: string, ticks: number) => async () => {
    for (let tick = 0; tick < ticks; tick += 1) await Promise.resolve();
    seen.push(name);
  };
  await Promise.all([
    inTurn(['a'], task('a', 50)),
    inTurn(['b'], task('b', 10)),
    inTurn(['a', 'b'], task('both', 1)),
    inTurn(['b'], task('b again', 1)),
  ]);
  expect(seen).toEqual(['b', 'a', 'both', 'b again']);
});

import { describe, expect, test } from 'vitest';
import { shareWork } from '../../src/gateway/share-work.ts';

const never = new AbortController().signal;

function open() {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let stop: AbortSignal = never;
  const work = shareWork((signal) => {
    stop = signal;
    return promise;
  });
  return { work, resolve, reject, stopped: () => stop.aborted };
}

describe('shared work', () => {
  test('gives all who wait the same result', async () => {
    const { work, resolve, stopped } = open();
    const waiting = [work.join(never), work.join(never)];
    expect(work.isOpen()).toBe(true);
    resolve('done');
    expect(await Promise.all(waiting)).toEqual(['done', 'done']);
    expect(work.isOpen()).toBe(false);
    expect(stopped()).toBe(true);
  });

  test('goes on when one leaves, who is told why', async () => {
    const { work, resolve, stopped } = open();
    const leaving = new AbortController();
    const left = work.join(leaving.signal);
    const stays = work.join(never);
    leaving.abort(new Error('the client has gone'));
    await expect(left).rejects.toThrow('the client has gone');
    expect([stopped(), work.isOpen()]).toEqual([false, true]);
    resolve('done');
    expect(await stays).toBe('done');
  });

  test('is stopped when the last one leaves, and cannot be joined any more', async () => {
    const { work, stopped } = open();
    const leaving = new AbortController();
    const left = work.join(leaving.signal);
    leaving.abort(new Error('gone'));
    await expect(left).rejects.toThrow('gone');
    expect([stopped(), work.isOpen()]).toEqual([true, false]);
  });

  test('tells a failure to all who wait', async () => {
    const { work, reject } = open();
    const waiting = [work.join(never), work.join(never)];
    reject(new Error('broken'));
    for (const one of waiting) await expect(one).rejects.toThrow('broken');
    expect(work.isOpen()).toBe(false);
  });
});

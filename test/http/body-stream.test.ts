import { setTimeout as pause } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { bodyStream, type BreakOff } from '../../src/http/body-stream.ts';

const piece = 'x'.repeat(16 * 1024);
const breakOff: BreakOff = (error, controller) => controller.error(error);

interface Work {
  readonly made: () => number;
  readonly ended: () => boolean;
  readonly signal: () => AbortSignal | undefined;
  readonly body: ReadableStream<Uint8Array>;
}

/** A body of that many pieces; the one numbered `fails` fails, the one numbered `hangs` is never made. */
function bodyOf(
  pieces: number,
  given: { text?: string; fails?: number; hangs?: number; ms?: number; on?: BreakOff } = {},
): Work {
  const { text = piece, fails, hangs, ms = 1000, on = breakOff } = given;
  let made = 0;
  let ended = false;
  let seen: AbortSignal | undefined;
  const body = bodyStream(
    async function* (signal) {
      seen = signal;
      try {
        while (made < pieces) {
          if (made === fails) throw new TypeError('no more');
          if (made === hangs) {
            await new Promise((_, reject) => {
              signal.addEventListener('abort', () => reject(new TypeError('told to end')));
            });
          }
          made += 1;
          yield text;
        }
      } finally {
        ended = true;
      }
    },
    ms,
    on,
  );
  return { made: () => made, ended: () => ended, signal: () => seen, body };
}

test('a body has all that was made, in its order, in UTF-8', async () => {
  const { body, ended } = bodyOf(3, { text: `${piece}é日😀` });
  expect(await new Response(body).text()).toBe(`${piece}é日😀`.repeat(3));
  expect(ended()).toBe(true);
});

test('small pieces are sent together', async () => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of bodyOf(100, { text: 'x'.repeat(1000) }).body) chunks.push(chunk);
  expect(chunks.map(({ length }) => length)).toEqual([17000, 17000, 17000, 17000, 17000, 15000]);
});

test('a body without any text is empty', async () => {
  expect(await new Response(bodyOf(0).body).text()).toBe('');
});

test('no piece is made before it is asked for, so that a slow client needs no memory', async () => {
  const { body, made } = bodyOf(50);
  await pause(20);
  expect(made()).toBe(0);
  const reader = body.getReader();
  await reader.read();
  await reader.read();
  await pause(20);
  expect(made()).toBe(2);
  await reader.cancel();
});

test('a client that takes everything at once does not keep the others waiting', async () => {
  let turns = 0;
  let going = true;
  const turn = (): void => {
    turns += 1;
    if (going) setImmediate(turn);
  };
  turn();
  await new Response(bodyOf(50).body).text();
  going = false;
  expect(turns).toBeGreaterThan(49);
});

test('when the client goes away, the work is told and ends', async () => {
  const { body, made, ended, signal } = bodyOf(50);
  const reader = body.getReader();
  await reader.read();
  await reader.cancel('gone');
  expect([made(), ended(), signal()?.aborted]).toEqual([1, true, true]);
});

test('when the client goes away while a piece is made, that is no failure', async () => {
  const on = vi.fn(breakOff);
  const { body, ended } = bodyOf(50, { hangs: 1, on });
  const reader = body.getReader();
  await reader.read();
  void reader.read();
  await pause(20);
  await reader.cancel('gone');
  expect(ended()).toBe(true);
  expect(on).not.toHaveBeenCalled();
});

test('a failure breaks the body off, once, and nothing of the piece is sent', async () => {
  const on = vi.fn(breakOff);
  const { body } = bodyOf(5, { fails: 2, on });
  const reader = body.getReader();
  await reader.read();
  await reader.read();
  await expect(reader.read()).rejects.toThrow('no more');
  expect(on).toHaveBeenCalledOnce();
});

test('a piece that is not made in time breaks the body off, and the work is told', async () => {
  const { body, signal } = bodyOf(5, { hangs: 1, ms: 30 });
  await expect(new Response(body).text()).rejects.toMatchObject({ message: expect.stringContaining('30 ms') });
  expect(signal()?.aborted).toBe(true);
});

test('a client that takes nothing for as long is cut off, one that only takes long in all is not', async () => {
  const on = vi.fn(breakOff);
  const slow = bodyOf(6, { ms: 500, on });
  for await (const _ of slow.body) await pause(120);
  expect(on).not.toHaveBeenCalled();
  const stalled = bodyOf(5, { ms: 30, on });
  await stalled.body.getReader().read();
  await pause(80);
  expect(on).toHaveBeenCalledOnce();
  expect(stalled.signal()?.aborted).toBe(true);
});

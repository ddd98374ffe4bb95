import { ScimError } from '../scim/error.ts';
import type { JsonStream } from '../scim/json-stream.ts';

type Controller = ReadableStreamDefaultController<Uint8Array>;

/** Ends the answer so that the client sees that a part of it is missing. */
export type BreakOff = (error: unknown, controller: Controller) => void;

/** Small pieces are sent together. */
const leastPiece = 16 * 1024;

/**
 * A body that is made as fast as the client takes it (RFC 9112 7.1). The work ends when the client goes away, and is
 * broken off when a piece fails, or is not made and taken in time.
 */
export function bodyStream(stream: JsonStream, pieceMs: number, breakOff: BreakOff): ReadableStream<Uint8Array> {
  const work = new AbortController();
  const pieces = stream(work.signal)[Symbol.asyncIterator]();
  const encoder = new TextEncoder();
  let timer: NodeJS.Timeout | undefined;
  let open = true;
  const end = (reason: unknown): void => {
    open = false;
    clearTimeout(timer);
    work.abort(reason);
  };
  const fail = (error: unknown, controller: Controller): void => {
    if (!open) return;
    end(error);
    breakOff(error, controller);
  };
  const watch = (controller: Controller): void => {
    clearTimeout(timer);
    timer = setTimeout(() => fail(tooSlow(pieceMs), controller), pieceMs);
  };
  const next = async (controller: Controller): Promise<void> => {
    const { text, done } = await readPiece(pieces);
    if (!open) return;
    if (text !== '') controller.enqueue(encoder.encode(text));
    if (!done) return watch(controller);
    end('all was sent');
    controller.close();
  };
  return new ReadableStream(
    {
      pull: async (controller) => {
        watch(controller);
        // A client that takes everything at once must not keep the others waiting until the end of the body.
        await new Promise(setImmediate);
        await next(controller).catch((error: unknown) => fail(error, controller));
      },
      cancel: async (reason) => {
        end(reason);
        await pieces.return?.();
      },
    },
    // Nothing is made before it is asked for: of a body that is never sent (HEAD), nothing at all.
    { highWaterMark: 0 },
  );
}

async function readPiece(pieces: AsyncIterator<string>): Promise<{ readonly text: string; readonly done: boolean }> {
  let text = '';
  while (text.length < leastPiece) {
    const { value, done = false } = await pieces.next();
    if (done) return { text, done };
    text += value;
  }
  return { text, done: false };
}

const tooSlow = (milliseconds: number): ScimError =>
  new ScimError(
    503,
    undefined,
    `A piece of the answer was not made, or not taken by the client, within ${milliseconds} ms.`,
  );

import { Worker } from 'node:worker_threads';
import { HookModuleError } from './hook-functions.ts';
import type { HookSource, OpenHook } from './hook-source.ts';
import { withTimeLimit } from './time-limit.ts';

/** What is sent to the thread of a hook. */
export interface HookQuestion {
  readonly number: number;
  readonly functionName: string;
  readonly given: readonly unknown[];
}

/** What comes back: first which functions there are, or why there is no hook, then the answers. */
export type HookReply =
  | { readonly kind: 'ready'; readonly functions: readonly string[] }
  | { readonly kind: 'noHook'; readonly reason: string }
  | { readonly kind: 'answer'; readonly number: number; readonly result: unknown }
  | { readonly kind: 'failure'; readonly number: number; readonly reason: string };

/** A hook, or its thread, has failed. */
export class HookFailure extends Error {
  override readonly name = 'HookFailure';

  constructor(reason: string) {
    super(reason);
    this.stack = reason;
  }
}

/** How long a thread may take to begin, with its module loaded: however little a call may take, it must not count for it. */
const startMs = 10_000;

interface Thread {
  readonly worker: Worker;
  readonly ready: Promise<ReadonlySet<string>>;
  readonly waiting: Map<number, PromiseWithResolvers<unknown>>;
  /** False once it has ended, or is about to. */
  readonly isOpen: () => boolean;
  readonly end: () => Promise<void>;
}

const workerFile = new URL(import.meta.url.endsWith('.ts') ? './hook-worker.ts' : './hook-worker.js', import.meta.url);

/**
 * A hook in a thread of its own. Where a call takes too long the thread is ended, whatever it is doing, and with it all
 * calls that it has not answered; the next call begins a new one.
 */
export async function openIsolated(name: string, { module, timeoutMs }: HookSource): Promise<OpenHook> {
  let thread: Thread | undefined;
  let last = 0;
  const running = (): Thread => {
    thread = thread?.isOpen() === true ? thread : startThread(module);
    return thread;
  };
  const ask = (on: Thread, functionName: string, given: readonly unknown[]): Promise<unknown> => {
    last += 1;
    const answer = Promise.withResolvers<unknown>();
    on.waiting.set(last, answer);
    on.worker.postMessage({ number: last, functionName, given } satisfies HookQuestion);
    return answer.promise;
  };
  const first = running();
  const functions = await withTimeLimit(first.ready, startMs).catch(async (error: unknown) => {
    await first.end();
    throw error;
  });
  return {
    name,
    functions,
    call: async (functionName, given) => {
      const on = running();
      try {
        await withTimeLimit(on.ready, startMs);
        return await withTimeLimit(ask(on, functionName, given), timeoutMs);
      } catch (error) {
        // What is late may never end by itself.
        if (error instanceof DOMException && error.name === 'TimeoutError') await on.end();
        throw error;
      }
    },
    close: async () => thread?.end(),
  };
}

function startThread(module: string): Thread {
  const worker = new Worker(workerFile, { workerData: module });
  // It keeps no process alive that has nothing else to do.
  worker.unref();
  const ready = Promise.withResolvers<ReadonlySet<string>>();
  const waiting: Thread['waiting'] = new Map();
  let open = true;
  const fail = (reason: string): void => {
    open = false;
    const failure = new HookFailure(reason);
    ready.reject(failure);
    for (const one of waiting.values()) one.reject(failure);
    waiting.clear();
  };
  // Whoever asks is told; if nobody does, it is nobody's.
  ready.promise.catch(() => undefined);
  worker.on('error', (error: unknown) => fail(error instanceof Error ? (error.stack ?? error.message) : String(error)));
  worker.on('exit', () => fail('its thread has ended'));
  worker.on('message', (reply: HookReply) => {
    if (reply.kind === 'ready') ready.resolve(new Set(reply.functions));
    else if (reply.kind === 'noHook') ready.reject(new HookModuleError(reply.reason));
    else {
      const asked = waiting.get(reply.number);
      waiting.delete(reply.number);
      if (reply.kind === 'answer') asked?.resolve(reply.result);
      else asked?.reject(new HookFailure(reply.reason));
    }
  });
  const end = async (): Promise<void> => {
    open = false;
    await worker.terminate();
  };
  return { worker, ready: ready.promise, waiting, isOpen: () => open, end };
}

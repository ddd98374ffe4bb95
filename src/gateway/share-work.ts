/** Work that several callers wait for. It ends when it is done, or when the last of them has gone. */
export interface SharedWork<T> {
  /** False once it has ended or was given up, so that nobody can join any more. */
  readonly isOpen: () => boolean;
  readonly join: (signal: AbortSignal) => Promise<T>;
}

/** Starts work whose own signal is aborted when nobody waits for it any more. */
export function shareWork<T>(start: (signal: AbortSignal) => Promise<T>): SharedWork<T> {
  const controller = new AbortController();
  let waiting = 0;
  let open = true;
  const done = start(controller.signal).finally(() => {
    open = false;
  });
  // A failure is told to whoever waits; if nobody does, it is nobody's.
  done.catch(() => undefined);
  return {
    isOpen: () => open,
    join: async (signal) => {
      const left = Promise.withResolvers<never>();
      const leave = (): void => left.reject(signal.reason);
      signal.addEventListener('abort', leave, { once: true });
      waiting += 1;
      try {
        return await Promise.race([done, left.promise]);
      } finally {
        signal.removeEventListener('abort', leave);
        waiting -= 1;
        if (waiting === 0) {
          open = false;
          controller.abort(signal.reason);
        }
      }
    },
  };
}

/** Runs one commit at a time; what arrives meanwhile shares the next one. */
export interface GroupCommit<T> {
  /** Settles as the commit does that this item was part of. */
  readonly add: (item: T) => Promise<void>;
  /** Resolves once all that was added is settled. */
  readonly settled: () => Promise<void>;
}

interface Waiting<T> {
  readonly item: T;
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

/** Hundreds of requests at once must not each pay for a sync: they share it. */
export function createGroupCommit<T>(commit: (items: readonly T[]) => Promise<void>): GroupCommit<T> {
  let waiting: Waiting<T>[] = [];
  let running: Promise<void> | undefined;
  const run = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      try {
        await commit(batch.map(({ item }) => item));
        for (const { resolve } of batch) resolve();
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    running = undefined;
  };
  return {
    add: (item) =>
      new Promise<void>((resolve, reject) => {
        waiting.push({ item, resolve, reject });
        // In a microtask of its own, so that all that one turn of the event loop adds shares the first commit, too.
        running ??= Promise.resolve().then(run);
      }),
    settled: async () => running,
  };
}

import type { Intent, RecordedIntents } from './intent-journal.ts';

/** What was recorded and is not settled yet. */
export interface Unfinished {
  readonly add: (recorded: RecordedIntents) => void;
  /** Settles all of it, as far as the directory allows; what still fails stays. Answers how much is left, and why. */
  readonly run: (settle: (intents: readonly Intent[]) => Promise<unknown>) => Promise<UnfinishedReport>;
}

export interface UnfinishedReport {
  readonly settled: number;
  readonly left: number;
  readonly failures: readonly unknown[];
}

/** Keeps what could not be settled in its request, until the directory lets it be. */
export function createUnfinished(): Unfinished {
  const waiting = new Set<RecordedIntents>();
  return {
    add: (recorded) => {
      waiting.add(recorded);
    },
    run: async (settle) => {
      const failures: unknown[] = [];
      let settled = 0;
      for (const recorded of waiting) {
        try {
          await settle(recorded.intents);
          await recorded.finish();
          waiting.delete(recorded);
          settled += 1;
        } catch (error) {
          failures.push(error);
        }
      }
      return { settled, left: waiting.size, failures };
    },
  };
}

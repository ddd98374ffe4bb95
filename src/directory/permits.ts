import type { LdapError } from '../ldap/result-code.ts';
import { withinDeadline, type Deadline } from './deadline.ts';

/** A fixed number of permits; who finds none waits in order. */
export interface Permits {
  /** Rejects with `late` when none becomes free within the deadline. */
  readonly acquire: (operation: string, deadline: Deadline, late: () => LdapError) => Promise<void>;
  readonly release: () => void;
}

/** So many permits and no more. */
export function createPermits(count: number): Permits {
  let free = count;
  const waiting = new Set<() => void>();
  const release = (): void => {
    const [next] = waiting;
    if (next === undefined) {
      free += 1;
    } else {
      waiting.delete(next);
      next();
    }
  };
  return {
    release,
    async acquire(operation, deadline, late) {
      if (free > 0) {
        free -= 1;
        return;
      }
      const turn = Promise.withResolvers<void>();
      let taken = false;
      const take = (): void => {
        taken = true;
        turn.resolve();
      };
      waiting.add(take);
      try {
        await withinDeadline(operation, deadline, turn.promise, late);
      } catch (error) {
        // It may have come free at the very moment when the wait ended.
        if (taken) release();
        else waiting.delete(take);
        throw error;
      }
    },
  };
}

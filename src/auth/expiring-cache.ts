/** Values that hold until a time; of too many, the oldest goes first. */
export interface ExpiringCache<T> {
  readonly get: (key: string) => T | undefined;
  readonly set: (key: string, value: T, until: number) => void;
  readonly delete: (key: string) => void;
  /** Forgets all that this is true of. */
  readonly deleteWhere: (matches: (value: T) => boolean) => void;
}

const mostKept = 10_000;

/** A cache of at most 10,000 values. */
export function createExpiringCache<T>(now: () => number): ExpiringCache<T> {
  const kept = new Map<string, { readonly value: T; readonly until: number }>();
  return {
    get: (key) => {
      const one = kept.get(key);
      if (one === undefined || one.until > now()) return one?.value;
      kept.delete(key);
      return undefined;
    },
    set: (key, value, until) => {
      kept.delete(key);
      if (until <= now()) return;
      kept.set(key, { value, until });
      const [first] = kept.keys();
      if (kept.size > mostKept && first !== undefined) kept.delete(first);
    },
    delete: (key) => void kept.delete(key),
    deleteWhere: (matches) => {
      for (const [key, { value }] of kept) if (matches(value)) kept.delete(key);
    },
  };
}

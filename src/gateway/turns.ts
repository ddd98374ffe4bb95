/** Lets what concerns the same things happen in the order in which it was asked for, one after the other. */
export type InTurn = <T>(keys: readonly string[], task: () => Promise<T>) => Promise<T>;

/** Turns that hold within one process; what nobody waits for is forgotten. */
export function createTurns(): InTurn {
  const last = new Map<string, Promise<unknown>>();
  return (keys, task) => {
    const before = keys.flatMap((key) => last.get(key) ?? []);
    const own = before.length === 0 ? task() : Promise.allSettled(before).then(task);
    for (const key of keys) last.set(key, own);
    const forget = (): void => {
      for (const key of keys) if (last.get(key) === own) last.delete(key);
    };
    own.then(forget, forget);
    return own;
  };
}

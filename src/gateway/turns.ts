/** Lets what concerns the same thing happen in the order in which it was asked for, one after the other. */
export type InTurn = <T>(key: string, task: () => Promise<T>) => Promise<T>;

/** Turns that hold within one process; what nobody waits for is forgotten. */
export function createTurns(): InTurn {
  const last = new Map<string, Promise<unknown>>();
  return (key, task) => {
    const before = last.get(key);
    const own = before === undefined ? task() : before.then(task, task);
    last.set(key, own);
    const forget = (): void => {
      if (last.get(key) === own) last.delete(key);
    };
    own.then(forget, forget);
    return own;
  };
}

/** An operation whose calls wait for each other; `settled` resolves once those that were called are through. */
export interface InTurn<T> {
  readonly run: () => Promise<T>;
  readonly settled: () => Promise<void>;
}

/** Adopting twice at once would take what the other has not copied yet. */
export function inTurn<T>(operation: () => Promise<T>): InTurn<T> {
  let last: Promise<void> = Promise.resolve();
  return {
    run: () => {
      const turn = last.then(operation);
      last = turn.then(
        () => undefined,
        () => undefined,
      );
      return turn;
    },
    settled: () => last,
  };
}

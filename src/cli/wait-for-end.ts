const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const parentCheckMs = 500;

/** Resolves when this process is told to end; with `followParent`, also when the process that started it is gone. */
export function waitForEnd(followParent: boolean): Promise<void> {
  const parent = process.ppid;
  return new Promise((resolve) => {
    const end = (): void => {
      clearInterval(timer);
      resolve();
    };
    const timer = setInterval(() => followParent && process.ppid !== parent && end(), parentCheckMs);
    // Waiting alone keeps nothing alive: a command that fails must end.
    timer.unref();
    for (const signal of signals) process.once(signal, end);
  });
}

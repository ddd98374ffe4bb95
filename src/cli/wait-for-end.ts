const signals = ['SIGINT', 'SIGTERM'] as const;
const parentCheckMs = 500;

/**
 * Resolves when this process is told to end; with `ofTerminal`, also when its terminal is closed or the process that
 * started it is gone.
 */
export function waitForEnd(ofTerminal: boolean): Promise<void> {
  const parent = process.ppid;
  return new Promise((resolve) => {
    const end = (): void => {
      clearInterval(timer);
      resolve();
    };
    const timer = setInterval(() => ofTerminal && process.ppid !== parent && end(), parentCheckMs);
    // Waiting alone keeps nothing alive: a command that fails must end.
    timer.unref();
    for (const signal of [...signals, ...(ofTerminal ? ['SIGHUP'] : [])]) process.once(signal, end);
  });
}

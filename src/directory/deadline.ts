import { LdapError, resultCode } from '../ldap/result-code.ts';

/** What an operation may take in all, waiting for a connection and a repetition included. */
export interface Deadline {
  readonly totalMs: number;
  readonly remainingMs: () => number;
  readonly signal: AbortSignal | undefined;
}

/** The longest delay that a timer takes; a longer one would fire at once. */
export const longestTimerMs: number = 2 ** 31 - 1;

/** Starts the clock of one operation. */
export function startDeadline(timeoutMs: number, signal: AbortSignal | undefined): Deadline {
  const totalMs = Math.min(timeoutMs, longestTimerMs);
  const end = performance.now() + totalMs;
  return { totalMs, remainingMs: () => Math.max(0, end - performance.now()), signal };
}

/** The caller's own wish to stop, as an error (RFC 4511 has no code for it; 88 is the LDAP C API's). */
export function cancelledError(operation: string, outcome: string): LdapError {
  return new LdapError(operation, resultCode.userCancelled, `cancelled by the caller; ${outcome}`);
}

/** Waits for something shared no longer than this operation may take; the shared thing itself goes on. */
export function withinDeadline<T>(
  operation: string,
  deadline: Deadline,
  shared: Promise<T>,
  late: () => LdapError,
): Promise<T> {
  const { signal } = deadline;
  return new Promise((resolve, reject) => {
    const finish = (settle: () => void): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      settle();
    };
    const onAbort = (): void => finish(() => reject(cancelledError(operation, 'nothing was sent')));
    const timer = setTimeout(() => finish(() => reject(late())), deadline.remainingMs());
    signal?.addEventListener('abort', onAbort, { once: true });
    shared.then(
      (value) => finish(() => resolve(value)),
      (error: unknown) => finish(() => reject(error)),
    );
    if (signal?.aborted === true) onAbort();
  });
}

import type { Entry } from '../ldap/entry.ts';
import { LdapError, resultCode } from '../ldap/result-code.ts';
import { decodeResult, type LdapResult } from './ber-message.ts';
import type { LdapConnection } from './connection.ts';
import { cancelledError, longestTimerMs } from './deadline.ts';
import { decodeEntry } from './decode-entry.ts';
import type { Exchange } from './exchange.ts';
import { requireSuccess, toLdapError } from './ldapts-error.ts';

/** Received entries that wait for the consumer; above this the server has to wait. */
const highWaterOctets = 1024 * 1024;

export interface StreamLimits {
  /** For the whole search. */
  readonly timeoutMs: number | undefined;
  /** For the server's silence while we are ready to receive. */
  readonly silenceMs: number;
  readonly signal: AbortSignal | undefined;
}

interface Arrivals {
  entries: Entry[];
  octets: number;
  result: LdapResult | undefined;
  failure: LdapError | undefined;
  wake: () => void;
}

function startSearch(
  connection: LdapConnection,
  exchange: Exchange,
  limits: StreamLimits,
  arrivals: Arrivals,
): () => void {
  const { operation } = exchange;
  const { timeoutMs = longestTimerMs } = limits;
  const running = connection.start({
    ...exchange,
    onEntry: ({ buffer, start, end }) => {
      arrivals.entries.push(decodeEntry(buffer, start, end));
      arrivals.octets += buffer.length;
      if (arrivals.octets >= highWaterOctets) connection.pauseReading();
      arrivals.wake();
    },
  });
  const finish = (settle: () => void): void => {
    clearTimeout(timer);
    limits.signal?.removeEventListener('abort', onAbort);
    settle();
    arrivals.wake();
  };
  const onAbort = (): void => running.cancel(cancelledError(operation, running.outcome()));
  const timer = setTimeout(running.expire, Math.min(timeoutMs, longestTimerMs), timeoutMs);
  limits.signal?.addEventListener('abort', onAbort, { once: true });
  running.done.then(
    (message) => finish(() => (arrivals.result = decodeResult(message))),
    (error: unknown) => finish(() => (arrivals.failure = toLdapError(operation, error))),
  );
  if (limits.signal?.aborted === true) onAbort();
  return () => running.cancel(cancelledError(operation, 'the consumer wants no more entries'));
}

/** Waits until something has arrived; false when the server stayed silent for too long. */
function arrival(arrivals: Arrivals, silenceMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => finish(false), Math.min(silenceMs, longestTimerMs));
    const finish = (arrived: boolean): void => {
      clearTimeout(timer);
      arrivals.wake = () => undefined;
      resolve(arrived);
    };
    arrivals.wake = () => finish(true);
  });
}

/**
 * The entries of a search as they arrive (RFC 4511 4.5.2), in batches of what came meanwhile. Leaving early abandons
 * the search; the connection must be the caller's alone.
 */
export async function* entryBatches(
  connection: LdapConnection,
  exchange: Exchange,
  limits: StreamLimits,
): AsyncGenerator<readonly Entry[], void, undefined> {
  const arrivals: Arrivals = { entries: [], octets: 0, result: undefined, failure: undefined, wake: () => undefined };
  const abandon = startSearch(connection, exchange, limits, arrivals);
  try {
    for (;;) {
      if (arrivals.failure !== undefined) throw arrivals.failure;
      const { entries, result } = arrivals;
      arrivals.entries = [];
      arrivals.octets = 0;
      connection.resumeReading();
      if (entries.length > 0) yield entries;
      else if (result !== undefined) {
        // A base that does not exist is an empty answer.
        if (result.code !== resultCode.noSuchObject) requireSuccess(exchange.operation, result);
        return;
      } else if (!(await arrival(arrivals, limits.silenceMs))) {
        const diagnostic = `the server sent nothing for ${limits.silenceMs} ms; the search was abandoned`;
        throw new LdapError(exchange.operation, resultCode.timeout, diagnostic);
      }
    }
  } finally {
    abandon();
  }
}

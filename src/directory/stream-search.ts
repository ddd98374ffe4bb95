import type { OperationOptions, SearchRequest } from '../ldap/directory.ts';
import type { Entry } from '../ldap/entry.ts';
import type { ConnectionPool } from './connection-pool.ts';
import { cancelledError, startDeadline } from './deadline.ts';
import { entryBatches, type StreamLimits } from './entry-stream.ts';
import { ConnectionLostError } from './ldapts-error.ts';
import { searchExchange } from './search-exchange.ts';

/**
 * Every entry of a search (RFC 4511 4.5) on a leased connection. The caller's deadline bounds the whole; without one
 * only the server's silence is bounded, for how long a stream takes is up to its consumer. A kept connection that turns
 * out to be dead before the first entry is replaced once.
 */
export async function* streamSearch(
  pool: ConnectionPool,
  search: SearchRequest,
  operationTimeoutMs: number,
  { timeoutMs, signal, as }: OperationOptions,
): AsyncGenerator<Entry, void, undefined> {
  const exchange = searchExchange(search, 0, as);
  const { operation } = exchange;
  const deadline = startDeadline(timeoutMs ?? operationTimeoutMs, signal);
  for (let attempt = 1; ; attempt += 1) {
    const lease = await pool.lease(operation, deadline, attempt > 1);
    const ownMs = timeoutMs === undefined ? undefined : deadline.remainingMs();
    const limits: StreamLimits = { timeoutMs: ownMs, silenceMs: ownMs ?? operationTimeoutMs, signal };
    let delivered = false;
    let complete = false;
    try {
      for await (const batch of entryBatches(lease.connection, exchange, limits)) {
        delivered = true;
        for (const entry of batch) {
          if (signal?.aborted === true) throw cancelledError(operation, 'the search was abandoned');
          yield entry;
        }
      }
      complete = true;
      return;
    } catch (error) {
      if (delivered || attempt > 1 || !(error instanceof ConnectionLostError)) throw error;
    } finally {
      lease.end(complete);
    }
  }
}

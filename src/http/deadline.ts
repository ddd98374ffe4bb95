import { ScimError } from '../scim/error.ts';

/**
 * Runs an operation until it is done, the client goes away, or time is up; its signal is aborted in the latter two
 * cases. Time out is 503 with Retry-After (RFC 7644 3.12, RFC 9110 15.6.4).
 */
export async function withDeadline<T>(
  client: AbortSignal,
  milliseconds: number,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const ended = Promise.withResolvers<never>();
  const end = (reason: ScimError): void => {
    ended.reject(reason);
    controller.abort(reason);
  };
  const leave = (): void => end(clientGone());
  // Not AbortSignal.timeout: its timers outlive the requests, and there are thousands of these in the time.
  const timer = setTimeout(() => end(timedOut(milliseconds)), milliseconds);
  client.addEventListener('abort', leave, { once: true });
  if (client.aborted) leave();
  try {
    return await Promise.race([ended.promise, work(controller.signal)]);
  } finally {
    clearTimeout(timer);
    client.removeEventListener('abort', leave);
  }
}

const timedOut = (milliseconds: number): ScimError =>
  new ScimError(
    503,
    undefined,
    `The request was not done within ${milliseconds} ms. Try again later, or ask for less at once (count, attributes).`,
    { headers: { 'Retry-After': '5' } },
  );

/** Nobody hears this; it only keeps the log from counting a failure of the server. 499 is what nginx calls it. */
const clientGone = (): ScimError => new ScimError(499, undefined, 'The client closed the connection.');

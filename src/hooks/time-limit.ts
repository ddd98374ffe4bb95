/** Gives up waiting after some time, with an error of the name TimeoutError; what was waited for is not stopped by it. */
export async function withTimeLimit<T>(work: Promise<T>, timeoutMs: number): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new DOMException(`no answer within ${timeoutMs} ms`, 'TimeoutError')),
    timeoutMs,
  );
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
    // If it fails later, nobody waits for it any more.
    work.catch(() => undefined);
  }
}

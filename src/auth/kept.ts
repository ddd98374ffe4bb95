/** Something that is fetched from a server, kept, and fetched again. */
export interface Kept<T> {
  /** What is kept while it is young; an older one, too, while the server does not answer. */
  readonly get: () => Promise<T>;
  /** Fetched anew, because what is kept seems outdated; not more often than the server can bear. */
  readonly renew: () => Promise<T>;
}

/** How often something that did not come is asked for again, and how often what is kept is doubted. */
const retryMs = 2000;
const renewMs = 30_000;
/** How long somebody waits for something new where there is something old. */
const patienceMs = 1000;

async function inTime<T>(load: Promise<T>, otherwise: T): Promise<T> {
  const late = Promise.withResolvers<T>();
  const timer = setTimeout(late.resolve, patienceMs, otherwise);
  try {
    return await Promise.race([load.catch(() => otherwise), late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** Keeps what `load` brings for `maxAgeMs`. At most one load runs at a time, and all who wait share it. */
export function keep<T>(load: () => Promise<T>, maxAgeMs: number, now: () => number): Kept<T> {
  let kept: { readonly value: T; readonly at: number } | undefined;
  let failure: { readonly error: unknown; readonly at: number } | undefined;
  let pending: Promise<T> | undefined;

  const attempt = async (): Promise<T> => {
    try {
      const value = await load();
      kept = { value, at: now() };
      failure = undefined;
      return value;
    } catch (error) {
      failure = { error, at: now() };
      throw error;
    } finally {
      pending = undefined;
    }
  };
  const loadOnce = (): Promise<T> => {
    if (failure !== undefined && now() - failure.at < retryMs) return Promise.reject(failure.error);
    pending ??= attempt();
    return pending;
  };

  return {
    get: async () => {
      if (kept !== undefined && now() - kept.at < maxAgeMs) return kept.value;
      if (kept === undefined) return loadOnce();
      const { value } = kept;
      // One waits for a moment; the others go on with what there is, however long the server is silent.
      return pending === undefined ? inTime(loadOnce(), value) : value;
    },
    renew: async () => (kept !== undefined && now() - kept.at < renewMs ? kept.value : loadOnce()),
  };
}

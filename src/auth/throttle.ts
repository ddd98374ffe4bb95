import { createHmac, randomBytes } from 'node:crypto';

/** Slows down those who guess credentials. */
export interface Throttle {
  /** How long this source has to wait before its credentials are looked at; 0 for not at all. */
  readonly secondsToWait: (source: string, credentials: string) => number;
  readonly failed: (source: string, credentials: string) => void;
  readonly succeeded: (credentials: string) => void;
}

const mostSources = 10_000;
const mostKnown = 1000;
const minute = 60_000;

/**
 * A bucket of failures for each source that empties by `perMinute` a minute (0: no limit). Credentials that were good
 * before are always looked at, so that nobody locks out others behind the same address.
 */
export function createThrottle(perMinute: number, now: () => number): Throttle {
  const buckets = new Map<string, { readonly level: number; readonly at: number }>();
  const known = new Set<string>();
  const key = randomBytes(32);
  const printOf = (credentials: string): string => createHmac('sha256', key).update(credentials).digest('base64');
  const levelOf = (source: string): number => {
    const bucket = buckets.get(source);
    return bucket === undefined ? 0 : Math.max(0, bucket.level - ((now() - bucket.at) * perMinute) / minute);
  };

  return {
    secondsToWait: (source, credentials) => {
      const excess = levelOf(source) + 1 - perMinute;
      if (perMinute === 0 || excess <= 0 || known.has(printOf(credentials))) return 0;
      return Math.ceil((excess * minute) / perMinute / 1000);
    },
    failed: (source, credentials) => {
      const level = levelOf(source) + 1;
      // The source that was seen last goes to the end, the one that was quiet for longest is forgotten.
      buckets.delete(source);
      buckets.set(source, { level, at: now() });
      forgetFirst(buckets, mostSources);
      known.delete(printOf(credentials));
    },
    succeeded: (credentials) => {
      const print = printOf(credentials);
      known.delete(print);
      known.add(print);
      forgetFirst(known, mostKnown);
    },
  };
}

function forgetFirst(kept: Map<string, unknown> | Set<string>, most: number): void {
  if (kept.size <= most) return;
  const [first] = kept.keys();
  if (first !== undefined) kept.delete(first);
}

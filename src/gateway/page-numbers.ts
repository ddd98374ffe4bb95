import type { TimedKey, TimedKeys } from './timed-keys.ts';

/** How the pages of a list are numbered: by how many entries come before. */
export interface PageNumbers {
  /** The index at which the page begins before which so many entries were told. */
  readonly indexOf: (start: number) => number;
  /** How many entries all pages tell together. */
  readonly total: number;
  /** About how much memory it takes. */
  readonly bytes: number;
}

/** The pages of a list, one after the other. */
export function plainNumbers({ length }: TimedKeys): PageNumbers {
  return { indexOf: (start) => start, total: length, bytes: 0 };
}

/**
 * The pages of a list that takes the place of another one while somebody reads that: each begins where nobody misses
 * anything, whichever of both the pages before were taken from. So they overlap by what the new list has no longer at
 * the same place. What became visible late, with an old time, is the one thing that may be left out.
 */
export function numbersAfter(before: TimedKeys, numbers: PageNumbers, now: TimedKeys): PageNumbers {
  const kept = keptCounts(before, now);
  const { length } = before;
  const all = kept[length] ?? 0;
  const keptOf = (index: number): number => kept[index] ?? all + index - length;
  return {
    indexOf: (start) => keptOf(numbers.indexOf(start)),
    total: numbers.total + now.length - all,
    bytes: numbers.bytes + kept.byteLength,
  };
}

/** For each index, how many of the entries before it the new list has, too. */
function keptCounts(before: TimedKeys, now: TimedKeys): Uint32Array {
  const kept = new Uint32Array(before.length + 1);
  let [at, count] = [0, 0];
  for (let index = 0; index < before.length; index += 1) {
    const one = before.before(index + 1);
    while (at < now.length && isEarlier(now.before(at + 1), one)) at += 1;
    const other = at < now.length ? now.before(at + 1) : undefined;
    if (other?.time === one.time && other.key === one.key) count += 1;
    kept[index + 1] = count;
  }
  return kept;
}

const isEarlier = (one: TimedKey, other: TimedKey): boolean =>
  one.time === other.time ? one.key < other.key : one.time < other.time;

/** Numbers that look random and are the same for the same seed and stream. */
export interface Random {
  /** A whole number from 0 up to, but not including, the bound. */
  below(bound: number): number;
  chance(probability: number): boolean;
  pick<T>(items: readonly [T, ...T[]]): T;
  pick<T>(items: readonly T[]): T | undefined;
  /** Like pick, but the first items are taken far more often than the last. */
  common<T>(items: readonly T[]): T | undefined;
  /** The pattern with a digit in place of each #. */
  digits(pattern: string): string;
}

/** One stream of random numbers (mulberry32); streams of one seed are independent of each other. */
export function randomOf(seed: number, stream: number): Random {
  const next = mulberry32(scramble(stream ^ scramble(seed)));
  const below = (bound: number): number => Math.floor(next() * bound);
  return {
    below,
    chance: (probability) => next() < probability,
    pick: <T>(items: readonly T[]) => items[below(items.length)] as T,
    common: (items) => items[Math.floor(next() ** 2 * items.length)],
    digits: (pattern) => pattern.replaceAll('#', () => String(below(10))),
  };
}

/** A version 4 UUID (RFC 9562 5.4) for a number below 2^32; different numbers never give the same. */
export function uuidOf(seed: number, number: number): string {
  const first = scramble(number ^ scramble(seed));
  const next = mulberry32(~first);
  const word = (): string => hex(Math.floor(next() * 2 ** 32));
  const [second, third, fourth] = [word(), word(), word()];
  const variant = (8 + (Number.parseInt(third.charAt(0), 16) & 3)).toString(16);
  const tail = `${variant}${third.slice(1, 4)}-${third.slice(4)}${fourth}`;
  return `${hex(first)}-${second.slice(0, 4)}-4${second.slice(5)}-${tail}`;
}

const hexadecimal = Array.from({ length: 1 << 16 }, (_, number) => number.toString(16).padStart(4, '0'));
const hex = (word: number): string => `${hexadecimal[word >>> 16]}${hexadecimal[word & 0xffff]}`;

function mulberry32(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

// The finalizer of MurmurHash3: a permutation of the 32-bit numbers.
function scramble(number: number): number {
  let mixed = number | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

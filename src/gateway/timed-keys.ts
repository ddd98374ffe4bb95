import type { KeyList } from './key-list.ts';

/** Keys of entries, each with a time in milliseconds since 1970, in the order of the times, then of the keys. */
export interface TimedKeys {
  readonly length: number;
  /** About how much memory they take. */
  readonly bytes: number;
  readonly slice: (start: number, end: number) => readonly TimedKey[];
  /** The last one before an index. */
  readonly before: (index: number) => TimedKey;
  /** Where those begin that come after a place, whether that is taken or not. */
  readonly after: (place: TimedKey) => number;
}

export interface TimedKey {
  readonly time: number;
  readonly key: string;
}

/** Puts keys in order, each with the time at the same index. */
export function timedKeys(times: readonly number[], keys: KeyList): TimedKeys {
  const packed = Float64Array.from(times);
  const timeOf = (place: number): number => packed[place] ?? 0;
  const order = Uint32Array.from(times.keys()).sort(
    (one, other) => timeOf(one) - timeOf(other) || keys.compare(one, other),
  );
  const at = (index: number): TimedKey => {
    const place = order[index];
    return place === undefined ? { time: 0, key: '' } : { time: timeOf(place), key: keys.at(place) };
  };
  return {
    length: order.length,
    bytes: packed.byteLength + order.byteLength + keys.bytes(),
    slice: (start, end) =>
      Array.from(order.subarray(start, end), (place) => ({ time: timeOf(place), key: keys.at(place) })),
    before: (index) => at(index - 1),
    after: (place) => firstAfter(order.length, (index) => isAfter(at(index), place)),
  };
}

const isAfter = (one: TimedKey, other: TimedKey): boolean =>
  one.time === other.time ? one.key > other.key : one.time > other.time;

/** The first index for which something holds that holds for all later ones too. */
function firstAfter(length: number, holds: (index: number) => boolean): number {
  let [low, high] = [0, length];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

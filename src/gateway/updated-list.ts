import type { PageKey } from './page-key.ts';

/** What is told of a list on each of its pages. All times are in milliseconds since 1970. */
export interface UpdatedHead {
  /** Tells the list from others that were collected for the same question. */
  readonly name: string;
  readonly total: number;
  /** What to ask for next: nothing that was changed before can still turn up. */
  readonly latest: number;
  /** The last change that the list knows of. */
  readonly newest: number;
}

/** The entries that were changed since a time, in the order of their changes, then of their keys. */
export interface UpdatedList {
  readonly head: UpdatedHead;
  readonly length: number;
  /** About how much memory it takes. */
  readonly bytes: number;
  readonly pageKey: PageKey;
  readonly slice: (start: number, end: number) => readonly string[];
  /** The last entry before an index, by what it is ordered by. */
  readonly before: (index: number) => UpdatedPlace;
  /** Where the entries begin that come after a place, whether that is taken or not. */
  readonly after: (place: UpdatedPlace) => number;
}

export interface UpdatedPlace {
  readonly time: number;
  readonly key: string;
}

/** Entries as they are found, in any order. */
export interface UpdatedCollector {
  readonly newest: () => number | undefined;
  readonly length: () => number;
  /** False where the key is not of the kind that names all entries of the list. */
  readonly add: (time: number, key: string) => boolean;
  readonly freeze: (head: UpdatedHead) => UpdatedList;
}

/** Collects changed entries, keeping of each no more than its key and its time. */
export function collectUpdated(pageKey: PageKey): UpdatedCollector {
  const keys = pageKey.list();
  const times: number[] = [];
  let newest: number | undefined;
  return {
    newest: () => newest,
    length: () => times.length,
    add: (time, key) => {
      if (!keys.add(key)) return false;
      times.push(time);
      newest = Math.max(time, newest ?? time);
      return true;
    },
    freeze: (head) => {
      const packed = Float64Array.from(times);
      const timeOf = (place: number): number => packed[place] ?? 0;
      const order = Uint32Array.from(times.keys()).sort(
        (one, other) => timeOf(one) - timeOf(other) || keys.compare(one, other),
      );
      const at = (index: number): UpdatedPlace => {
        const place = order[index];
        return place === undefined ? { time: 0, key: '' } : { time: timeOf(place), key: keys.at(place) };
      };
      return {
        head,
        length: order.length,
        bytes: packed.byteLength + order.byteLength + keys.bytes(),
        pageKey,
        slice: (start, end) => Array.from(order.subarray(start, end), (place) => keys.at(place)),
        before: (index) => at(index - 1),
        after: (place) => firstAfter(order.length, (index) => isAfter(at(index), place)),
      };
    },
  };
}

const isAfter = (one: UpdatedPlace, other: UpdatedPlace): boolean =>
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

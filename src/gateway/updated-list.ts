import { textList } from './key-list.ts';
import { createListReaders, type ListReaders } from './list-readers.ts';
import type { PageKey } from './page-key.ts';
import { numbersAfter, plainNumbers, type PageNumbers } from './page-numbers.ts';
import { timedKeys, type TimedKeys } from './timed-keys.ts';

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

/** Ids that resources no longer have, in the order of the times at which they lost them. */
export interface RemovedIds {
  readonly ids: TimedKeys;
  /** From when on none is missing, in milliseconds since 1970. */
  readonly complete: number;
  readonly newest: number | undefined;
}

/** The entries that were changed since a time, and the ids of those that are gone. */
export interface UpdatedList {
  readonly head: UpdatedHead;
  /** About how much memory it takes. */
  readonly bytes: number;
  readonly pageKey: PageKey;
  readonly updated: TimedKeys;
  /** Undefined where nobody asked for them, or the directory can't tell. */
  readonly removed: RemovedIds | undefined;
  readonly numbers: ListNumbers;
  /** Who reads its pages by number: of all lists that take the place of one another, the same. */
  readonly readers: ListReaders;
}

/** What holds for those who page a list by number. */
export interface ListNumbers {
  readonly updated: PageNumbers;
  readonly removed: PageNumbers;
  /** What to ask for next, whichever list the first pages were taken from. */
  readonly latest: number;
}

/** Entries as they are found, in any order. */
export interface UpdatedCollector {
  readonly newest: () => number | undefined;
  readonly length: () => number;
  /** False where the key is not of the kind that names all entries of the list. */
  readonly add: (time: number, key: string) => boolean;
  /** `before` is a list that this one takes the place of while somebody reads it. */
  readonly freeze: (head: UpdatedHead, removed: RemovedIds | undefined, before?: UpdatedList) => UpdatedList;
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
    freeze: (head, removed, before) => {
      const updated = timedKeys(times, keys);
      const ids = removed?.ids ?? noKeys;
      const numbers =
        before === undefined
          ? { updated: plainNumbers(updated), removed: plainNumbers(ids), latest: head.latest }
          : {
              updated: numbersAfter(before.updated, before.numbers.updated, updated),
              removed: numbersAfter(before.removed?.ids ?? noKeys, before.numbers.removed, ids),
              latest: Math.min(head.latest, before.numbers.latest),
            };
      return {
        head,
        bytes: updated.bytes + ids.bytes + numbers.updated.bytes + numbers.removed.bytes,
        pageKey,
        updated,
        removed,
        numbers,
        readers: before?.readers ?? createListReaders(),
      };
    },
  };
}

const noKeys = timedKeys([], textList());

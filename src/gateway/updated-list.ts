import type { PageKey } from './page-key.ts';
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
}

/** Entries as they are found, in any order. */
export interface UpdatedCollector {
  readonly newest: () => number | undefined;
  readonly length: () => number;
  /** False where the key is not of the kind that names all entries of the list. */
  readonly add: (time: number, key: string) => boolean;
  readonly freeze: (head: UpdatedHead, removed: RemovedIds | undefined) => UpdatedList;
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
    freeze: (head, removed) => {
      const updated = timedKeys(times, keys);
      return { head, bytes: updated.bytes + (removed?.ids.bytes ?? 0), pageKey, updated, removed };
    },
  };
}

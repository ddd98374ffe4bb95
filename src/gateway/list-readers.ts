/**
 * Those who page by number through a list and the lists that take its place. Nobody says who they are: which page they
 * ask for next tells. All times are in milliseconds since 1970.
 */
export interface ListReaders {
  /** Somebody got the first page, and is known by this name from now on. */
  readonly begin: (name: string, pageSize: number, now: number) => void;
  /** Somebody got a later page; gives the name of whoever that can have been. */
  readonly page: (start: number, pageSize: number, isLast: boolean, now: number) => string | undefined;
  /** Goes on by cursor, which needs no numbers. */
  readonly leave: (name: string) => void;
  /** Whether somebody may still go on by number. */
  readonly any: (now: number) => boolean;
}

interface Reader {
  /** Where the last page began that was given, and how many entries it had room for. */
  at: number;
  pageSize: number;
  seen: number;
  isOpen: boolean;
}

/** Whoever has not gone on for so long is not waited for. */
const patienceMs = 300_000;

export function createListReaders(): ListReaders {
  const readers = new Map<string, Reader>();
  const forget = (now: number): void => {
    for (const [name, { seen }] of readers) if (now - seen >= patienceMs) readers.delete(name);
  };
  return {
    begin: (name, pageSize, now) => {
      forget(now);
      readers.set(name, { at: 0, pageSize, seen: now, isOpen: true });
    },
    page: (start, pageSize, isLast, now) => {
      for (const [name, one] of readers) {
        if (!one.isOpen || one.at + one.pageSize !== start) continue;
        Object.assign(one, { at: start, pageSize, seen: now, isOpen: !isLast });
        return name;
      }
      // A page that is asked for again, perhaps by one who has come to the end, must not end another one.
      return [...readers].find(([, { at }]) => at === start)?.[0];
    },
    leave: (name) => {
      readers.delete(name);
    },
    any: (now) => [...readers.values()].some(({ isOpen, seen }) => isOpen && now - seen < patienceMs),
  };
}

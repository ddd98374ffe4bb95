import type { ChangeRecord } from '../ldap/change-record.ts';
import type { Directory } from '../ldap/directory.ts';
import { shareWork, type SharedWork } from './share-work.ts';
import type { IdSnapshot } from './id-snapshot.ts';

/** What can be kept: it says about how much memory it takes. */
export interface Sized {
  readonly bytes: number;
}

/** Keeps snapshots of query answers, so that a deep page costs no more than the first one. */
export interface SnapshotCache<S extends Sized = IdSnapshot> {
  /** One that is young enough; `current` where no write through this gateway may be newer. */
  readonly find: (key: string, freshness: 'current' | 'any') => S | undefined;
  /** Makes one anew and keeps it, or joins the making of one that began after the last write. */
  readonly build: (key: string, make: (signal: AbortSignal) => Promise<S>, signal: AbortSignal) => Promise<S>;
  /** Something was written through this gateway. */
  readonly changed: () => void;
}

export interface SnapshotLimits {
  readonly bytes: number;
  readonly seconds: number;
  readonly now: () => number;
}

interface Kept<S> {
  readonly snapshot: S;
  /** How many writes there had been when it was begun, and when that was. */
  readonly writes: number;
  readonly begun: number;
}

const mostKept = 64;

/** A cache that drops what is too old, and what was used longest ago where there is too much. */
export function createSnapshotCache<S extends Sized = IdSnapshot>({
  bytes,
  seconds,
  now,
}: SnapshotLimits): SnapshotCache<S> {
  const kept = new Map<string, Kept<S>>();
  const making = new Map<string, { readonly writes: number; readonly work: SharedWork<S> }>();
  let writes = 0;

  const drop = (): void => {
    let room = bytes;
    for (const [index, [key, { snapshot, begun }]] of [...kept].toReversed().entries()) {
      const size = snapshot.bytes + key.length * 2;
      const fits = now() - begun <= seconds * 1000 && size <= room && index < mostKept;
      if (fits) room -= size;
      else kept.delete(key);
    }
  };
  const keep = (key: string, one: Kept<S>): void => {
    const other = kept.get(key);
    if (other !== undefined && other.begun > one.begun) return;
    kept.delete(key);
    kept.set(key, one);
    drop();
  };

  return {
    find: (key, freshness) => {
      drop();
      const one = kept.get(key);
      if (one === undefined || (freshness === 'current' && one.writes !== writes)) return undefined;
      kept.delete(key);
      kept.set(key, one);
      return one.snapshot;
    },
    build: async (key, make, signal) => {
      signal.throwIfAborted();
      const running = making.get(key);
      if (running?.writes === writes && running.work.isOpen()) return running.work.join(signal);
      const begin = { writes, begun: now() };
      const work = shareWork(async (stop) => {
        try {
          const snapshot = await make(stop);
          keep(key, { snapshot, ...begin });
          return snapshot;
        } finally {
          if (making.get(key)?.work === work) making.delete(key);
        }
      });
      making.set(key, { writes, work });
      return work.join(signal);
    },
    changed: () => {
      writes += 1;
    },
  };
}

/** A directory that tells of every write, done or failed: after a failure nobody knows. */
export function watchWrites(directory: Directory, changed: (change: ChangeRecord) => void): Directory {
  return {
    ...directory,
    write: (change, options) => directory.write(change, options).finally(() => changed(change)),
  };
}

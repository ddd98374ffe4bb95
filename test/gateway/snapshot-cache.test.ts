import { beforeEach, describe, expect, test } from 'vitest';
import type { IdSnapshot } from '../../src/gateway/id-snapshot.ts';
import { createSnapshotCache, watchWrites, type SnapshotCache } from '../../src/gateway/snapshot-cache.ts';
import { asDn } from '../../src/ldap/dn.ts';
import type { Directory } from '../../src/ldap/directory.ts';

const never = new AbortController().signal;
const snapshot = (bytes: number): IdSnapshot => ({
  length: 0,
  bytes,
  pageKeys: [],
  slice: () => [],
  indexOf: () => -1,
});

describe('the kept snapshots', () => {
  let now: number;
  let cache: SnapshotCache;
  beforeEach(() => {
    now = 1_000_000;
    cache = createSnapshotCache({ bytes: 1000, seconds: 60, now: () => now });
  });
  const keep = (key: string, bytes = 10): Promise<IdSnapshot> =>
    cache.build(key, () => Promise.resolve(snapshot(bytes)), never);
  const kept = (keys: readonly string[]): readonly string[] =>
    keys.filter((key) => cache.find(key, 'any') !== undefined);

  test('are found again under their own key', async () => {
    const one = await keep('a');
    expect(cache.find('a', 'current')).toBe(one);
    expect(cache.find('b', 'any')).toBeUndefined();
  });

  test('are not current any more once something was written, and are again when made anew', async () => {
    const old = await keep('a');
    cache.changed();
    expect(cache.find('a', 'current')).toBeUndefined();
    expect(cache.find('a', 'any')).toBe(old);
    const fresh = await keep('a');
    expect(cache.find('a', 'current')).toBe(fresh);
  });

  test('are not current where the write came while they were made', async () => {
    const made = Promise.withResolvers<IdSnapshot>();
    const building = cache.build('a', () => made.promise, never);
    cache.changed();
    made.resolve(snapshot(1));
    await building;
    expect(cache.find('a', 'current')).toBeUndefined();
    expect(cache.find('a', 'any')).toBeDefined();
  });

  test('live as long as configured, from when they were begun', async () => {
    const made = Promise.withResolvers<IdSnapshot>();
    const building = cache.build('a', () => made.promise, never);
    now += 1000;
    made.resolve(snapshot(1));
    await building;
    now += 59_000;
    expect(kept(['a'])).toEqual(['a']);
    now += 1;
    expect(kept(['a'])).toEqual([]);
  });

  test('give way to newer ones where there is no room, the one that was used longest ago first', async () => {
    await keep('a', 300);
    await keep('b', 300);
    await keep('c', 300);
    cache.find('a', 'any');
    await keep('d', 300);
    expect(kept(['a', 'b', 'c', 'd'])).toEqual(['a', 'c', 'd']);
  });

  test('are not driven out by one that is too large to be kept', async () => {
    await keep('a', 300);
    await keep('b', 2000);
    expect(kept(['a', 'b'])).toEqual(['a']);
  });

  test('are 64 at most', async () => {
    const keys = Array.from({ length: 66 }, (_, index) => `k${index}`);
    for (const key of keys) await keep(key, 1);
    expect(kept(keys)).toEqual(keys.slice(2));
  });

  test('are made once for all who ask for the same at the same time', async () => {
    const made = Promise.withResolvers<IdSnapshot>();
    let begun = 0;
    const make = (): Promise<IdSnapshot> => {
      begun += 1;
      return made.promise;
    };
    const asking = [cache.build('a', make, never), cache.build('a', make, never), cache.build('b', make, never)];
    expect(begun).toBe(2);
    cache.changed();
    asking.push(cache.build('a', make, never));
    expect(begun, 'after a write, nobody gets what was begun before it').toBe(3);
    made.resolve(snapshot(1));
    await Promise.all(asking);
    await cache.build('a', make, never);
    expect(begun, 'what is done is not joined but made anew').toBe(4);
  });

  test('are not replaced by an older one that took longer', async () => {
    const slow = Promise.withResolvers<IdSnapshot>();
    const first = cache.build('a', () => slow.promise, never);
    cache.changed();
    now += 1;
    const second = await keep('a');
    slow.resolve(snapshot(1));
    await first;
    expect(cache.find('a', 'current')).toBe(second);
  });

  test('are made anew after a failure, and not for somebody who has gone', async () => {
    await expect(cache.build('a', () => Promise.reject(new Error('broken')), never)).rejects.toThrow('broken');
    expect(kept(['a'])).toEqual([]);
    let begun = 0;
    const make = (): Promise<IdSnapshot> => {
      begun += 1;
      return Promise.resolve(snapshot(1));
    };
    await expect(cache.build('a', make, AbortSignal.abort(new Error('gone')))).rejects.toThrow('gone');
    expect(begun).toBe(0);
    await cache.build('a', make, never);
    expect(begun).toBe(1);
  });

  test('of somebody who has left are begun anew by the next one', async () => {
    const leaving = new AbortController();
    const left = cache.build('a', () => new Promise(() => undefined), leaving.signal);
    leaving.abort(new Error('gone'));
    await expect(left).rejects.toThrow('gone');
    expect(await keep('a', 7)).toMatchObject({ bytes: 7 });
  });
});

describe('watchWrites', () => {
  test('tells of every write after it was done, even of one that failed', async () => {
    const told: string[] = [];
    const answers = [Promise.resolve(undefined), Promise.reject(new Error('refused'))];
    const directory = {
      write: () => {
        told.push('write');
        return answers.shift();
      },
    } as unknown as Directory;
    const watched = watchWrites(directory, () => told.push('changed'));
    const change = { changetype: 'delete', dn: asDn('cn=x') } as const;
    await watched.write(change);
    await expect(watched.write(change)).rejects.toThrow('refused');
    expect(told).toEqual(['write', 'changed', 'write', 'changed']);
  });
});

import type { ScimObject } from '../../src/scim/resource.ts';
import type { ServedGateway } from './serve-for-test.ts';

export interface FollowerOptions {
  readonly pageSize: number;
  readonly by: 'start' | 'cursor';
  /** Those that are asked in turn for the pages of a cursor; pages by number come from the first. */
  readonly gateways: readonly ServedGateway[];
  /** The attribute that holds the SCIM id. */
  readonly idName: string;
}

/** A copy of the people that is kept by nothing but UpdatedUsers. */
export interface Follower {
  readonly name: string;
  readonly people: Map<string, ScimObject>;
  readonly counts: { polls: number; pages: number; entries: number; deletions: number };
  /** One poll as README says: pages while there is a cursor, then from latestUpdateAt on. */
  readonly poll: () => Promise<void>;
}

interface Answer {
  readonly latestUpdateAt: string;
  readonly results: readonly ScimObject[];
  readonly cursor?: string;
  readonly deletedSince: string;
  readonly deleted: readonly { readonly id: string }[];
}

/** A client that follows the people of a directory. It refuses answers that say that something may be missing. */
export function followPeople({ pageSize, by, gateways, idName }: FollowerOptions): Follower {
  const people = new Map<string, ScimObject>();
  const counts = { polls: 0, pages: 0, entries: 0, deletions: 0 };
  let timeStamp = new Date(0).toISOString();

  const ask = async (query: Record<string, string>): Promise<Answer> => {
    const turn = by === 'cursor' ? counts.pages % gateways.length : 0;
    const asked = new URLSearchParams({ timeStamp, includeDeleted: 'true', pageSize: String(pageSize), ...query });
    const answer = await gateways[turn]?.send('GET', `/UpdatedUsers?${asked.toString()}`);
    // The machine is too slow at the moment.
    if (answer?.status === 503) return ask(query);
    if (answer?.status !== 200) throw new Error(`UpdatedUsers answers ${JSON.stringify(answer)}`);
    counts.pages += 1;
    return answer.body as unknown as Answer;
  };
  const take = ({ results, deleted, deletedSince }: Answer): void => {
    // Whoever has nobody yet misses nobody who is gone.
    if (counts.polls > 0 && deletedSince > timeStamp) throw new Error(`known since ${deletedSince}, not ${timeStamp}`);
    for (const { id } of deleted) people.delete(id);
    for (const one of results) people.set(String((one[idName] as string[])[0]), one);
    counts.entries += results.length;
    counts.deletions += deleted.length;
  };
  return {
    name: `${by}, ${pageSize} a page`,
    people,
    counts,
    poll: async () => {
      let page = await ask({ start: '0' });
      take(page);
      for (let start = pageSize; page.cursor !== undefined; start += pageSize) {
        page = await ask(by === 'cursor' ? { cursor: page.cursor } : { start: String(start) });
        take(page);
      }
      counts.polls += 1;
      timeStamp = page.latestUpdateAt;
    },
  };
}

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomOf } from '../../src/demo/random.ts';
import { updatedUsers } from '../../src/gateway/updated-users.ts';
import { entryToAttributes } from '../../src/mapping/entry-to-attributes.ts';
import { patchSchema } from '../../src/scim/patch-request.ts';
import { ScimError } from '../../src/scim/error.ts';
import type { ScimObject } from '../../src/scim/resource.ts';
import { baseUrl, openGateway, profiles, type TestGateway } from '../support/gateway.ts';
import { lawRuns } from '../support/law-runs.ts';

interface Answer {
  readonly total: number;
  readonly latestUpdateAt: string;
  readonly results: readonly ScimObject[];
  readonly cursor?: string;
}

/** A copy of the people that is kept by nothing but UpdatedUsers, and what it asked for. */
interface Copy {
  readonly pageSize: number;
  readonly by: 'start' | 'cursor';
  readonly people: Map<string, ScimObject>;
  readonly totals: number[];
  timeStamp: string;
}

const writers = 20;
/** Longer than any write here takes, and short enough for lists that differ from each other. */
const settlingMs = 1000;

describe.each(profiles)('copies kept by UpdatedUsers, profile %s', (profile) => {
  let gateway: TestGateway;
  const { numRuns, seed } = lawRuns(500);
  beforeAll(async () => {
    gateway = await openGateway({ directory: { profile, sample: false }, context: { settlingMs, maxCount: 1000 } });
  });
  afterAll(() => gateway.close());

  const mapping = () => {
    const users = gateway.context.profile.get('User');
    if (users?.updated === undefined) throw new Error('no users');
    return { ...users, hidden: users.updated.hidden };
  };

  const ask = async (copy: Copy, query: Record<string, string>): Promise<Answer> => {
    const request = { baseUrl, resourceType: 'User', principal: `${copy.by} ${copy.pageSize}`, query };
    const { body } = await updatedUsers(gateway.context, { ...request, signal: new AbortController().signal });
    return body as unknown as Answer;
  };

  /** One poll as Gluu's documents have it: pages until one is short, then from latestUpdateAt on. */
  const poll = async (copy: Copy): Promise<void> => {
    const idName = mapping().id.name;
    const query = { timeStamp: copy.timeStamp, pageSize: String(copy.pageSize) };
    let page = await ask(copy, { ...query, start: '0' });
    copy.totals.push(page.total);
    for (let start = copy.pageSize; ; start += copy.pageSize) {
      for (const one of page.results) copy.people.set(String((one[idName] as string[])[0]), one);
      const { cursor } = page;
      if (copy.by === 'cursor' ? cursor === undefined : page.results.length < copy.pageSize) break;
      page = await ask(
        copy,
        cursor !== undefined && copy.by === 'cursor' ? { ...query, cursor } : { ...query, start: String(start) },
      );
    }
    copy.timeStamp = page.latestUpdateAt;
  };

  it(`end with what the directory holds, whatever ${writers} writers do meanwhile (seed ${seed})`, async () => {
    const random = randomOf(seed, 0);
    const ids: string[] = [];
    let made = 0;
    let left = numRuns;
    const create = async (): Promise<void> => {
      const { id } = await gateway.create({ userName: `user${(made += 1)}`, name: { familyName: 'One' } });
      ids.push(String(id));
    };
    for (let index = 0; index < 40; index += 1) await create();
    const change = async (): Promise<void> => {
      const Operations = [{ op: 'replace', path: 'title', value: `title ${left}` }];
      await gateway.call('modify', { id: random.pick(ids) ?? '', body: { schemas: [patchSchema], Operations } });
    };
    const remove = async (): Promise<void> => {
      const id = random.pick(ids);
      if (id === undefined || ids.length < 20) return;
      ids.splice(ids.indexOf(id), 1);
      await gateway.call('remove', { id });
    };
    /** As ldapmodify would. */
    const changeOutside = async (): Promise<void> => {
      const { dn } = await gateway.entryOf(random.pick(ids) ?? '');
      const modifications = [{ operation: 'replace', type: 'sn', values: [`outside ${left}`] }] as const;
      await gateway.directory.write({ changetype: 'modify', dn, modifications });
    };
    const writer = async (): Promise<void> => {
      for (; left > 0;) {
        left -= 1;
        const action = random.pick([create, change, change, change, remove, changeOutside]) ?? change;
        await action().catch((error: unknown) => {
          // Somebody else was faster.
          if (!(error instanceof ScimError) && !/noSuchObject/.test(String(error))) throw error;
        });
        await new Promise((resolve) => setTimeout(resolve, random.below(300)));
      }
    };
    const timeStamp = new Date(0).toISOString();
    const copies = [1, 7, 500].flatMap((pageSize) =>
      (['start', 'cursor'] as const).map((by): Copy => ({ pageSize, by, people: new Map(), totals: [], timeStamp })),
    );
    const done = new AbortController();
    const writes = Promise.all(Array.from({ length: writers }, writer)).finally(() => done.abort());
    const follow = async (copy: Copy): Promise<void> => {
      while (!done.signal.aborted) await poll(copy);
      await poll(copy);
    };
    await Promise.all([writes, ...copies.map(follow)]);

    const { base, scope, matches, updated, id, hidden } = mapping();
    const attributes = ['*', 'entryUUID', id.name, ...(updated?.attributes ?? []).map(({ name }) => name)];
    const held = new Map<string, ScimObject>();
    for await (const entry of gateway.directory.stream({ base, scope, filter: matches, attributes })) {
      const one = entryToAttributes(entry, gateway.context.subschema, hidden);
      held.set(String((one[id.name] as string[])[0]), one);
    }
    expect(held.size).toBe(ids.length);
    for (const { people, totals } of copies) {
      // Removed people are found by a list of ids, as the answer says (deletedSupported).
      const kept = [...people].filter(([one]) => held.has(one));
      expect(Object.fromEntries(kept)).toEqual(Object.fromEntries(held));
      expect(totals.length).toBeGreaterThan(1);
    }
  }, 600_000);
});

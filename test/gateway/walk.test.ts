import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GatewayContext } from '../../src/gateway/context.ts';
import { select } from '../../src/gateway/selection.ts';
import { walk } from '../../src/gateway/walk.ts';
import type { IdSnapshot } from '../../src/gateway/id-snapshot.ts';
import { asDn } from '../../src/ldap/dn.ts';
import { makeEntry } from '../../src/ldap/entry.ts';
import { parseQuery } from '../../src/scim/query.ts';
import { baseUrl, openGateway, type TestGateway } from '../support/gateway.ts';

const uuidOf = (index: number): string => `00000000-0000-0000-0000-${String(index).padStart(12, '0')}`;

describe('walk', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await openGateway();
  });
  afterAll(() => gateway.close());

  /** Walks a directory that streams so many entries, and tells how many of them were taken. */
  async function over(
    entries: number,
    query: Readonly<Record<string, string>>,
    limits: Partial<GatewayContext> = {},
  ): Promise<{ taken: number; snapshot: IdSnapshot | undefined; error: unknown }> {
    let taken = 0;
    const stream: GatewayContext['directory']['stream'] = async function* () {
      for (let index = 0; index < entries; index += 1) {
        taken += 1;
        const uid = `k${String(entries - index).padStart(6, '0')}`;
        yield makeEntry(asDn(`inum=${uid},ou=people,o=gluu`), { inum: [uid], uid: [uid], entryUUID: [uuidOf(index)] });
      }
    };
    const directory = { ...gateway.context.directory, stream };
    const context = { ...gateway.context, ...limits, directory };
    const users = context.profile.get('User');
    if (users === undefined) throw new Error('the profile has no users');
    const parsed = parseQuery(query, { defaultCount: 9, maxCount: 9, filter: context.filterLimits });
    const { signal } = new AbortController();
    const selection = await select(context, [users], parsed, { baseUrl, signal });
    return walk(context, selection, signal).then(
      (snapshot) => ({ taken, snapshot, error: undefined }),
      (error: unknown) => ({ taken, snapshot: undefined, error }),
    );
  }

  it('keeps 16 octets of each of many entries, in their order', async () => {
    const { snapshot } = await over(2600, {});
    expect(snapshot?.length).toBe(2600);
    expect(snapshot?.bytes).toBeLessThan(2600 * 16 + 16 * 1024);
    expect(snapshot?.slice(2599, 2600)).toEqual([{ part: 0, key: uuidOf(2599) }]);
  });

  it('sorts all of them, from first to last', async () => {
    const { snapshot } = await over(1300, { sortBy: 'userName' }, { sortEntries: 1300 });
    expect(snapshot?.slice(0, 1)).toEqual([{ part: 0, key: uuidOf(1299) }]);
    expect(snapshot?.slice(1299, 1300)).toEqual([{ part: 0, key: uuidOf(0) }]);
  });

  it('stops soon after there are too many to be sorted', async () => {
    const { taken, error } = await over(5000, { sortBy: 'userName' }, { sortEntries: 700 });
    expect(error).toMatchObject({ status: 400, scimType: 'tooMany', message: expect.stringContaining('700') });
    expect(taken).toBeLessThanOrEqual(1001);
  });

  it('stops at once where too many would have to be looked at, and not where LDAP answers alone', async () => {
    const { taken, error } = await over(5000, { filter: 'userName ge "k"' }, { scanEntries: 50 });
    expect(error).toMatchObject({ status: 400, scimType: 'tooMany', message: expect.stringContaining('more than 50') });
    expect(taken).toBe(51);
    expect((await over(5000, { filter: 'title pr' }, { scanEntries: 50 })).snapshot?.length).toBe(5000);
  });
});

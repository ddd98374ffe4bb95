import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { select, type Selection } from '../../src/gateway/selection.ts';
import type { Mapping } from '../../src/mapping/mapping.ts';
import { parseQuery } from '../../src/scim/query.ts';
import { baseUrl, openGateway, type TestGateway } from '../support/gateway.ts';

describe('select', () => {
  let gateway: TestGateway;
  let users: Mapping;
  let groups: Mapping;
  beforeAll(async () => {
    gateway = await openGateway();
    const [user, group] = ['User', 'Group'].map((name) => gateway.context.profile.get(name));
    if (user === undefined || group === undefined) throw new Error('the profile has no users or groups');
    users = user;
    groups = group;
  });
  afterAll(() => gateway.close());

  const selected = (
    query: Readonly<Record<string, string>>,
    mappings = [users, groups],
    profileHash = gateway.context.profileHash,
  ): Promise<Selection> => {
    const { filterLimits } = gateway.context;
    return select(
      { ...gateway.context, profileHash },
      mappings,
      parseQuery(query, { defaultCount: 9, maxCount: 9, filter: filterLimits }),
      { baseUrl, signal: new AbortController().signal },
    );
  };

  it('has one key for what selects the same in the same order, whatever the page and the spelling', async () => {
    const { key } = await selected({ filter: 'displayName sw "J"', sortBy: 'displayName' });
    const later = { filter: 'DISPLAYNAME SW "J"', sortBy: 'displayname', startIndex: '7', count: '3' };
    expect((await selected(later)).key).toBe(key);
    const ascending = { filter: 'displayName sw "J"', sortBy: 'displayName', sortOrder: 'ascending' };
    expect((await selected(ascending)).key).toBe(key);
  });

  it('has another key for another filter, order, or set of resource types', async () => {
    const selections = await Promise.all([
      selected({}),
      selected({}, [users]),
      selected({}, [groups]),
      selected({ filter: 'displayName sw "J"' }),
      selected({ filter: 'displayName sw "j"' }),
      selected({ filter: 'displayName sw "J" and id pr' }),
      selected({ sortBy: 'displayName' }),
      selected({ sortBy: 'displayName', sortOrder: 'descending' }),
      selected({ sortBy: 'id' }),
    ]);
    const keys = selections.flatMap(({ key, snapshotKey }) =>
      snapshotKey === `${gateway.context.profileHash} ${key}` ? [key] : [],
    );
    expect(new Set(keys).size).toBe(selections.length);
  });

  it('keeps its key under another profile, so that its cursors can be told to be expired, but not its ids', async () => {
    const [one, other] = [await selected({}), await selected({}, [users, groups], 'another profile')];
    expect(other.key).toBe(one.key);
    expect(other.snapshotKey).not.toBe(one.snapshotKey);
  });

  it('reads of each entry only what sorting looks at, and nothing where only a total is asked for', async () => {
    const [part] = (await selected({ sortBy: 'name.familyName' }, [users])).parts;
    expect(part?.inspection?.attributes).toEqual(['inum', 'entryCSN', 'sn']);
    const total = await selected({ sortBy: 'name.familyName', count: '0' }, [users]);
    expect([total.sorting, total.parts[0]?.inspection]).toEqual([undefined, undefined]);
  });

  it('sorts together what has the attribute in the same type', async () => {
    expect((await selected({ sortBy: 'displayName' })).sorting).toEqual({ order: 'ascending', together: true });
    expect((await selected({ sortBy: 'userName' })).sorting).toEqual({ order: 'ascending', together: false });
  });
});

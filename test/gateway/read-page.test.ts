import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { idSnapshot, addMatches, noEntries } from '../../src/gateway/id-snapshot.ts';
import { idKey } from '../../src/gateway/page-key.ts';
import { readPage } from '../../src/gateway/read-page.ts';
import { select } from '../../src/gateway/selection.ts';
import type { Directory, SearchRequest } from '../../src/ldap/directory.ts';
import { asDn } from '../../src/ldap/dn.ts';
import { makeEntry, valuesOf } from '../../src/ldap/entry.ts';
import { printFilter } from '../../src/ldap/filter.ts';
import { baseUrl, openGateway, type TestGateway } from '../support/gateway.ts';

describe('readPage', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await openGateway();
  });
  afterAll(() => gateway.close());

  it('asks for 100 entries at most in one search, and puts them into the order of their keys', async () => {
    const { context } = gateway;
    const users = context.profile.get('User');
    if (users === undefined) throw new Error('no users');
    const keys = Array.from({ length: 270 }, (_, index) => `k${index}`);
    const entry = (key: string) => makeEntry(asDn(`inum=${key},ou=people,o=gluu`), { inum: [key] });
    const searches: SearchRequest[] = [];
    const find: Directory['find'] = async (request) => {
      searches.push(request);
      const asked = keys.filter((key) => printFilter(request.filter).includes(`(inum=${key})`));
      return asked.toReversed().map(entry);
    };
    const keyed = noEntries(idKey(users), false);
    addMatches(
      keyed,
      keys.map((key) => ({ entry: entry(key), sortKey: undefined })),
    );
    const snapshot = idSnapshot([keyed], undefined);
    const { signal } = new AbortController();
    const selection = await select(context, [users], { sortOrder: 'ascending', count: 1 }, { baseUrl, signal });
    const lookup = {
      context: { ...context, directory: { ...context.directory, find } },
      selection,
      attributesOf: () => ['uid'],
      signal,
    };
    const found = await readPage(lookup, snapshot, snapshot.slice(50, 270));
    expect(found.map((one) => valuesOf(one.entry, 'inum')[0])).toEqual(keys.slice(50));
    expect(searches.map(({ filter }) => printFilter(filter).split('(inum=').length - 1)).toEqual([100, 100, 20]);
    expect(searches[0]?.attributes).toEqual(['uid', 'inum']);
  });
});

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { UpdatedList } from '../../src/gateway/updated-list.ts';
import { reportsUpdates, updatedUsers } from '../../src/gateway/updated-users.ts';
import type { GatewayContext } from '../../src/gateway/context.ts';
import { createSnapshotCache } from '../../src/gateway/snapshot-cache.ts';
import { asDn } from '../../src/ldap/dn.ts';
import type { Directory } from '../../src/ldap/directory.ts';
import { patchSchema } from '../../src/scim/patch-request.ts';
import type { ScimObject } from '../../src/scim/resource.ts';
import { baseUrl, openGateway, profiles, type TestGateway } from '../support/gateway.ts';

interface Answer {
  readonly total: number;
  readonly latestUpdateAt: string;
  readonly results: readonly Readonly<Record<string, readonly unknown[]>>[];
  readonly cursor?: string;
  readonly deletedSupported?: boolean;
}

const ask = async (
  context: GatewayContext,
  query: Record<string, string | number>,
  { principal = 'kim', resourceType = 'User' } = {},
): Promise<Answer> => {
  const texts = Object.fromEntries(Object.entries(query).map(([name, value]) => [name, String(value)]));
  const signal = new AbortController().signal;
  const { body } = await updatedUsers(context, { baseUrl, resourceType, principal, query: texts, signal });
  return body as unknown as Answer;
};
const uids = ({ results }: Answer): string[] => results.flatMap(({ uid = [] }) => uid.map(String));
const noLists = (context: GatewayContext): GatewayContext => ({
  ...context,
  updatedLists: createSnapshotCache<UpdatedList>({ bytes: 1_000_000, seconds: 300, now: Date.now }),
});

describe.each(profiles)('updatedUsers, profile %s', (profile) => {
  let gateway: TestGateway;
  let context: GatewayContext;
  const timeStamp = new Date(Date.now() - 1000).toISOString();
  const everybody = ['u1', 'u2', 'u3', 'u4', 'u5'];
  const ids = new Map<string, string>();

  const rename = (name: string, title: string) =>
    gateway.call('modify', {
      id: ids.get(name) ?? '',
      body: { schemas: [patchSchema], Operations: [{ op: 'replace', path: 'title', value: title }] },
    });
  const remove = async (name: string): Promise<void> => {
    await gateway.call('remove', { id: ids.get(name) ?? '' });
  };
  const add = async (name: string, more: ScimObject = {}): Promise<void> => {
    ids.set(name, String((await gateway.create({ userName: name, ...more }))['id']));
  };

  beforeAll(async () => {
    gateway = await openGateway({ directory: { profile, sample: false } });
    ({ context } = gateway);
    for (const name of everybody) await add(name, { password: 'not for others' });
  });
  afterAll(() => gateway.close());

  test('tells who was created since, with the id, the times and no password', async () => {
    const answer = await ask(context, { timeStamp, pageSize: 100 });
    expect(answer.total).toBe(5);
    expect(uids(answer).toSorted()).toEqual(everybody);
    const [first = {}] = answer.results;
    expect([...ids.values()]).toContain(first[context.profile.get('User')?.id.name ?? '']?.[0]);
    expect(first['modifyTimestamp']?.[0]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/);
    expect(JSON.stringify(answer)).not.toMatch(/userPassword|objectClass/i);
    expect(answer).not.toHaveProperty('cursor');
    expect(answer).not.toHaveProperty('deletedSupported');
  });

  test('says that removed entries can not be told', async () => {
    expect(await ask(context, { timeStamp, includeDeleted: 'true' })).toMatchObject({ deletedSupported: false });
  });

  test('tells nobody of the time to come, and does not jump there', async () => {
    const answer = await ask(context, { timeStamp: new Date(Date.now() + 3_600_000).toISOString() });
    expect(answer).toMatchObject({ total: 0, results: [] });
    expect(Date.parse(answer.latestUpdateAt)).toBeLessThanOrEqual(Date.now() - context.settlingMs);
  });

  test('finds changes made long before 1970 was asked for', async () => {
    expect((await ask(context, { timeStamp: '0001-01-01T00:00:00Z' })).total).toBe(5);
  });

  test('latestUpdateAt is the last change where that has settled, and never later', async () => {
    const changed = await ask({ ...context, now: () => Date.now() + 3_600_000 }, { timeStamp });
    const last = Date.parse(changed.latestUpdateAt);
    expect(Math.abs(last - Date.now())).toBeLessThan(60_000);
    expect((await ask(context, { timeStamp: changed.latestUpdateAt })).total).toBeGreaterThanOrEqual(1);
    const now = Date.now();
    const unsettled = Date.parse((await ask(context, { timeStamp })).latestUpdateAt);
    expect(unsettled).toBeLessThan(now - context.settlingMs + 5000);
  });

  test('the pages of one list are not shifted by changes between them', async () => {
    const first = await ask(context, { timeStamp, start: 0, pageSize: 2 });
    await rename(uids(first)[0] ?? '', 'changed');
    await add('late');
    const second = await ask(context, { timeStamp, start: 2, pageSize: 2 });
    const third = await ask(context, { timeStamp, start: 4, pageSize: 2 });
    expect([first, second, third].flatMap(uids).toSorted()).toEqual(everybody);
    expect([first.total, second.total, third.total]).toEqual([5, 5, 5]);
    expect(new Set([first, second, third].map((one) => one.latestUpdateAt)).size).toBe(1);
    expect(await ask(context, { timeStamp, start: 6, pageSize: 2 })).toMatchObject({ total: 5, results: [] });
    await remove('late');
  });

  test('removed entries do not make a page short before the end', async () => {
    const [, second = '', third, fourth] = uids(await ask(context, { timeStamp, start: 0, pageSize: 5 }));
    await remove(second);
    const page = await ask(context, { timeStamp, start: 1, pageSize: 2 });
    expect(uids(page)).toEqual([third, fourth]);
    await add(second);
  });

  test.each([
    ['another caller', { principal: 'lee' }, {}],
    ['another time stamp', {}, { timeStamp: '2001-01-01T00:00:00Z' }],
    ['another resource type', { resourceType: 'Group' }, {}],
  ])('the list of %s is another one', async (_, who, query) => {
    await ask(context, { timeStamp });
    const later = ask(context, { timeStamp, start: 1, ...query }, who);
    await expect(later).rejects.toMatchObject({ status: 400, message: expect.stringContaining('start=0') });
  });

  test('two clients with the same credentials and question lose nothing, whoever begins meanwhile', async () => {
    const own = noLists(context);
    const page = async (start: number): Promise<Answer> => ask(own, { timeStamp, start, pageSize: 2 });
    const one = [await page(0)];
    // Moves to the end, once the second is another one: the next page would begin one later than the last one ended.
    await new Promise((resolve) => setTimeout(resolve, 1100));
    await rename(uids(one[0] as Answer)[0] ?? '', 'moved');
    const other = [await page(0)];
    for (let start = 2; start < (other[0]?.total ?? 0); start += 2) other.push(await page(start));
    for (let start = 2; one.at(-1)?.results.length === 2; start += 2) one.push(await page(start));
    for (const told of [one, other]) {
      expect([...new Set(told.flatMap(uids))].toSorted()).toEqual(everybody);
      expect(told.at(-1)?.latestUpdateAt).toBe(one[0]?.latestUpdateAt);
    }
    const [moved] = one.flatMap(uids);
    expect(one.flatMap(uids).filter((name) => name === moved)).toHaveLength(2);

    // Both have come to the end: from now on it is as if there were one.
    const next = await page(0);
    expect(next.total).toBe(5);
    expect([...uids(next), ...uids(await page(2)), ...uids(await page(4))].toSorted()).toEqual(everybody);
  });

  test('whoever begins while the list of another one is made goes by the numbers of that', async () => {
    const collected = Promise.withResolvers<undefined>();
    const release = Promise.withResolvers<undefined>();
    let streams = 0;
    const { stream } = context.directory;
    const directory: Directory = {
      ...context.directory,
      stream: async function* (...search) {
        streams += 1;
        const isFirst = streams === 1;
        yield* stream(...search);
        if (!isFirst) return;
        collected.resolve(undefined);
        await release.promise;
      },
    };
    const own = { ...noLists(context), directory };
    const page = async (start: number): Promise<Answer> => ask(own, { timeStamp, start, pageSize: 2 });
    const slow = page(0);
    await collected.promise;
    const [moved = ''] = everybody;
    await new Promise((resolve) => setTimeout(resolve, 1100));
    await rename(moved, 'moved');
    own.updatedLists.changed();
    const other = page(0);
    await new Promise((resolve) => setTimeout(resolve, 100));
    release.resolve(undefined);
    const one = [await slow];
    await other;
    for (let start = 2; one.at(-1)?.results.length === 2; start += 2) one.push(await page(start));
    expect([...new Set(one.flatMap(uids))].toSorted()).toEqual(everybody);
  });

  test('an expired list is 400, and its cursor goes on all the same', async () => {
    const first = await ask(context, { timeStamp, pageSize: 2 });
    const restarted = noLists(context);
    const later = ask(restarted, { timeStamp, start: 2, pageSize: 2 });
    await expect(later).rejects.toMatchObject({ status: 400, message: expect.stringContaining('start=0') });

    // Whoever changes meanwhile is told by this list or by the next one; in the same second, it could be by both.
    await new Promise((resolve) => setTimeout(resolve, 1100));
    await rename(uids(first)[0] ?? '', 'again');
    const rest = await ask(restarted, { cursor: first.cursor ?? '', pageSize: 2 });
    const last = await ask(restarted, { cursor: rest.cursor ?? '', pageSize: 2 });
    expect([first, rest, last].flatMap(uids).toSorted()).toEqual(everybody);
    expect(last).toMatchObject({ total: 5, latestUpdateAt: first.latestUpdateAt });
    expect(last).not.toHaveProperty('cursor');
    const next = await ask(restarted, { timeStamp: first.latestUpdateAt });
    expect(uids(next)).toContain(uids(first)[0]);
  });

  test('a cursor gives the same pages as start while the list is kept', async () => {
    const own = noLists(context);
    const first = await ask(own, { timeStamp, pageSize: 2 });
    const byCursor = await ask(own, { timeStamp, cursor: first.cursor ?? '', pageSize: 2 });
    expect(byCursor).toMatchObject({ results: (await ask(own, { timeStamp, start: 2, pageSize: 2 })).results });
  });

  test.each([
    ['garbage', {}, {}],
    [undefined, { principal: 'lee' }, {}],
    [undefined, { resourceType: 'Group' }, {}],
    [undefined, {}, { timeStamp: '2001-01-01T00:00:00Z' }],
  ])('a cursor %s of others is refused', async (text, who, query) => {
    const { cursor = '' } = await ask(context, { timeStamp, pageSize: 2 });
    const later = ask(context, { cursor: text ?? cursor, ...query }, who);
    await expect(later).rejects.toMatchObject({ status: 400, scimType: 'invalidCursor' });
  });

  test('under another profile a list is begun again, by number and by cursor', async () => {
    const { cursor = '' } = await ask(context, { timeStamp, pageSize: 2 });
    const exchanged = { ...context, profileHash: 'another profile' };
    const byNumber = ask(exchanged, { timeStamp, start: 2, pageSize: 2 });
    await expect(byNumber).rejects.toMatchObject({ status: 400, message: expect.stringContaining('start=0') });
    const byCursor = ask(exchanged, { cursor, pageSize: 2 });
    await expect(byCursor).rejects.toMatchObject({ status: 400, scimType: 'expiredCursor' });
  });

  test('tells changes that were made without the gateway', async () => {
    const { dn } = await gateway.entryOf(ids.get('u3'));
    await new Promise((resolve) => setTimeout(resolve, 1100));
    const since = new Date().toISOString();
    const modifications = [{ operation: 'replace', type: 'title', values: ['by hand'] }] as const;
    await gateway.directory.write({ changetype: 'modify', dn, modifications });
    const answer = await ask(context, { timeStamp: since });
    expect(answer).toMatchObject({ total: 1, results: [{ uid: ['u3'], title: ['by hand'] }] });
  });

  test('names entries by their ids where the directory has no entryUUID', async () => {
    const attributeType: typeof context.subschema.attributeType = (name) =>
      name === 'entryUUID' ? undefined : context.subschema.attributeType(name);
    const plain = noLists({ ...context, subschema: { ...context.subschema, attributeType } });
    const first = await ask(plain, { timeStamp, pageSize: 3 });
    const second = await ask(plain, { timeStamp, start: 3, pageSize: 3 });
    expect([first, second].flatMap(uids).toSorted()).toEqual(everybody);
  });

  test('tells groups, too', async () => {
    const body = { displayName: 'Staff', members: [{ value: ids.get('u2') ?? '' }] };
    await gateway.call('create', { resourceType: 'Group', body });
    const answer = await ask(context, { timeStamp }, { resourceType: 'Group' });
    expect(answer.total).toBe(1);
    const { dn } = await gateway.entryOf(ids.get('u2'));
    expect(answer.results[0]?.['member']?.map((one) => asDn(String(one)))).toEqual([dn]);
  });

  test('a resource type whose mapping names no times has none of this', async () => {
    const users = context.profile.get('User');
    if (users === undefined) throw new Error('no users');
    const without = { ...context, profile: new Map([['User', { ...users, updated: undefined }]]) };
    expect([reportsUpdates(context, 'User'), reportsUpdates(without, 'User')]).toEqual([true, false]);
    await expect(ask(without, { timeStamp })).rejects.toMatchObject({ status: 404 });
  });
});

test('a write stamped before the list was made, and visible only after, is told to who asks from latestUpdateAt on', async () => {
  const gateway = await openGateway({ directory: { sample: false } });
  const stamped = Promise.withResolvers<void>();
  const held = Promise.withResolvers<void>();
  const slow: Directory = {
    ...gateway.directory,
    close: async () => undefined,
    write: async (change, options) => {
      stamped.resolve();
      await held.promise;
      return gateway.directory.write(change, options);
    },
  };
  const writer = await openGateway({ on: gateway.server, wrap: () => slow });
  // The gateway's own stamps alone, so that slapd's can't make up for them.
  const users = gateway.context.profile.get('User');
  if (users?.updated === undefined) throw new Error('no users');
  const attributes = users.updated.attributes.filter(({ name }) => name !== 'modifyTimestamp');
  const profile = new Map([['User', { ...users, updated: { ...users.updated, attributes } }]]);
  const context = { ...gateway.context, profile, settlingMs: 20_000 };
  const timeStamp = new Date(Date.now() - 1000).toISOString();

  const write = writer.create({ userName: 'slow' });
  await stamped.promise;
  await new Promise((resolve) => setTimeout(resolve, 1100));
  await gateway.create({ userName: 'fast' });
  const first = await ask(context, { timeStamp });
  held.resolve();
  await write;
  const next = await ask(context, { timeStamp: first.latestUpdateAt });
  expect(uids(first)).toEqual(['fast']);
  expect(uids(next)).toEqual(['slow', 'fast']);
  await gateway.close();
});

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { GatewayContext } from '../../src/gateway/context.ts';
import { createSnapshotCache } from '../../src/gateway/snapshot-cache.ts';
import type { UpdatedList } from '../../src/gateway/updated-list.ts';
import { updatedUsers } from '../../src/gateway/updated-users.ts';
import { asDn, parentDn } from '../../src/ldap/dn.ts';
import type { Directory } from '../../src/ldap/directory.ts';
import { mappingIn } from '../support/gluu-profile.ts';
import { baseUrl, openGateway, profiles, type GatewayOptions, type TestGateway } from '../support/gateway.ts';

interface Answer {
  readonly latestUpdateAt: string;
  readonly results: readonly Readonly<Record<string, readonly unknown[]>>[];
  readonly cursor?: string;
  readonly deletedSupported?: boolean;
  readonly deletedSince?: string;
  readonly deleted?: readonly { readonly id: string; readonly deletedAt: string }[];
}

const ask = async (
  context: GatewayContext,
  query: Record<string, string | number>,
  resourceType = 'User',
): Promise<Answer> => {
  const asked: Record<string, string | number> = { includeDeleted: 'true', ...query };
  const texts = Object.fromEntries(Object.entries(asked).map(([name, value]) => [name, String(value)]));
  const signal = new AbortController().signal;
  const { body } = await updatedUsers(context, { baseUrl, resourceType, principal: 'kim', query: texts, signal });
  return body as unknown as Answer;
};
const ids = ({ deleted = [] }: Answer): string[] => deleted.map(({ id }) => id);
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const always = '1970-01-01T00:00:00Z';

/** Its log has begun, and everything from now on is in it. */
async function openLogged(options: GatewayOptions['directory'] = {}): Promise<TestGateway> {
  const gateway = await openGateway({
    directory: { sample: false, changeLog: {}, ...options },
    context: { settlingMs: 0 },
  });
  await gateway.create({ userName: 'first' });
  await pause(2100);
  return gateway;
}

describe.each(profiles)('removed entries by the change log, profile %s', (profile) => {
  let gateway: TestGateway;
  let context: GatewayContext;
  let timeStamp: string;

  beforeAll(async () => {
    gateway = await openLogged({ profile });
    ({ context } = gateway);
    timeStamp = new Date().toISOString();
  });
  afterAll(() => gateway.close());

  const add = async (userName: string): Promise<string> => String((await gateway.create({ userName }))['id']);
  const remove = async (id: string): Promise<void> => {
    await gateway.call('remove', { id });
  };
  const addAndRemove = async (userName: string): Promise<string> => {
    const id = await add(userName);
    await remove(id);
    return id;
  };
  /** From now on. */
  const begin = async (): Promise<void> => {
    await pause(1100);
    timeStamp = new Date().toISOString();
  };

  test('are told by id and time, whatever removed them', async () => {
    const [one, other] = [await addAndRemove('one'), await add('other')];
    const { dn } = await gateway.entryOf(other);
    await gateway.directory.write({ changetype: 'delete', dn });
    const stays = await add('stays');
    const answer = await ask(context, { timeStamp });
    expect(answer.deletedSupported).toBe(true);
    expect(ids(answer).toSorted()).toEqual([one, other].toSorted());
    for (const { deletedAt } of answer.deleted ?? []) {
      expect(Math.abs(Date.parse(deletedAt) - Date.now())).toBeLessThan(10_000);
    }
    expect(answer.results).toHaveLength(1);
    expect(ids(answer)).not.toContain(stays);
    // The times are found by an index or one by one.
    expect(ids(await ask(context, { timeStamp: always })).toSorted()).toEqual(ids(answer).toSorted());
  });

  test('are told to whoever asks for them', async () => {
    const answer = await ask(context, { timeStamp, includeDeleted: 'false' });
    expect(Object.keys(answer).toSorted()).toEqual(['latestUpdateAt', 'results', 'total']);
  });

  test('of another type are not', async () => {
    const group = await gateway.call('create', { resourceType: 'Group', body: { displayName: 'Staff' } });
    const id = String(group.body?.['id']);
    await gateway.call('remove', { resourceType: 'Group', id });
    expect(ids(await ask(context, { timeStamp }, 'Group'))).toEqual([id]);
    expect(ids(await ask(context, { timeStamp }))).not.toContain(id);
  });

  test('of before the time stamp are not', async () => {
    await begin();
    expect(await ask(context, { timeStamp })).toMatchObject({ deletedSupported: true, deleted: [] });
    const id = await addAndRemove('later');
    expect(ids(await ask(context, { timeStamp }))).toEqual([id]);
  });

  test('are those that were moved away, too', async () => {
    await begin();
    const id = await add('mover');
    const { dn } = await gateway.entryOf(id);
    const away = parentDn(mappingIn(context.profile, 'Group').base);
    const rdn = dn.slice(0, dn.indexOf(','));
    const moved = { changetype: 'modrdn', dn, newRdn: rdn, deleteOldRdn: false, newSuperior: away } as const;
    await gateway.directory.write(moved);
    expect(ids(await ask(context, { timeStamp }))).toEqual([id]);
  });

  test('are paged by the same numbers, and by a cursor that holds without the list', async () => {
    await begin();
    const gone = [await addAndRemove('a'), await addAndRemove('b'), await addAndRemove('c')].toSorted();
    await add('d');
    const first = await ask(context, { timeStamp, start: 0, pageSize: 1 });
    const pages = [first];
    for (const start of [1, 2, 3]) pages.push(await ask(context, { timeStamp, start, pageSize: 1 }));
    expect(pages.flatMap(ids).toSorted()).toEqual(gone);
    expect(pages.map(({ results }) => results.length)).toEqual([1, 0, 0, 0]);
    expect(pages.map(({ cursor }) => cursor !== undefined)).toEqual([true, true, false, false]);

    const restarted = {
      ...context,
      updatedLists: createSnapshotCache<UpdatedList>({ bytes: 1_000_000, seconds: 300, now: Date.now }),
    };
    const byCursor = [first];
    for (let { cursor } = first; cursor !== undefined; cursor = byCursor.at(-1)?.cursor) {
      byCursor.push(await ask(restarted, { cursor, pageSize: 1 }));
    }
    expect(byCursor.flatMap(ids)).toEqual(pages.flatMap(ids));
    // Whoever did not ask for them before can't with this cursor.
    const plain = await ask(context, { timeStamp: always, pageSize: 1, includeDeleted: 'false' });
    await expect(ask(context, { cursor: plain.cursor ?? '' })).rejects.toMatchObject({ scimType: 'invalidCursor' });
  });

  test('that are there again are not told, and never beside themselves', async () => {
    await begin();
    const id = await add('again');
    const entry = await gateway.entryOf(id, ['*']);
    await remove(id);
    expect(ids(await ask(context, { timeStamp, pageSize: 1 }))).toEqual([id]);
    if (profile !== 'gluu') return;
    const attributes = [...entry.attributes].map(([type, values]) => ({ type, values }));
    await gateway.directory.write({ changetype: 'add', dn: entry.dn, attributes });
    // The list was made before.
    expect(ids(await ask(context, { timeStamp, start: 0, pageSize: 1 }))).toEqual([]);
    const fresh = await ask(context, { timeStamp });
    expect([ids(fresh), fresh.results.length]).toEqual([[], 1]);
  });

  test('that are there by another name are those whose name was their id', async () => {
    await begin();
    const id = await add('renamed');
    const { dn } = await gateway.entryOf(id);
    const newRdn = profile === 'gluu' ? 'inum=other' : 'uid=other';
    await gateway.directory.write({ changetype: 'modrdn', dn, newRdn, deleteOldRdn: true });
    expect(ids(await ask(context, { timeStamp }))).toEqual(profile === 'gluu' ? [id] : []);
  });

  test('move latestUpdateAt on as changes do, once they have settled', async () => {
    await begin();
    await pause(1100);
    await addAndRemove('moving');
    const { latestUpdateAt, deleted: [told] = [] } = await ask(
      { ...context, settlingMs: 0, now: () => Date.now() + 5000 },
      { timeStamp },
    );
    expect(latestUpdateAt).toBe(told?.deletedAt);
    const unsettled = await ask({ ...context, settlingMs: 60_000 }, { timeStamp });
    expect(Date.parse(unsettled.latestUpdateAt)).toBeLessThan(Date.parse(timeStamp));
  });

  test('are known from a time on that is told', async () => {
    const answer = await ask(context, { timeStamp });
    expect(Date.parse(answer.deletedSince ?? '')).toBeLessThanOrEqual(Date.parse(timeStamp));
    expect(Date.parse(answer.deletedSince ?? '')).toBeGreaterThan(Date.now() - 120_000);
    const later = await ask({ ...context, settlingMs: 3_600_000 }, { timeStamp });
    expect(Date.parse(later.deletedSince ?? '') - Date.parse(answer.deletedSince ?? '')).toBe(3_600_000);
  });

  test('are not told where the log may not be read', async () => {
    const blind: Directory = {
      ...context.directory,
      read: async (dn, ...rest) => (dn === asDn('cn=accesslog') ? undefined : context.directory.read(dn, ...rest)),
    };
    const answer = await ask({ ...context, directory: blind }, { timeStamp });
    expect(answer.deletedSupported).toBe(false);
    expect(answer).not.toHaveProperty('deleted');
  });
});

describe.each([
  ['without the values that entries had', {}],
  ['with the values that entries had', { old: '(objectClass=inetOrgPerson)' }],
])('ids that are neither in names nor entryUUIDs, in a log %s', (_, changeLog) => {
  test('are told, or else deletedSince says that one is missing', async () => {
    const gateway = await openLogged({ profile: 'inetorgperson', changeLog });
    const users = mappingIn(gateway.context.profile, 'User');
    const type = gateway.context.subschema.attributeType('employeeNumber');
    if (type === undefined) throw new Error('no employeeNumber');
    const profile = new Map([['User', { ...users, id: { name: 'employeeNumber', type } }]]);
    const context = { ...gateway.context, profile };
    const timeStamp = new Date().toISOString();
    const before = await ask(context, { timeStamp });
    expect(Date.parse(before.deletedSince ?? '')).toBeLessThanOrEqual(Date.parse(timeStamp));
    const { id } = await gateway.create({
      userName: 'kim',
      'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': { employeeNumber: '007' },
    });
    await gateway.call('remove', { id: String(id) });
    const after = await ask(context, { timeStamp });
    const isMissing = Date.parse(after.deletedSince ?? '') > Date.parse(timeStamp);
    expect([ids(after), isMissing]).toEqual('old' in changeLog ? [['007'], false] : [[], true]);
    await gateway.close();
  });
});

test('what the log has lost, deletedSince tells', async () => {
  const gateway = await openLogged({ changeLog: { purge: '00+00:00:01 00+00:00:01' } });
  const timeStamp = new Date().toISOString();
  const id = String((await gateway.create({ userName: 'kim' }))['id']);
  await gateway.call('remove', { id });
  await expect
    .poll(async () => Date.parse((await ask(gateway.context, { timeStamp })).deletedSince ?? ''), { timeout: 15_000 })
    .toBeGreaterThan(Date.parse(timeStamp));
  const deadline = Date.now() + 15_000;
  let answer = await ask(gateway.context, { timeStamp });
  while (ids(answer).length > 0 && Date.now() < deadline) {
    expect(Date.parse(answer.deletedSince ?? '')).toBeGreaterThan(Date.parse(timeStamp));
    await pause(200);
    answer = await ask(gateway.context, { timeStamp });
  }
  expect(answer).toMatchObject({ deletedSupported: true, deleted: [] });
  expect(Date.parse(answer.deletedSince ?? '')).toBeGreaterThan(Date.parse(timeStamp));
  await gateway.close();
});

test('a log that nothing was written to yet tells of nothing before now', async () => {
  const gateway = await openGateway({ directory: { sample: false, changeLog: {} } });
  const begun = Date.now();
  const answer = await ask(gateway.context, { timeStamp: always });
  expect(answer).toMatchObject({ deletedSupported: true, deleted: [] });
  expect(Date.parse(answer.deletedSince ?? '')).toBeGreaterThanOrEqual(begun);
  await gateway.close();
});

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createGateway } from '../../src/gateway/gateway.ts';
import type { GatewayContext } from '../../src/gateway/context.ts';
import { createSnapshotCache, watchWrites } from '../../src/gateway/snapshot-cache.ts';
import type { Directory } from '../../src/ldap/directory.ts';
import type { Entry } from '../../src/ldap/entry.ts';
import type { Subschema } from '../../src/ldap/subschema.ts';
import { ScimError } from '../../src/scim/error.ts';
import type { ScimObject } from '../../src/scim/resource.ts';
import { countingDirectory, type CountingDirectory } from '../support/counting-directory.ts';
import { baseUrl, openGateway, type TestGateway } from '../support/gateway.ts';

const people = 230;
const nameOf = (index: number): string => `walker${String(index).padStart(3, '0')}`;

/** Last names in the opposite order of the entries, two people each; one in five has none. */
function personLdif(index: number): string {
  const name = nameOf(index);
  const sn = index % 5 === 0 ? '' : `sn: ${index % 2 === 0 ? 'FAMILY' : 'family'}${900 - Math.floor(index / 2)}\n`;
  return `dn: inum=${name},ou=people,o=gluu\nobjectClass: top\nobjectClass: gluuPerson\nobjectClass: gluuCustomPerson\ninum: ${name}\nuid: ${name}\n${sn}`;
}

let test: TestGateway;
let counting: CountingDirectory;
let context: GatewayContext;
let now: number;

beforeAll(async () => {
  test = await openGateway();
  await test.server.add(Array.from({ length: people }, (_, index) => personLdif(index)).join('\n'));
});
afterAll(() => test.close());

/** A gateway of its own over the same directory: nothing kept, nothing counted. */
function freshContext(given: Partial<GatewayContext> = {}, bytes = 1_000_000): GatewayContext {
  const snapshots = createSnapshotCache({ bytes, seconds: 300, now: () => now });
  const directory = watchWrites(counting.directory, snapshots.changed);
  return { ...test.context, now: () => now, directory, snapshots, ...given };
}

beforeEach(() => {
  now = 1_800_000_000_000;
  counting = countingDirectory(test.directory);
  context = freshContext();
});

type Query = Readonly<Record<string, string>>;
const walkers: Query = { filter: 'userName sw "walker"', attributes: 'userName' };

async function ask(query: Query, of: GatewayContext = context): Promise<ScimObject> {
  const { signal } = new AbortController();
  const { body } = await createGateway(() => of).operations.query({ baseUrl, resourceType: 'User', query, signal });
  return body ?? {};
}

async function refusal(query: Query, of: GatewayContext = context): Promise<unknown> {
  const error = await ask(query, of).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ScimError);
  return error;
}

const names = (list: ScimObject): string[] =>
  ((list['Resources'] ?? []) as ScimObject[]).map((one) => String(one['userName']));

async function write(operation: 'create' | 'remove', given: { id?: string; body?: ScimObject }): Promise<void> {
  const { signal } = new AbortController();
  await createGateway(() => context).operations[operation]({
    baseUrl,
    resourceType: 'User',
    query: {},
    signal,
    ...given,
  });
}

/** Adds a person behind the gateway's back, and removes it after the test. */
const strangers: string[] = [];
async function addStranger(name: string): Promise<void> {
  strangers.push(name);
  await test.server.add(personLdif(0).replaceAll('walker000', name));
}
afterEach(async () => {
  for (const name of strangers.splice(0)) {
    await test.call('remove', { id: name }).catch(() => undefined);
  }
});

describe('pages by index', () => {
  it('cost one search where the answer is small', async () => {
    expect(names(await ask({ filter: 'userName sw "walker01"', sortBy: 'userName' }))).toHaveLength(10);
    expect(counting.taken()).toEqual(['find']);
    expect(names(await ask({ filter: 'userName ge "walker225" and userName lt "walkes"' }))).toHaveLength(5);
  });

  it('cost one search where the ids were collected for an earlier page', async () => {
    const first = await ask({ ...walkers, count: '40' });
    expect(counting.taken()).toEqual(['find', 'stream', 'find']);
    expect(first).toMatchObject({ totalResults: people, startIndex: 1, itemsPerPage: 40 });
    const deep = await ask({ ...walkers, count: '40', startIndex: '201' });
    expect(counting.taken()).toEqual(['find']);
    expect(deep).toMatchObject({ totalResults: people, startIndex: 201, itemsPerPage: 30 });
    expect(names(deep)[0]).toBe(nameOf(200));
  });

  it('are served from the same ids however the filter’s attributes are spelled', async () => {
    await ask({ ...walkers, count: '1' });
    counting.taken();
    await ask({ ...walkers, filter: 'USERNAME sw "walker"', count: '1', startIndex: '9' });
    expect(counting.taken()).toEqual(['find']);
    await ask({ ...walkers, count: '1', startIndex: '9', sortBy: 'userName' });
    expect(counting.taken()).toEqual(['find', 'stream', 'find']);
  });

  it('show what was written through this gateway at once, on every page', async () => {
    await ask({ ...walkers, count: '10' });
    await write('create', {
      body: {
        schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
        userName: 'walkerNew',
        name: { familyName: 'x' },
      },
    });
    const page = await ask({ ...walkers, count: '10', startIndex: '225' });
    expect(page['totalResults']).toBe(people + 1);
    const id = (page['Resources'] as ScimObject[]).find((one) => one['userName'] === 'walkerNew')?.['id'];
    await write('remove', { id: String(id) });
    expect((await ask({ ...walkers, count: '10', startIndex: '225' }))['totalResults']).toBe(people);
  });

  it('show what others wrote on the first page at once, on later ones when the ids are too old', async () => {
    await ask({ ...walkers, count: '10' });
    await addStranger('walkerStranger');
    const later = { ...walkers, count: '10', startIndex: '11' };
    expect((await ask(later))['totalResults']).toBe(people);
    now += 300_001;
    expect((await ask(later))['totalResults']).toBe(people + 1);
    await test.call('remove', { id: 'walkerStranger' });
    expect((await ask({ ...walkers, count: '10' }))['totalResults']).toBe(people);
  });

  it.each([
    ['that LDAP answers', 'displayName pr'],
    ['that only the values answer', 'userName ge "walker" and userName lt "walkes"'],
  ])('are shorter, never wrong, where others removed or changed entries: a filter %s', async (_, filter) => {
    for (const name of ['walkerGone', 'walkerChanged']) {
      strangers.push(name);
      await test.server.add(personLdif(0).replaceAll('walker000', name) + 'displayName: x\n');
    }
    const { totalResults: total } = await ask({ filter, count: '0' });
    const last = { filter, attributes: 'userName', count: '10', startIndex: String(Number(total) - 1) };
    expect(names(await ask(last))).toEqual(['walkerGone', 'walkerChanged']);
    const Operations = [
      { op: 'remove', path: 'displayName' },
      { op: 'replace', path: 'userName', value: 'runner' },
    ];
    const schemas = ['urn:ietf:params:scim:api:messages:2.0:PatchOp'];
    await test.call('modify', { id: 'walkerChanged', body: { schemas, Operations } });
    expect(names(await ask(last))).toEqual(['walkerGone']);
    await test.call('remove', { id: 'walkerGone' });
    expect(await ask(last)).toMatchObject({ totalResults: total, itemsPerPage: 0, Resources: [] });
  });

  it('are the same where ids are not kept at all', async () => {
    const forgetful = freshContext({}, 0);
    const page = await ask(
      { ...walkers, count: '3', startIndex: '150', sortBy: 'userName', sortOrder: 'descending' },
      forgetful,
    );
    expect(names(page)).toEqual([nameOf(80), nameOf(79), nameOf(78)]);
  });

  it('of the same question at the same time share one walk', async () => {
    const pages = await Promise.all(Array.from({ length: 5 }, () => ask({ ...walkers, count: '0' })));
    expect(pages.map((page) => page['totalResults'])).toEqual(Array.from({ length: 5 }, () => people));
    expect(counting.taken()).toEqual(['stream']);
  });

  it('are found by id where the directory has no entryUUID, or does not show it', async () => {
    const without: Subschema = {
      ...context.subschema,
      attributeType: (name) => (name === 'entryUUID' ? undefined : context.subschema.attributeType(name)),
    };
    const hide = (entry: Entry): Entry => ({
      ...entry,
      attributes: new Map([...entry.attributes].filter(([name]) => name !== 'entryuuid')),
    });
    const { directory } = counting;
    const hiding: Directory = {
      ...directory,
      find: async (...given) => (await directory.find(...given)).map(hide),
      stream: (...given) => ({
        async *[Symbol.asyncIterator]() {
          for await (const entry of directory.stream(...given)) yield hide(entry);
        },
      }),
    };
    for (const one of [freshContext({ subschema: without }), freshContext({ directory: hiding })]) {
      const query = { ...walkers, count: '2' };
      expect(names(await ask({ ...query, startIndex: '200', sortBy: 'id' }, one))).toEqual([nameOf(199), nameOf(200)]);
      const page = await ask({ filter: 'userName sw "walker01"', cursor: '', count: '2', attributes: 'userName' }, one);
      expect(
        names(
          await ask(
            { filter: 'userName sw "walker01"', cursor: String(page['nextCursor']), attributes: 'userName' },
            one,
          ),
        ),
      ).toEqual([nameOf(12), nameOf(13)]);
    }
  });
});

describe('sorted pages', () => {
  it('follow one order from the first to the last, small or large, equal ones as the directory has them', async () => {
    const rank = (index: number): string => (index % 5 === 0 ? 'zzz' : String(900 - Math.floor(index / 2)));
    const expected = Array.from({ length: people }, (_, index) => index)
      .toSorted((one, other) => rank(one).localeCompare(rank(other)) || one - other)
      .map(nameOf);
    const seen: string[] = [];
    for (let startIndex = 1; startIndex <= people; startIndex += 60) {
      seen.push(
        ...names(await ask({ ...walkers, sortBy: 'name.familyName', count: '60', startIndex: String(startIndex) })),
      );
    }
    expect(seen).toEqual(expected);
    const small = await ask({ filter: 'userName sw "walker02"', attributes: 'userName', sortBy: 'name.familyName' });
    expect(names(small)).toEqual(expected.filter((name) => name.startsWith('walker02')));
  });

  it('turn round in descending order, and put those without a value first', async () => {
    const query = { ...walkers, sortBy: 'name.familyName', sortOrder: 'descending', count: '48' };
    const page = names(await ask(query));
    expect(page.slice(0, 2)).toEqual([nameOf(0), nameOf(5)]);
    expect(page.slice(46)).toEqual([nameOf(1), nameOf(2)]);
  });

  it('know attributes that only other entries tell, and those that the gateway makes', async () => {
    const query = { attributes: 'userName,groups', filter: 'groups pr', sortBy: 'groups.display' };
    const displays = ((await ask(query))['Resources'] as ScimObject[]).map((one) =>
      String(((one['groups'] ?? []) as ScimObject[])[0]?.['display']).toLowerCase(),
    );
    expect(displays.length).toBeGreaterThan(1);
    expect(displays).toEqual(displays.toSorted());
    const byId = await ask({ ...walkers, sortBy: 'meta.location', sortOrder: 'descending', count: '1' });
    expect(names(byId)).toEqual([nameOf(people - 1)]);
  });

  it('are refused beyond the limit with tooMany, which a total alone does not need', async () => {
    const narrow = freshContext({ sortEntries: people - 1 });
    expect(await refusal({ ...walkers, sortBy: 'userName' }, narrow)).toMatchObject({
      status: 400,
      scimType: 'tooMany',
      message: expect.stringMatching(/229 resources.*filter.*"sortBy"/),
    });
    expect(await ask({ ...walkers, sortBy: 'userName', count: '0' }, narrow)).toMatchObject({ totalResults: people });
    expect(names(await ask({ ...walkers, sortBy: 'userName' }, freshContext({ sortEntries: people })))).toHaveLength(
      100,
    );
  });

  it.each(['shoeSize', 'password', 'name', 'urn:nobody:userName'])(
    'by %s are refused with invalidPath',
    async (sortBy) => {
      for (const count of ['0', '10']) {
        expect(await refusal({ sortBy, count })).toMatchObject({
          status: 400,
          scimType: 'invalidPath',
          message: expect.stringContaining(`"${sortBy}"`),
        });
      }
      expect(counting.taken()).toEqual([]);
    },
  );
});

describe('pages by cursor', () => {
  // Sorted, because people that are added again come last in the directory's own order.
  const first: Query = { ...walkers, sortBy: 'userName', cursor: '', count: '60' };
  const next = (page: ScimObject, query: Query = first): Query => ({ ...query, cursor: String(page['nextCursor']) });

  it('lead through all results once, forward and back, for one search each after the first', async () => {
    let page = await ask(first);
    expect(page).not.toHaveProperty('previousCursor');
    expect(page).not.toHaveProperty('startIndex');
    const forward = [names(page)];
    counting.taken();
    while ('nextCursor' in page) {
      page = await ask(next(page));
      expect(counting.taken()).toEqual(['find']);
      expect(page).toMatchObject({ totalResults: people, itemsPerPage: names(page).length });
      forward.push(names(page));
    }
    expect(forward.flat()).toEqual(Array.from({ length: people }, (_, index) => nameOf(index)));
    const back: string[][] = [];
    while ('previousCursor' in page) {
      page = await ask({ ...first, cursor: String(page['previousCursor']) });
      back.push(names(page));
    }
    expect(back).toEqual(forward.slice(0, -1).toReversed());
  });

  it('are made of unreserved characters and show nothing of what they hold', async () => {
    const { nextCursor } = await ask(first);
    expect(nextCursor).toMatch(/^[\w.~-]{40,200}$/);
  });

  it('have no neighbours where all fits on one page or nothing is asked for, for one search', async () => {
    const small = await ask({ filter: 'userName sw "walker01"', cursor: '' });
    expect(small).toMatchObject({ totalResults: 10, itemsPerPage: 10 });
    expect(Object.keys(small)).not.toContain('nextCursor');
    expect(counting.taken()).toEqual(['find']);
    const total = await ask({ ...first, count: '0' });
    expect(total).toMatchObject({ totalResults: people, itemsPerPage: 0, Resources: [] });
    expect(total).not.toHaveProperty('nextCursor');
    expect(await ask({ filter: 'meta.resourceType eq "Group"', cursor: '' })).toMatchObject({ totalResults: 0 });
  });

  it('divide small answers too, for one search each', async () => {
    const query = {
      filter: 'userName sw "walker01"',
      attributes: 'userName',
      sortBy: 'userName',
      sortOrder: 'descending',
      cursor: '',
      count: '4',
    };
    const one = await ask(query);
    const two = await ask(next(one, query));
    const three = await ask(next(two, query));
    expect(counting.taken()).toEqual(['find', 'find', 'find']);
    expect([one, two, three].flatMap(names)).toEqual(Array.from({ length: 10 }, (_, index) => nameOf(19 - index)));
    expect(three).not.toHaveProperty('nextCursor');
    const halves = { ...query, count: '5' };
    expect(await ask(next(await ask(halves), halves))).not.toHaveProperty('nextCursor');
  });

  it('go on over the same results while others write', async () => {
    const page = await ask(first);
    await write('remove', { id: nameOf(61) });
    await test.server.add(personLdif(61));
    counting.taken();
    const second = await ask(next(page));
    expect(counting.taken()).toEqual(['find']);
    expect(names(second)).toHaveLength(59);
    expect(second['totalResults']).toBe(people);
  });

  it('are resumed after the same resource where the ids are gone, by another gateway too', async () => {
    const page = await ask(first);
    await test.call('remove', { id: nameOf(3) });
    const other = freshContext();
    const second = await ask(next(page), other);
    expect(names(second)[0]).toBe(nameOf(60));
    expect(second).toMatchObject({ totalResults: people - 1, itemsPerPage: 60 });
    const before = await ask({ ...first, cursor: String(second['previousCursor']) }, other);
    expect([names(before)[0], names(before).length]).toEqual([nameOf(0), 60]);
    await test.server.add(personLdif(3));
    expect(before).not.toHaveProperty('previousCursor');
  });

  it('expire with the resource at which they stand, and with time', async () => {
    const page = await ask(first);
    const last = names(page).at(-1) ?? '';
    await test.call('remove', { id: last });
    const gone = await refusal(next(page), freshContext());
    await test.server.add(personLdif(Number(last.slice(-3))));
    expect(gone).toMatchObject({ status: 400, scimType: 'expiredCursor' });
    now += 3_600_001;
    expect(await refusal(next(page))).toMatchObject({ status: 400, scimType: 'expiredCursor' });
  });

  it('expire when another profile comes into force, and no ids of the one before are used', async () => {
    const page = await ask(first);
    const exchanged = { ...context, profileHash: 'another profile' };
    expect(await refusal(next(page), exchanged)).toMatchObject({ status: 400, scimType: 'expiredCursor' });
    counting.taken();
    const { cursor: _, ...byNumber } = first;
    await ask({ ...byNumber, startIndex: '61' }, exchanged);
    expect(counting.taken()).toContain('stream');
    expect(names(await ask(next(page)))).toHaveLength(60);
  });

  it('are good for their own query only: same resource type, filter and order', async () => {
    const page = await ask(first);
    const cursor = String(page['nextCursor']);
    for (const other of [
      { filter: 'userName pr' },
      { sortBy: 'id' },
      { sortOrder: 'descending' },
      { cursor: `${cursor}A` },
      { cursor: 'x' },
    ]) {
      expect(await refusal({ ...next(page), ...other })).toMatchObject({ status: 400, scimType: 'invalidCursor' });
    }
    const { signal } = new AbortController();
    const asGroup = { baseUrl, resourceType: 'Group', query: { cursor }, signal };
    await expect(createGateway(() => context).operations.query(asGroup)).rejects.toMatchObject({
      scimType: 'invalidCursor',
    });
    expect(names(await ask({ ...next(page), attributes: 'userName,title' }))).toHaveLength(60);
  });

  it('keep their count, whether it is repeated or not', async () => {
    const page = await ask(first);
    expect(await refusal({ ...next(page), count: '50' })).toMatchObject({ status: 400, scimType: 'invalidCount' });
    const { count: _, ...without } = next(page);
    expect(names(await ask(without))).toHaveLength(60);
  });
});

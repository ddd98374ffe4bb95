import { expect } from 'vitest';
import { onEachProfile } from './on-each-profile.ts';
import {
  at,
  baseUrl,
  each,
  expectError,
  part,
  sorted,
  urn,
  type Answer,
  type Json,
  type JsonObject,
} from './service.ts';

onEachProfile(
  'RFC 7644 3.7: bulk',
  ({ it, service }) => {
    const send = (Operations: Json, more: JsonObject = {}): Promise<Answer> =>
      service.post('/Bulk', { schemas: [urn.bulk], Operations, ...more });
    /** The results of a job that was processed. */
    const results = async (Operations: Json, more: JsonObject = {}): Promise<readonly JsonObject[]> => {
      const { status, body, text } = await send(Operations, more);
      expect([status, status === 200 ? '' : text]).toEqual([200, '']);
      return body['Operations'] as readonly JsonObject[];
    };
    const statuses = (list: readonly JsonObject[]) => list.map(({ status }) => status);
    let made = 0;
    const post = (bulkId: string, more: JsonObject = {}): JsonObject => ({
      method: 'POST',
      path: '/Users',
      bulkId,
      data: { userName: `bulk-${++made}`, ...more },
    });
    const group = (bulkId: string, members: Json): JsonObject => ({
      method: 'POST',
      path: '/Groups',
      bulkId,
      data: { displayName: `Bulk ${++made}`, members },
    });
    const idOf = (result: JsonObject | undefined): string => String(result?.['location']).split('/').at(-1) ?? '';
    const membersOf = async (result: JsonObject | undefined): Promise<readonly string[]> =>
      sorted(
        ((await service.get(`/Groups/${idOf(result)}`)).body['members'] as readonly JsonObject[]).map(
          ({ value }) => value,
        ),
      );

    it('258 M: a BulkRequest is answered with a BulkResponse, another message is refused', async () => {
      const answer = await send([post('a')]);
      expect([answer.status, answer.body['schemas']]).toEqual([200, [urn.bulkAnswer]]);
      for (const schemas of [[urn.patch], [], 'x', [7]] as const)
        expectError(await send([post('a')], { schemas }), 400, 'invalidSyntax');
    });

    it('259 M: Operations are required', async () => {
      for (const body of [{}, { Operations: null }, { Operations: {} }, { Operations: 'x' }]) {
        expectError(await service.post('/Bulk', { schemas: [urn.bulk], ...body }), 400, 'invalidSyntax');
      }
    });

    it('260 M: the method is POST, PUT, PATCH or DELETE', async () => {
      const user = await service.user();
      const path = at(user);
      const list = await results([
        { method: 'GET', path },
        { method: 'HEAD', path },
        { path },
        { method: 'PUT', path, data: { userName: 'bulk-put' } },
        {
          method: 'PATCH',
          path,
          data: { schemas: [urn.patch], Operations: [{ op: 'add', path: 'title', value: 'x' }] },
        },
        post('p'),
        { method: 'DELETE', path },
      ]);
      expect(statuses(list)).toEqual(['400', '400', '400', '200', '200', '201', '204']);
      expectError(await service.get(path), 404);
    });

    it('261 M: a POST has a bulkId that no other operation of the request has', async () => {
      const { bulkId: _, ...without } = post('x');
      expect(statuses(await results([without, { ...post('x'), bulkId: '' }, post('other')]))).toEqual([
        '400',
        '400',
        '201',
      ]);
      expectError(await send([post('same'), post('same')]), 400, 'invalidSyntax');
    });

    it('262 M: the path is an endpoint for POST, a resource for the others', async () => {
      const user = await service.user();
      const list = await results([
        { ...post('p1'), path: at(user) },
        { ...post('p2'), path: '/Nothing' },
        { method: 'DELETE', path: '/Users' },
        { method: 'PUT', path: '/Users', data: { userName: 'x' } },
        { method: 'PATCH', data: { schemas: [urn.patch], Operations: [] } },
        { ...post('p3'), path: '/Users/' },
      ]);
      expect(statuses(list).slice(0, 1)).toEqual(['400']);
      expect(statuses(list)[1]).toMatch(/^40[04]$/);
      expect(statuses(list).slice(2, 5)).toEqual(['400', '400', '400']);
      expect((await service.get(at(user))).body).toEqual(user);
    });

    it('263 M: POST, PUT and PATCH have data', async () => {
      const user = await service.user();
      const { data: _, ...bare } = post('d');
      const list = await results([
        bare,
        { method: 'PUT', path: at(user) },
        { method: 'PATCH', path: at(user) },
        { ...post('n'), data: null },
      ]);
      expect(statuses(list)).toEqual(['400', '400', '400', '400']);
    });

    it('264 T: version works as If-Match', async () => {
      const user = await service.user();
      const version = part(user, 'meta', 'version') ?? '';
      const put = (title: string, tag: Json): JsonObject => ({
        method: 'PUT',
        path: at(user),
        version: tag,
        data: { userName: user['userName'] ?? '', title },
      });
      const list = await results([
        put('a', 'W/"stale"'),
        put('b', version),
        put('c', version),
        { method: 'DELETE', path: at(user), version },
      ]);
      expect(statuses(list)).toEqual(['412', '200', '412', '412']);
      const { body } = await service.get(at(user));
      expect(body['title']).toBe('b');
      expect(list[1]?.['version']).toBe(part(body, 'meta', 'version'));
    });

    it('265 M, 266 M: a result has its location unless a POST failed, and the error where one occurred', async () => {
      const user = await service.user();
      const list = await results([
        post('ok'),
        post('bad', { userName: '' }),
        { method: 'PUT', path: at(user), data: {} },
        { method: 'DELETE', path: '/Users/none' },
        { method: 'DELETE', path: at(user) },
      ]);
      expect(statuses(list)).toEqual(['201', '400', '400', '404', '204']);
      expect(list.map(({ location }) => location)).toEqual([
        expect.stringMatching(/\/Users\/[^/]+$/),
        undefined,
        `${baseUrl}${at(user)}`,
        `${baseUrl}/Users/none`,
        `${baseUrl}${at(user)}`,
      ]);
      for (const { status, response } of list) {
        if (Number(status) < 300) continue;
        expect(response).toMatchObject({ schemas: [urn.error], status, detail: expect.stringMatching(/\w/) });
      }
      expect(part(list[1], 'response', 'scimType')).toBe('invalidValue');
    });

    it("267 M: a job that was processed is 200, one that can't be read is not", async () => {
      expect((await send([{ method: 'DELETE', path: '/Users/none' }])).status).toBe(200);
      expectError(await service.send('POST', '/Bulk', { raw: '{"schemas":' }), 400, 'invalidSyntax');
      expectError(await service.send('POST', '/Bulk', { raw: '{}', headers: { 'Content-Type': 'text/plain' } }), 415);
    });

    it('268 M, 269 M: a failed operation stops nothing, unless failOnErrors says so', async () => {
      const missing = { method: 'DELETE', path: '/Users/none' };
      expect(statuses(await results([missing, missing, post('a')]))).toEqual(['404', '404', '201']);
      const last = post('b');
      expect(statuses(await results([missing, post('a'), missing, last, missing], { failOnErrors: 2 }))).toEqual([
        '404',
        '201',
        '404',
      ]);
      expect(statuses(await results([missing, last], { failOnErrors: 1 }))).toEqual(['404']);
      expect((await service.list(`userName eq "${String(part(last, 'data', 'userName'))}"`)).body['totalResults']).toBe(
        0,
      );
      for (const failOnErrors of [-1, 'one', 1.5])
        expectError(await send([missing], { failOnErrors }), 400, 'invalidSyntax');
    });

    it('270 M: the bulkId comes back with its result', async () => {
      const list = await results([
        post('first'),
        post('second', { userName: '' }),
        { ...post('x'), method: 'PUT', path: '/Users/none', bulkId: 'third' },
      ]);
      expect(list.map(({ bulkId }) => bulkId)).toEqual(['first', 'second', 'third']);
    });

    it('271 M, 277 M: every operation has its result, in the order of the request, also where references need another order of work', async () => {
      const list = await results([
        group('g', [{ value: 'bulkId:later' }]),
        post('later'),
        { method: 'DELETE', path: '/Users/none' },
      ]);
      expect(list.map(({ bulkId, status }) => [bulkId, status])).toEqual([
        ['g', '201'],
        ['later', '201'],
        [undefined, '404'],
      ]);
      expect(await membersOf(list[0])).toEqual([idOf(list[1])]);
      const user = await service.user({ title: 'a' });
      const patch = (value: string): JsonObject => ({
        method: 'PATCH',
        path: at(user),
        data: { schemas: [urn.patch], Operations: [{ op: 'replace', path: 'title', value }] },
      });
      await results([patch('b'), patch('c'), patch('d')]);
      expect((await service.get(at(user))).body['title']).toBe('d');
    });

    it('273 M, 274 M: bulkId:x becomes the id of what was created, in members and in extensions', async () => {
      const list = await results([
        post('boss'),
        post('clerk', { [urn.enterprise]: { manager: { value: 'bulkId:boss' } } }),
        group('team', [{ value: 'bulkId:boss' }, { value: 'bulkId:clerk' }]),
      ]);
      expect(statuses(list)).toEqual(['201', '201', '201']);
      const [boss, clerk] = [idOf(list[0]), idOf(list[1])];
      expect(part((await service.get(`/Users/${clerk}`)).body, urn.enterprise, 'manager', 'value')).toBe(boss);
      expect(await membersOf(list[2])).toEqual([boss, clerk].toSorted());
    });

    it('272 M: references in a circle are resolved', async () => {
      const manager = (bulkId: string): JsonObject => ({
        [urn.enterprise]: { manager: { value: `bulkId:${bulkId}` } },
      });
      const list = await results([post('a', manager('b')), post('b', manager('a'))]);
      expect(statuses(list)).toEqual(['201', '201']);
      const managers = await Promise.all(
        list.map(async (one) =>
          part((await service.get(`/Users/${idOf(one)}`)).body, urn.enterprise, 'manager', 'value'),
        ),
      );
      expect(managers).toEqual([idOf(list[1]), idOf(list[0])]);
    });

    it('275 T: bulkId:x in a path is the resource that was created', async () => {
      const list = await results([
        post('new'),
        {
          method: 'PATCH',
          path: '/Users/bulkId:new',
          data: { schemas: [urn.patch], Operations: [{ op: 'add', path: 'title', value: 'patched' }] },
        },
      ]);
      expect(statuses(list)).toEqual(['201', '200']);
      expect((await service.get(`/Users/${idOf(list[0])}`)).body['title']).toBe('patched');
    });

    it('276 T: a bulkId that leads nowhere fails that operation alone', async () => {
      const list = await results([
        group('lost', [{ value: 'bulkId:nobody' }]),
        post('fine'),
        { method: 'DELETE', path: '/Users/bulkId:nobody' },
        post('bad', { userName: '' }),
        group('after', [{ value: 'bulkId:bad' }]),
      ]);
      expect(list.map(({ bulkId, status }) => [bulkId, /^(?:400|409)$/.test(String(status))])).toEqual([
        ['lost', true],
        ['fine', false],
        [undefined, true],
        ['bad', true],
        ['after', true],
      ]);
      expect(statuses(list)[1]).toBe('201');
    });

    it('278 M: the status is the HTTP status as text', async () => {
      const list = await results([post('s'), { method: 'DELETE', path: '/Users/none' }]);
      expect(statuses(list)).toEqual(['201', '404']);
    });

    it('279 M, 280 M, 281 M: more operations or bytes than ServiceProviderConfig allows is 413, naming the limit', async () => {
      const { bulk } = (await service.get('/ServiceProviderConfig')).body as { bulk: JsonObject };
      expect(bulk).toEqual({ supported: true, maxOperations: 10, maxPayloadSize: 20_000 });
      const operations = (count: number) => Array.from({ length: count }, (_, index) => post(`many-${index}`));
      expect(statuses(await results(operations(10)))).toHaveLength(10);
      const [tooMany, tooLarge] = [
        await send(operations(11)),
        await send([post('large', { title: 'x'.repeat(20_000) })]),
      ];
      expectError(tooMany, 413);
      expectError(tooLarge, 413);
      expect(tooMany.body['detail']).toMatch(/\b10\b/);
      expect(tooLarge.body['detail']).toMatch(/\b20000\b/);
      expect(each(await service.list('title sw "xxx"'), 'id')).toEqual([]);
    });
  },
  { 'limits.bulkOperations': 10, 'limits.bulkBytes': 20_000 },
);

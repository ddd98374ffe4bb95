import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resultCode } from '../../src/ldap/result-code.ts';
import { withClient } from '../support/add-ldif.ts';
import { bearer, fakeApp } from '../support/fake-app.ts';
import { startServer, type RunningServer } from '../../src/http/server.ts';
import {
  at,
  baseUrl,
  each,
  expectError,
  openService,
  part,
  publicUrl,
  read,
  resources,
  sorted,
  token,
  urn,
  type Answer,
  type JsonObject,
  type Service,
} from './service.ts';

const scimTypes = [
  'invalidFilter',
  'tooMany',
  'uniqueness',
  'mutability',
  'invalidSyntax',
  'invalidPath',
  'noTarget',
  'invalidValue',
  'invalidVers',
  'sensitive',
];

describe('RFC 7644 3.2, 3.12, 3.14, 4, 5: errors, versions, discovery', () => {
  let service: Service;
  beforeAll(async () => {
    service = await openService();
  });
  afterAll(() => service.close());

  /** One request for each status and keyword that a client can bring about. */
  const failures = async (): Promise<readonly (readonly [number, string | undefined, Answer])[]> => {
    const user = await service.user({ title: 'x', emails: [{ value: `${Math.random()}@example.org` }] });
    const path = at(user);
    return [
      [400, 'invalidFilter', await service.list('nonsense')],
      [400, 'invalidSyntax', await service.send('POST', '/Users', { raw: '{' })],
      [400, 'invalidSyntax', await service.send('POST', '/Users', { raw: '' })],
      [400, 'invalidValue', await service.post('/Users', {})],
      [400, 'invalidPath', await service.patch(path, [{ op: 'add', path: 'nothing.like.this', value: 1 }])],
      [400, 'noTarget', await service.patch(path, [{ op: 'remove' }])],
      [400, 'mutability', await service.patch(path, [{ op: 'replace', path: 'id', value: 'x' }])],
      [400, 'invalidVers', await service.get(`${publicUrl}/scim/v9/Users`)],
      [401, undefined, await service.get(path, { Authorization: '' })],
      [403, undefined, await service.get('/Schemas?filter=id%20pr')],
      [404, undefined, await service.get('/Users/none')],
      [404, undefined, await service.get('/Nothing')],
      [405, undefined, await service.send('POST', path, { body: {} })],
      [406, undefined, await service.get(path, { Accept: 'text/html' })],
      [409, 'uniqueness', await service.post('/Users', { userName: user['userName'] ?? '' })],
      [
        412,
        undefined,
        await service.patch(path, [{ op: 'add', path: 'title', value: 'y' }], { 'If-Match': 'W/"stale"' }),
      ],
      [413, undefined, await service.send('POST', '/Users', { raw: `"${'x'.repeat(2_000_000)}"` })],
      [
        415,
        undefined,
        await service.send('POST', '/Users', { raw: '<x/>', headers: { 'Content-Type': 'application/xml' } }),
      ],
    ];
  };

  it('286 M, 287 M, 288 T, 311 S: every error has a SCIM body with its status as text and a keyword of the standard', async () => {
    for (const [status, scimType, answer] of await failures()) {
      expectError(answer, status, scimType);
      if (scimType !== undefined) expect(scimTypes).toContain(scimType);
      expect(answer.body['status']).toBe(String(answer.status));
    }
  });

  it('289 S, 290 S, 291 S, 292 S, 293 S: 400, 401, 403, 404, 409 and 412 are used as the standard defines them', async () => {
    const seen = await failures();
    expect(seen.map(([, , { status }]) => status)).toEqual(seen.map(([status]) => status));
    expect(new Set(seen.map(([status]) => status))).toEqual(
      new Set([400, 401, 403, 404, 405, 406, 409, 412, 413, 415]),
    );
  });

  it('282 S: /Me is 501 as long as it is not supported', async () => {
    for (const method of ['GET', 'PUT', 'PATCH', 'DELETE', 'POST']) expectError(await service.send(method, '/Me'), 501);
  });

  it('294 S: 413 names the limit that was exceeded, 501 what is not supported, and 500 is a defect that is told to nobody', async () => {
    const tooLarge = await service.send('POST', '/Users', { raw: `"${'x'.repeat(2_000_000)}"` });
    expectError(tooLarge, 413);
    expect(tooLarge.body['detail']).toContain('1048576');
    const missing = await service.get('/Me');
    expectError(missing, 501);
    expect(missing.body['detail']).toContain('/Me');
    const { app } = fakeApp({ answer: () => Promise.reject(new TypeError('secret inner state')) });
    const broken = await read(await app.request('/scim/v2/Users/1', { headers: bearer }));
    expectError(broken, 500);
    expect(broken.text).not.toContain('secret inner state');
  });

  it('296 M, 297 S: GET, POST, PUT and PATCH answer with an ETag that is meta.version', async () => {
    const made = await service.post('/Users', { userName: 'tagged' });
    const path = at(made.body);
    const answers = [
      made,
      await service.get(path),
      await service.put(path, { userName: 'tagged', title: 'x' }),
      await service.patch(path, [{ op: 'add', path: 'title', value: 'y' }]),
    ];
    for (const { headers, body } of answers) {
      expect(headers.get('ETag')).toMatch(/"[^"]+"$/);
      expect(part(body, 'meta', 'version')).toBe(headers.get('ETag'));
    }
    expect(new Set(answers.map(({ headers }) => headers.get('ETag'))).size).toBe(3);
  });

  it('298 T: If-None-Match with the version that there is answers 304 without a body', async () => {
    const user = await service.user();
    const version = String(part(user, 'meta', 'version'));
    for (const tag of [version, `"x", ${version}`, '*', version.replace('W/', '')]) {
      const { status, text, headers } = await service.get(at(user), { 'If-None-Match': tag });
      expect([tag, status, text, headers.get('ETag')]).toEqual([tag, 304, '', version]);
    }
    expect((await service.get(at(user), { 'If-None-Match': 'W/"other"' })).status).toBe(200);
    await service.patch(at(user), [{ op: 'add', path: 'title', value: 'x' }]);
    expect((await service.get(at(user), { 'If-None-Match': version })).status).toBe(200);
  });

  it('299 T: If-Match with a version that is past is 412 for PUT, PATCH and DELETE, and changes nothing', async () => {
    const user = await service.user();
    const stale = { 'If-Match': String(part(user, 'meta', 'version')) };
    const current = await service.patch(at(user), [{ op: 'add', path: 'title', value: 'a' }], stale);
    expect(current.status).toBe(200);
    expectError(await service.put(at(user), { userName: 'stale' }, stale), 412);
    expectError(await service.patch(at(user), [{ op: 'add', path: 'title', value: 'b' }], stale), 412);
    expectError(await service.remove(at(user), stale), 412);
    expect((await service.get(at(user))).body).toEqual(current.body);
    expect((await service.remove(at(user), { 'If-Match': current.headers.get('ETag') ?? '' })).status).toBe(204);
  });

  it('300 T: If-Match * is true of what exists, and of nothing else', async () => {
    const user = await service.user();
    const any = { 'If-Match': '*' };
    expect((await service.put(at(user), { userName: 'any' }, any)).status).toBe(200);
    expect((await service.patch(at(user), [{ op: 'add', path: 'title', value: 'x' }], any)).status).toBe(200);
    expect((await service.remove(at(user), any)).status).toBe(204);
    expect((await service.put(at(user), { userName: 'any' }, any)).status).toBeGreaterThanOrEqual(400);
  });

  it('301 T: the ETag is the same whatever attributes are asked for', async () => {
    const user = await service.user({ title: 'x' });
    const answers = await Promise.all(
      ['', '?attributes=title', '?attributes=userName', '?excludedAttributes=meta'].map((query) =>
        service.get(`${at(user)}${query}`),
      ),
    );
    expect(new Set(answers.map(({ headers }) => headers.get('ETag')))).toEqual(
      new Set([part(user, 'meta', 'version')]),
    );
  });

  it('302 M: /ServiceProviderConfig has the URN of its schema', async () => {
    const { status, body } = await service.get('/ServiceProviderConfig');
    expect([status, body['schemas']]).toEqual([200, ['urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig']]);
  });

  it('303 M, 304 T: /Schemas lists all schemas, and each is found by its URN', async () => {
    const answer = await service.get('/Schemas');
    expect(answer.body).toMatchObject({ schemas: [urn.list], totalResults: 5 });
    expect(sorted(each(answer, 'id'))).toEqual([urn.user, urn.group, urn.enterprise, urn.probe, urn.more].toSorted());
    for (const schema of resources(answer)) {
      const { status, body } = await service.get(`/Schemas/${String(schema['id'])}`);
      expect([status, body]).toEqual([200, schema]);
    }
    expectError(await service.get('/Schemas/urn:example:none'), 404);
  });

  it('305 T: /ResourceTypes lists the resource types, and each is found by its name', async () => {
    const answer = await service.get('/ResourceTypes');
    expect(answer.body).toMatchObject({ schemas: [urn.list], totalResults: 3 });
    for (const type of resources(answer)) {
      const { status, body } = await service.get(`/ResourceTypes/${String(type['name'])}`);
      expect([status, body]).toEqual([200, type]);
      expect(body['schemas']).toEqual(['urn:ietf:params:scim:schemas:core:2.0:ResourceType']);
    }
    expectError(await service.get('/ResourceTypes/Nothing'), 404);
  });

  it('306 M: sorting, paging and projection mean nothing to the discovery endpoints', async () => {
    for (const path of ['/Schemas', '/ResourceTypes', '/ServiceProviderConfig']) {
      const plain = await service.get(path);
      const query = 'sortBy=name&sortOrder=descending&startIndex=2&count=1&attributes=name';
      expect((await service.get(`${path}?${query}`)).body).toEqual(plain.body);
    }
  });

  it('307 S: a filter on a discovery endpoint is 403', async () => {
    for (const path of ['/Schemas', '/ResourceTypes', '/ServiceProviderConfig', `/Schemas/${urn.user}`]) {
      expectError(await service.get(`${path}?filter=name%20eq%20%22User%22`), 403);
    }
  });

  it("308 T: discovery documents can't be changed", async () => {
    for (const path of ['/Schemas', `/Schemas/${urn.user}`, '/ResourceTypes', '/ServiceProviderConfig']) {
      for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
        const answer = await service.send(method, path, method === 'DELETE' ? {} : { body: {} });
        expectError(answer, 405);
        expect(answer.headers.get('Allow')).toMatch(/\bGET\b/);
      }
    }
  });

  it('309 M: a method that a path does not have is 405 with a SCIM error and Allow, and PUT creates nothing', async () => {
    const user = await service.user();
    const wrong = [
      ['PUT', '/Users'],
      ['PATCH', '/Users'],
      ['DELETE', '/Users'],
      ['POST', at(user)],
      ['GET', '/Bulk'],
      ['GET', '/Users/.search'],
    ] as const;
    for (const [method, path] of wrong) {
      const answer = await service.send(method, path, method === 'GET' || method === 'DELETE' ? {} : { body: {} });
      if (path === '/Users/.search') expectError(answer, answer.status);
      else expectError(answer, 405);
      expect([method, path, answer.status]).toEqual([
        method,
        path,
        expect.toSatisfy((status: number) => [404, 405, 501].includes(status)),
      ]);
      if (answer.status === 405) expect(answer.headers.get('Allow')).not.toContain(method);
    }
    expectError(await service.put('/Users/made-up', { userName: 'made-up' }), 404);
    expectError(await service.get('/Users/made-up'), 404);
  });

  it('310 S: the endpoint of a resource type is the plural of its name', async () => {
    for (const { name, endpoint } of resources(await service.get('/ResourceTypes'))) {
      expect(endpoint).toBe(`/${String(name)}s`);
      expect((await service.get(`${String(endpoint)}?count=0`)).status).toBe(200);
    }
  });

  it('312 M, 313 M: texts are prepared before they are compared, in filters and for uniqueness', async () => {
    const user = await service.user({ userName: 'Ren\u00e9', displayName: 'Caf\u00e9', externalId: 'Ren\u00e9' });
    const decomposed = 'rene\u0301';
    for (const name of [decomposed, 'REN\u00c9', '\uff32\uff25\uff2e\u00c9', 'Ren\u00e9 ']) {
      expect([name, each(await service.list(`userName eq "${name}"`), 'id')]).toEqual([name, [user['id']]]);
      expectError(await service.post('/Users', { userName: name }), 409, 'uniqueness');
    }
    expect(each(await service.list('displayName co "cafe\u0301"'), 'id')).toEqual([user['id']]);
    expect(each(await service.list('externalId eq "Rene\u0301"'), 'id')).toEqual([user['id']]);
    expect(each(await service.list('userName eq "rene"'), 'id')).toEqual([]);
    const { id } = await service.user({ password: 'Pa\u0308ss\u00a0word-9' });
    const login = (bindPassword: string) =>
      withClient({ ...service.server, bindDn: `inum=${String(id)},ou=people,o=gluu`, bindPassword }, () =>
        Promise.resolve('in'),
      );
    expect(await login('P\u00e4ss word-9')).toBe('in');
    await expect(login('p\u00e4ss word-9')).rejects.toMatchObject({ code: resultCode.invalidCredentials });
  });
});

describe('RFC 7644 over a real connection', () => {
  let service: Service;
  let server: RunningServer;
  beforeAll(async () => {
    service = await openService();
    server = await startServer({ app: service.app, host: '127.0.0.1', port: 0 });
  });
  afterAll(async () => {
    await server.close();
    await service.close();
  });

  it('126 S, 253 M: creating, reading and deleting work over HTTP, with the headers that clients need', async () => {
    const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/scim+json' };
    const over = async (method: string, path: string, body?: JsonObject) =>
      read(
        await fetch(path.startsWith('http') ? path : `${server.url}/scim/v2${path}`, {
          method,
          headers,
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        }),
      );
    const made = await over('POST', '/Users', { schemas: [urn.user], userName: 'wired', displayName: 'Ünï' });
    expect([made.status, made.headers.get('Location')]).toEqual([201, `${baseUrl}/Users/${String(made.body['id'])}`]);
    expect((await over('GET', at(made.body))).body).toEqual(made.body);
    const head = await fetch(`${server.url}/scim/v2${at(made.body)}`, { method: 'HEAD', headers });
    expect([head.status, await head.text(), head.headers.get('ETag')]).toEqual([
      200,
      '',
      part(made.body, 'meta', 'version'),
    ]);
    expect((await over('DELETE', at(made.body))).status).toBe(204);
    expectError(await over('GET', at(made.body)), 404);
  });
});

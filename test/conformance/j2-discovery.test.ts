import { afterAll, beforeAll, expect } from 'vitest';
import { resultCode } from '../../src/ldap/result-code.ts';
import { withClient } from '../support/add-ldif.ts';
import { startServer, type RunningServer } from '../../src/http/server.ts';
import { onEachProfile } from './on-each-profile.ts';
import {
  at,
  baseUrl,
  each,
  expectError,
  part,
  read,
  resources,
  sorted,
  token,
  urn,
  type JsonObject,
} from './service.ts';

onEachProfile('RFC 7644 3.2, 4, 5: discovery and methods', ({ it, service, facts }) => {
  it('302 M: /ServiceProviderConfig has the URN of its schema', async () => {
    const { status, body } = await service.get('/ServiceProviderConfig');
    expect([status, body['schemas']]).toEqual([200, ['urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig']]);
  });

  it('303 M, 304 T: /Schemas lists all schemas, and each is found by its URN', async () => {
    const own = [urn.user, urn.group, urn.enterprise, urn.probe, urn.more, ...facts.extensions];
    const answer = await service.get('/Schemas');
    expect(answer.body).toMatchObject({ schemas: [urn.list], totalResults: own.length + facts.otherTypes.length });
    const others = facts.otherTypes.map((name) => `urn:ietf:params:scim:schemas:core:2.0:${name}`);
    expect(sorted(each(answer, 'id'))).toEqual([...own, ...others].toSorted());
    for (const schema of resources(answer)) {
      const { status, body } = await service.get(`/Schemas/${String(schema['id'])}`);
      expect([status, body]).toEqual([200, schema]);
    }
    expectError(await service.get('/Schemas/urn:example:none'), 404);
  });

  it('305 T: /ResourceTypes lists the resource types, and each is found by its name', async () => {
    const answer = await service.get('/ResourceTypes');
    expect(answer.body).toMatchObject({ schemas: [urn.list], totalResults: 3 + facts.otherTypes.length });
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
    const known = await service.user({ password: 'Pa\u0308ss\u00a0word-9' });
    const login = (bindPassword: string) =>
      withClient({ ...service.server, bindDn: facts.dnOf(known), bindPassword }, () => Promise.resolve('in'));
    expect(await login('P\u00e4ss word-9')).toBe('in');
    await expect(login('p\u00e4ss word-9')).rejects.toMatchObject({ code: resultCode.invalidCredentials });
  });
});

onEachProfile('RFC 7644 over a real connection', ({ it, service }) => {
  let server: RunningServer;
  beforeAll(async () => {
    server = await startServer({ app: service.app, host: '127.0.0.1', port: 0 });
  });
  afterAll(() => server.close());

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

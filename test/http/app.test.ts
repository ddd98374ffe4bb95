import { describe, expect, test } from 'vitest';
import { notFound, preconditionFailed } from '../../src/scim/error.ts';
import { bearer, fakeApp, scimJson, type FakeApp } from '../support/fake-app.ts';
import { acceptingWith } from '../support/some-authenticator.ts';

const users = '/scim/v2/Users';
const errorSchema = 'urn:ietf:params:scim:api:messages:2.0:Error';

function send(fake: FakeApp, path: string, init: RequestInit = {}): Promise<Response> {
  return Promise.resolve(fake.app.request(path, { ...init, headers: { ...bearer, ...(init.headers as object) } }));
}

const post = (fake: FakeApp, body: string, headers: Record<string, string> = scimJson): Promise<Response> =>
  send(fake, users, { method: 'POST', body, headers });

describe('routes of resources', () => {
  test.each([
    ['GET', users, 'query', undefined],
    ['GET', `${users}/42`, 'retrieve', '42'],
    ['DELETE', `${users}/42`, 'remove', '42'],
  ])('%s %s is the operation %s', async (method, path, operation, id) => {
    const fake = fakeApp();
    expect((await send(fake, path, { method })).status).toBe(200);
    expect(fake.requests).toMatchObject([{ operation, resourceType: 'User', ...(id === undefined ? {} : { id }) }]);
    expect(fake.requests[0]).not.toHaveProperty('body');
  });

  test('POST hands the body on', async () => {
    const fake = fakeApp();
    await post(fake, '{"userName":"kim"}');
    expect(fake.requests).toMatchObject([{ operation: 'create', body: { userName: 'kim' } }]);
  });

  test('each resource type has its own endpoint', async () => {
    const fake = fakeApp();
    await send(fake, '/scim/v2/Groups/7');
    expect(fake.requests).toMatchObject([{ resourceType: 'Group', id: '7' }]);
  });

  test.each([
    [`${users}/a%20b%2Fc%C3%A9`, 'a b/cé'],
    [`${users}/a%252Fb`, 'a%2Fb'],
    [`${users}/a+b`, 'a+b'],
  ])('the id in %s is %s', async (path, id) => {
    const fake = fakeApp();
    await send(fake, path);
    expect(fake.requests).toMatchObject([{ id }]);
  });

  test.each([`${users}/`, `${users}?`, `${users}?&`, '//scim//v2///Users', `${users}/?count=1&`])(
    '%s is tolerated',
    async (path) => {
      const fake = fakeApp();
      expect((await fake.app.request(new Request(`http://localhost${path}`, { headers: bearer }))).status).toBe(200);
      expect(fake.requests).toMatchObject([{ operation: 'query' }]);
    },
  );

  test('the first value of a query parameter wins, names are kept as sent, + and %20 are blanks', async () => {
    const fake = fakeApp();
    await send(fake, `${users}?filter=userName+eq%20"é"&filter=x&StartIndex=2&flag&=empty&__proto__=1`);
    expect(Object.entries(fake.requests[0]?.query ?? {})).toEqual([
      ['filter', 'userName eq "é"'],
      ['StartIndex', '2'],
      ['flag', ''],
      ['__proto__', '1'],
    ]);
  });

  test('preconditions are handed on', async () => {
    const fake = fakeApp();
    await send(fake, `${users}/1`, { headers: { 'If-Match': 'W/"1"', 'If-None-Match': 'W/"2"' } });
    expect(fake.requests).toMatchObject([{ ifMatch: 'W/"1"', ifNoneMatch: 'W/"2"' }]);
    await send(fake, `${users}/1`);
    expect(Object.keys(fake.requests[1] ?? {})).not.toContain('ifMatch');
  });

  test('links start with publicUrl and the base path of the request, whatever the Host header says', async () => {
    const fake = fakeApp();
    await send(fake, users, { headers: { Host: 'evil.example', 'X-Forwarded-Host': 'evil.example' } });
    await send(fake, '/identity/restv1/scim/v2/Users');
    await fake.app.request('http://evil.example/scim/v2/Users', { headers: bearer });
    expect(fake.requests.map(({ baseUrl }) => baseUrl)).toEqual([
      'https://scim.example.com/tenant/scim/v2',
      'https://scim.example.com/tenant/identity/restv1/scim/v2',
      'https://scim.example.com/tenant/scim/v2',
    ]);
  });
});

describe('answers', () => {
  const full = { status: 201, body: { id: '1' }, location: 'https://x/Users/1', etag: 'W/"7"' };

  test('carry status, body, Location, ETag and the headers that keep others from guessing or storing', async () => {
    const response = await post(fakeApp({ answer: () => full }), '{}');
    expect(response.status).toBe(201);
    expect(await response.json()).toEqual({ id: '1' });
    expect(Object.fromEntries(response.headers)).toEqual({
      'cache-control': 'no-store',
      'content-location': 'https://x/Users/1',
      'content-type': 'application/scim+json;charset=utf-8',
      etag: 'W/"7"',
      location: 'https://x/Users/1',
      'x-content-type-options': 'nosniff',
      'x-request-id': 'request-1',
    });
  });

  test.each([204, 304])('without a body have no Content-Type (%i)', async (status) => {
    const response = await send(fakeApp({ answer: () => ({ status }) }), `${users}/1`);
    expect(response.status).toBe(status);
    expect(response.headers.get('Content-Type')).toBeNull();
    expect(await response.text()).toBe('');
  });

  test('HEAD answers like GET, without the body', async () => {
    const response = await send(fakeApp({ answer: () => ({ ...full, status: 200 }) }), `${users}/1`, {
      method: 'HEAD',
    });
    expect(response.status).toBe(200);
    expect(response.headers.get('ETag')).toBe('W/"7"');
    expect(response.headers.get('Content-Type')).toBe('application/scim+json;charset=utf-8');
    expect(await response.text()).toBe('');
  });

  test('are application/json for those who prefer it', async () => {
    const response = await send(fakeApp(), users, { headers: { Accept: 'application/json' } });
    expect(response.headers.get('Content-Type')).toBe('application/json;charset=utf-8');
  });

  test('an Accept header that excludes JSON is answered with 406, in JSON, before the gateway is asked', async () => {
    const fake = fakeApp();
    const response = await send(fake, users, { headers: { Accept: 'text/html' } });
    expect(response.status).toBe(406);
    expect(response.headers.get('Content-Type')).toBe('application/scim+json;charset=utf-8');
    expect(fake.requests).toEqual([]);
  });
});

describe('refusals', () => {
  test.each([
    ['text/plain', '{}', 415],
    ['application/json; charset=latin1', '{}', 415],
    ['application/scim+json', '{"a":', 400],
    ['application/scim+json', '', 400],
    ['application/scim+json', JSON.stringify('x'.repeat(10_000)), 413],
  ])('a body of type %s: %.20s is answered with %i and never reaches the gateway', async (type, body, status) => {
    const fake = fakeApp();
    const response = await post(fake, body, { 'Content-Type': type });
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ schemas: [errorSchema], status: String(status) });
    expect(fake.requests).toEqual([]);
  });

  test('a body without Content-Type is answered with 415', async () => {
    const request = new Request(`http://localhost${users}`, { method: 'POST', body: '{}', headers: bearer });
    request.headers.delete('Content-Type');
    expect((await fakeApp().app.request(request)).status).toBe(415);
  });

  test('what the gateway throws is answered as it says', async () => {
    const gone = await send(fakeApp({ answer: () => Promise.reject(notFound('There is no User 42.')) }), `${users}/42`);
    expect(gone.status).toBe(404);
    expect(await gone.json()).toEqual({ schemas: [errorSchema], status: '404', detail: 'There is no User 42.' });
    const stale = await send(fakeApp({ answer: () => Promise.reject(preconditionFailed('x')) }), `${users}/42`);
    expect(stale.status).toBe(412);
  });

  test.each(['/', '/scim', '/scim/v2/Userz', '/scim/v2/Users/1/2', '/Users', '/favicon.ico'])(
    '%s is no endpoint: 404 with those that are',
    async (path) => {
      const response = await fakeApp().app.request(path);
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({
        schemas: [errorSchema],
        status: '404',
        detail: expect.stringMatching(/\/scim\/v2\/Users, .*\/identity\/restv1\/scim\/v2\/Schemas\.$/),
      });
    },
  );

  test('another version of the protocol is answered with 400 invalidVers', async () => {
    const response = await fakeApp().app.request('/scim/v9/Users');
    expect(await response.json()).toMatchObject({ status: '400', scimType: 'invalidVers' });
  });

  test.each([
    [users, 'PATCH', 'GET, HEAD, POST, OPTIONS'],
    [users, 'DELETE', 'GET, HEAD, POST, OPTIONS'],
    [`${users}/1`, 'POST', 'GET, HEAD, PUT, PATCH, DELETE, OPTIONS'],
    ['/scim/v2/Schemas', 'POST', 'GET, HEAD, OPTIONS'],
    ['/health/live', 'DELETE', 'GET, HEAD, OPTIONS'],
  ])('%s does not offer %s: 405 with Allow', async (path, method, allow) => {
    const response = await send(fakeApp(), path, { method });
    expect(response.status).toBe(405);
    expect(response.headers.get('Allow')).toBe(allow);
    expect(await response.json()).toMatchObject({ status: '405', detail: expect.stringContaining(allow) });
  });

  test('what the mapping of a resource type does not allow is not offered', async () => {
    const fake = fakeApp({ allows: (type, operation) => type === 'User' || operation === 'query' });
    const refused = await send(fake, '/scim/v2/Groups', { method: 'POST', body: '{}', headers: scimJson });
    expect(refused.status).toBe(405);
    expect(refused.headers.get('Allow')).toBe('GET, HEAD, OPTIONS');
    expect((await send(fake, '/scim/v2/Groups/1')).headers.get('Allow')).toBe('OPTIONS');
    expect((await post(fake, '{}')).status).toBe(200);
  });

  test('what is refused is answered as the mapping of the resource type says, and still not offered', async () => {
    const refusal = () => ({ status: 501, detail: 'Groups are made elsewhere.' }) as const;
    const fake = fakeApp({ allows: (type, operation) => type === 'User' || operation !== 'create', refusal });
    const refused = await send(fake, '/scim/v2/Groups', { method: 'POST', body: '{}', headers: scimJson });
    expect(refused.status).toBe(501);
    expect(refused.headers.get('Allow')).toBe('GET, HEAD, OPTIONS');
    expect(await refused.json()).toMatchObject({ status: '501', detail: 'Groups are made elsewhere.' });
    expect((await send(fake, '/scim/v2/Groups', { method: 'PUT', body: '{}', headers: scimJson })).status).toBe(405);
    expect((await post(fake, '{}')).status).toBe(200);
  });

  test('OPTIONS tells what is offered, without credentials', async () => {
    const response = await fakeApp().app.request(users, { method: 'OPTIONS' });
    expect(response.status).toBe(204);
    expect(response.headers.get('Allow')).toBe('GET, HEAD, POST, OPTIONS');
  });

  test('a request that takes too long is answered with 503 and Retry-After, and its operation is told', async () => {
    const fake = fakeApp({ requestTimeoutMs: 20, answer: () => new Promise(() => {}) });
    const response = await send(fake, users);
    expect(response.status).toBe(503);
    expect(response.headers.get('Retry-After')).toBe('5');
    expect(fake.requests[0]?.signal.aborted).toBe(true);
  });

  test('a client that goes away aborts the signal of the operation', async () => {
    const controller = new AbortController();
    const fake = fakeApp({
      answer: () => {
        controller.abort();
        return new Promise(() => {});
      },
    });
    await send(fake, users, { signal: controller.signal });
    expect(fake.requests[0]?.signal.aborted).toBe(true);
  });
});

describe('credentials', () => {
  test.each([
    ['no credentials', {}, 'Bearer realm="dirgate"'],
    ['another scheme', { Authorization: 'Basic eDp5' }, 'Bearer realm="dirgate"'],
    ['a wrong token', { Authorization: 'Bearer wrong' }, 'Bearer realm="dirgate", error="invalid_token"'],
  ])('%s: 401 with a challenge and no hint', async (_, headers, challenge) => {
    const fake = fakeApp();
    const response = await fake.app.request(users, { headers });
    expect(response.status).toBe(401);
    expect(response.headers.get('WWW-Authenticate')).toBe(challenge);
    expect(await response.json()).toMatchObject({ schemas: [errorSchema], status: '401' });
    expect(fake.requests).toEqual([]);
  });

  test('come before anything else is looked at', async () => {
    const response = await fakeApp().app.request(users, { method: 'POST', body: 'no JSON' });
    expect(response.status).toBe(401);
  });

  test('without the scope for the operation: 403 that names the scope', async () => {
    const fake = fakeApp({ authenticators: [acceptingWith(['read'])] });
    expect((await send(fake, users)).status).toBe(200);
    const response = await post(fake, '{}');
    expect(response.status).toBe(403);
    expect(response.headers.get('WWW-Authenticate')).toBe(
      'Bearer realm="dirgate", error="insufficient_scope", scope="write"',
    );
    expect(fake.requests).toHaveLength(1);
  });
});

import { expect, test } from 'vitest';
import { createThrottle } from '../../src/auth/throttle.ts';
import { notFound, preconditionFailed } from '../../src/scim/error.ts';
import { bearer, fakeApp, groupType, scimJson, type FakeApp } from '../support/fake-app.ts';

const location = 'https://scim.example.com/tenant/scim/v2/Users/own';
const me = '/scim/v2/Me';
const send = async (fake: FakeApp, method: string, headers: Record<string, string> = {}, path = me) =>
  fake.app.request(path, {
    method,
    headers: { ...bearer, ...(method === 'POST' || method.startsWith('P') ? scimJson : {}), ...headers },
    ...(method.startsWith('P') ? { body: '{"userName":"kim"}' } : {}),
  });

test.each([
  ['GET', 'retrieve'],
  ['PUT', 'replace'],
  ['PATCH', 'modify'],
  ['DELETE', 'remove'],
])('%s is %s of the own resource, at its permanent location', async (method, operation) => {
  const fake = fakeApp();
  const response = await send(fake, method, { 'If-Match': 'W/"1"' }, `${me}?attributes=userName`);
  expect(response.status).toBe(200);
  expect(response.headers.get('Location')).toBe(location);
  expect(fake.requests).toEqual([
    expect.objectContaining({
      operation,
      resourceType: 'User',
      id: 'own',
      ifMatch: 'W/"1"',
      query: { attributes: 'userName' },
      locked: ['userName', 'active'],
    }),
  ]);
});

test('errors name the location, too, and keep their own headers', async () => {
  const fake = fakeApp({
    answer: () => {
      throw preconditionFailed('changed');
    },
  });
  const response = await send(fake, 'PATCH');
  expect([response.status, response.headers.get('Location')]).toEqual([412, location]);
});

test('credentials that stand for nobody are answered with 501, without a location', async () => {
  const nobody = fakeApp({ identityOf: () => undefined });
  for (const method of ['GET', 'PUT', 'PATCH', 'DELETE']) {
    const response = await send(nobody, method);
    expect([response.status, response.headers.get('Location')]).toEqual([501, null]);
  }
  expect(nobody.requests).toEqual([]);
});

test('somebody without a resource gets 404, and nothing is called', async () => {
  const fake = fakeApp();
  const gateway = { ...fake.options.gateway, findOwn: () => Promise.reject(notFound('nobody')) };
  const response = await send(fakeApp({ gateway }), 'DELETE');
  expect([response.status, response.headers.get('Location')]).toEqual([404, null]);
});

test('POST registers a user, who says the userName but nothing else that is locked', async () => {
  const fake = fakeApp({ answer: () => ({ status: 201, location: 'https://x/Users/2', body: { id: '2' } }) });
  const response = await send(fake, 'POST');
  expect([response.status, response.headers.get('Location')]).toEqual([201, 'https://x/Users/2']);
  expect(fake.requests).toMatchObject([{ operation: 'create', resourceType: 'User', locked: ['active'] }]);
});

test('POST is not offered unless it is switched on', async () => {
  const { me: options } = fakeApp().options;
  const response = await send(fakeApp({ me: { ...options, registration: 'off' } }), 'POST');
  expect([response.status, response.headers.get('Allow')]).toEqual([405, 'GET, HEAD, PUT, PATCH, DELETE, OPTIONS']);
});

test('where registration is open nobody needs credentials, but attempts are counted', async () => {
  let now = 0;
  const { me: options } = fakeApp().options;
  const fake = fakeApp({ me: { ...options, registration: 'open', registrations: createThrottle(2, () => now) } });
  const register = () => send(fake, 'POST', { Authorization: '' });
  expect((await register()).status).toBe(200);
  expect((await register()).status).toBe(200);
  const refused = await register();
  expect([refused.status, refused.headers.get('Retry-After')]).toEqual([429, '30']);
  now = 30_000;
  expect((await register()).status).toBe(200);
  expect(fake.requests).toHaveLength(3);
  expect((await fake.app.request(me)).status).toBe(401);
});

test('without users there is no /Me', async () => {
  const fake = fakeApp();
  const types = { ...fake.options.gateway, resourceTypes: () => [groupType] };
  expect((await send(fakeApp({ gateway: types }), 'GET')).status).toBe(404);
});

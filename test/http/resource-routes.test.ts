import { expect, test } from 'vitest';
import type { Principal } from '../../src/auth/authenticator.ts';
import { bearer, fakeApp, scimJson } from '../support/fake-app.ts';

test('every kind of request tells the gateway who asks', async () => {
  const asked: Principal[] = [];
  const callers: unknown[] = [];
  const identityOf = (principal: Principal) => {
    asked.push(principal);
    return { by: 'dn', dn: 'uid=kim,o=example' } as const;
  };
  const { gateway } = fakeApp().options;
  const fake = fakeApp({
    identityOf,
    answer: ({ caller }) => {
      callers.push(caller);
      return { status: 200, body: {} };
    },
  });
  const { operations } = fake.options.gateway;
  const app = fakeApp({
    identityOf,
    gateway: {
      ...gateway,
      operations,
      search: async ({ caller }) => ({ status: 200, body: { caller: JSON.stringify(callers.push(caller)) } }),
      bulk: async ({ caller }) => ({ status: 200, body: { caller: JSON.stringify(callers.push(caller)) } }),
    },
  }).app;
  const requests = [
    ['GET', '/Users'],
    ['POST', '/Users'],
    ['GET', '/Users/1'],
    ['PUT', '/Users/1'],
    ['PATCH', '/Users/1'],
    ['DELETE', '/Users/1'],
    ['GET', '/Me'],
    ['POST', '/Me'],
    ['GET', ''],
    ['POST', '/.search'],
    ['POST', '/Groups/.search'],
    ['POST', '/Bulk'],
  ] as const;
  for (const [method, path] of requests) {
    const body = method.startsWith('P') ? { body: '{}' } : {};
    const { status } = await app.request(`/scim/v2${path}`, { method, headers: { ...bearer, ...scimJson }, ...body });
    expect([method, path, status]).toEqual([method, path, 200]);
  }
  expect(callers).toEqual(requests.map(() => ({ by: 'dn', dn: 'uid=kim,o=example' })));
  expect(new Set(asked.map(({ name }) => name))).toEqual(new Set(['ci']));
});

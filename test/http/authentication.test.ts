import { describe, expect, test } from 'vitest';
import { createThrottle } from '../../src/auth/throttle.ts';
import { bearer, fakeApp, scimJson } from '../support/fake-app.ts';
import { acceptingWith, answering } from '../support/some-authenticator.ts';

const users = '/scim/v2/Users';
const metadata = 'https://scim.example.com/tenant/.well-known/oauth-protected-resource';
const discovery = ['/scim/v2/ServiceProviderConfig', '/scim/v2/Schemas', '/.well-known/scim-configuration'];

describe('a request without good credentials', () => {
  test('hears where the metadata of the base path is, if that names an issuer (RFC 9728 5.1)', async () => {
    const authorizationServers = ['https://issuer.example'];
    const { app } = fakeApp({ authenticators: [answering({ kind: 'notMine' }, { authorizationServers })] });
    const response = await app.request(users);
    expect(response.headers.get('WWW-Authenticate')).toBe(
      `Bearer realm="dirgate", resource_metadata="${metadata}/scim/v2"`,
    );
  });

  test('gets 503 with Retry-After while nobody can tell, and the reason stays in the log', async () => {
    const outcome = { kind: 'unavailable', detail: 'no key of the issuer', retryAfterSeconds: 9 } as const;
    const { app, log } = fakeApp({ authenticators: [answering(outcome)] });
    const response = await app.request(users, { headers: bearer });
    expect([response.status, response.headers.get('Retry-After')]).toEqual([503, '9']);
    expect(await response.text()).not.toContain('no key');
    expect(log.map(({ details }) => details['reason'])).toContain('no key of the issuer');
  });

  test('gets 503 where no challenge can be had', async () => {
    const { app } = fakeApp({
      authenticators: [answering({ kind: 'notMine' }, { challenge: () => Promise.reject(new Error('down')) })],
    });
    expect((await app.request(users)).status).toBe(503);
  });

  test('gets 429 with Retry-After once there were too many wrong ones from its address', async () => {
    const { app, requests } = fakeApp({ throttle: createThrottle(2, () => 0) });
    const wrong = { headers: { Authorization: 'Bearer wrong' } };
    const statuses: number[] = [];
    for (let index = 0; index < 3; index += 1) statuses.push((await app.request(users, wrong)).status);
    expect(statuses).toEqual([401, 401, 429]);
    const late = await app.request(users, { headers: bearer });
    expect([late.status, late.headers.get('Retry-After')]).toEqual([429, '30']);
    expect((await app.request(users)).status).toBe(401);
    expect(requests).toEqual([]);
  });

  test('does not count against an address if it has none at all', async () => {
    const { app } = fakeApp({ throttle: createThrottle(1, () => 0) });
    for (let index = 0; index < 5; index += 1) await app.request(users);
    expect((await app.request(users, { headers: bearer })).status).toBe(200);
  });
});

describe('a principal without the scope', () => {
  test('is answered as the authenticator has it: 401 where the challenge leads to a better token', async () => {
    const { app } = fakeApp({
      authenticators: [
        answering({ kind: 'notMine' }, { challenge: () => Promise.resolve(['Other']) }),
        acceptingWith(['read'], {
          insufficientScopeStatus: 401,
          challenge: ({ scopes, error }) => Promise.resolve([`UMA ${error} ${scopes.join(' ')}`]),
        }),
      ],
    });
    const response = await app.request(users, { method: 'POST', body: '{}', headers: { ...bearer, ...scimJson } });
    expect(response.status).toBe(401);
    expect(response.headers.get('WWW-Authenticate')).toBe('UMA insufficient_scope write write:User');
  });

  test('of a bulk request gets 403 at once, if it may write nothing', async () => {
    const bulk = (scopes: readonly string[]) =>
      fakeApp({ authenticators: [acceptingWith(scopes)] }).app.request('/scim/v2/Bulk', {
        method: 'POST',
        body: '{}',
        headers: { ...bearer, ...scimJson },
      });
    expect((await bulk(['read'])).status).toBe(403);
    expect((await bulk(['write:Group'])).status).toBe(200);
  });
});

describe('discovery', () => {
  test.each(discovery)('%s is open to everybody', async (path) => {
    expect((await fakeApp().app.request(path)).status).toBe(200);
  });

  test.each(discovery)('%s can be closed to those without credentials, and needs no scope', async (path) => {
    const { app } = fakeApp({ openDiscovery: false, authenticators: [acceptingWith([])] });
    expect((await app.request(path, { headers: bearer })).status).toBe(200);
    expect((await fakeApp({ openDiscovery: false }).app.request(path)).status).toBe(401);
  });

  test('health stays open', async () => {
    expect((await fakeApp({ openDiscovery: false }).app.request('/health/live')).status).toBe(200);
  });
});

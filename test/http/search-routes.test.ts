import { describe, expect, test } from 'vitest';
import { bearer, fakeApp, scimJson, type FakeApp } from '../support/fake-app.ts';
import { acceptingWith } from '../support/some-authenticator.ts';

const body = '{"filter":"x pr"}';
const search = (fake: FakeApp, path: string, init: RequestInit = {}): Promise<Response> =>
  Promise.resolve(
    fake.app.request(path, {
      method: 'POST',
      body,
      ...init,
      headers: { ...bearer, ...scimJson, ...(init.headers as object) },
    }),
  );

function appFor(scopes: readonly string[], allows: (type: string, operation: string) => boolean = () => true): FakeApp {
  return fakeApp({ allows, authenticators: [acceptingWith(scopes)] });
}

describe('searches by POST', () => {
  test.each([
    ['/scim/v2/.search', ['User', 'Group']],
    ['/scim/v2/Users/.search', ['User']],
    ['/identity/restv1/scim/v2/Groups/.search', ['Group']],
    ['/scim/v2/Users/.search/', ['User']],
  ])('%s asks %j, with the body', async (path, searched) => {
    const response = await search(fakeApp(), path);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ searched, body: { filter: 'x pr' } });
  });

  test('offer POST only', async () => {
    const response = await fakeApp().app.request('/scim/v2/Users/.search', { headers: bearer });
    expect(response.status).toBe(405);
    expect(response.headers.get('Allow')).toBe('POST, OPTIONS');
  });

  test('need credentials, before their body is read', async () => {
    expect((await search(fakeApp(), '/scim/v2/.search', { headers: { Authorization: '' } })).status).toBe(401);
  });

  test('need no scope for writing, and search only what may be read', async () => {
    expect(await (await search(appFor(['read']), '/scim/v2/.search')).json()).toMatchObject({
      searched: ['User', 'Group'],
    });
    const groups = appFor(['read:Group']);
    expect(await (await search(groups, '/scim/v2/.search')).json()).toMatchObject({ searched: ['Group'] });
    expect((await search(groups, '/scim/v2/Users/.search')).status).toBe(403);
    expect((await search(appFor(['write']), '/scim/v2/.search')).status).toBe(403);
  });

  test('leave out types that offer no queries', async () => {
    const fake = appFor(['read'], (type, operation) => type === 'User' || operation !== 'query');
    expect(await (await search(fake, '/scim/v2/.search')).json()).toMatchObject({ searched: ['User'] });
    expect((await search(fake, '/scim/v2/Groups/.search')).status).toBe(405);
  });

  test.each([
    [{ headers: { 'Content-Type': 'text/plain' } }, 415],
    [{ headers: { Accept: 'text/html' } }, 406],
    [{ body: '{' }, 400],
    [{ body: JSON.stringify({ filter: 'x'.repeat(20_000) }) }, 413],
  ])('are refused like any other request: %j', async (init, status) => {
    expect((await search(fakeApp(), '/scim/v2/.search', init)).status).toBe(status);
  });
});

test.each(['/scim/v2?filter=x%20pr', '/scim/v2/?filter=x%20pr'])('GET %s is a query over all types', async (path) => {
  const response = await fakeApp().app.request(path, { headers: bearer });
  expect(await response.json()).toEqual({ searched: ['User', 'Group'], query: { filter: 'x pr' } });
});

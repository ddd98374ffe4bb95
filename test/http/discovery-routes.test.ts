import { describe, expect, test } from 'vitest';
import { fakeApp } from '../support/fake-app.ts';

const base = 'https://scim.example.com/tenant/scim/v2';

async function get(path: string, init: RequestInit = {}): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fakeApp().app.request(`/scim/v2${path}`, init);
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

describe('discovery, without credentials', () => {
  test('ServiceProviderConfig tells the facts and the schemes of the authenticators', async () => {
    const { status, body } = await get('/ServiceProviderConfig');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig'],
      patch: { supported: false },
      filter: { supported: true, maxResults: 1000 },
      authenticationSchemes: [{ type: 'oauthbearertoken', name: 'Bearer token' }],
      meta: { location: `${base}/ServiceProviderConfig` },
    });
  });

  test('ResourceTypes lists all of them, and each is at its own location', async () => {
    const { body } = await get('/ResourceTypes');
    expect(body).toMatchObject({ totalResults: 2, startIndex: 1, itemsPerPage: 2 });
    const [user] = body['Resources'] as Record<string, unknown>[];
    expect((await get('/ResourceTypes/User')).body).toEqual(user);
    expect(user).toMatchObject({ endpoint: '/Users', meta: { location: `${base}/ResourceTypes/User` } });
  });

  test('Schemas lists core schemas and extensions once each, and each is at its own location', async () => {
    const { body } = await get('/Schemas');
    const schemas = body['Resources'] as { id: string }[];
    expect(schemas.map(({ id }) => id)).toEqual([
      'urn:ietf:params:scim:schemas:core:2.0:User',
      'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User',
      'urn:ietf:params:scim:schemas:core:2.0:Group',
    ]);
    expect((await get(`/Schemas/${schemas[1]?.id}`)).body).toEqual(schemas[1]);
    expect((await get(`/Schemas/${schemas[1]?.id.toUpperCase()}`)).body).toEqual(schemas[1]);
  });

  test.each(['/Schemas/urn:unknown', '/ResourceTypes/Robot'])(
    '%s is not found, and the answer lists what is',
    async (path) => {
      const { status, body } = await get(path);
      expect(status).toBe(404);
      expect(body['detail']).toContain('User');
    },
  );

  test.each(['/ServiceProviderConfig', '/ResourceTypes', '/Schemas', '/Schemas/urn:unknown'])(
    '%s refuses a filter with 403',
    async (path) => {
      expect(await get(`${path}?filter=name eq "x"`)).toMatchObject({ status: 403, body: { status: '403' } });
    },
  );

  test('sorting and paging are ignored', async () => {
    expect(await get('/Schemas?sortBy=name&startIndex=2&count=1')).toEqual(await get('/Schemas'));
  });

  test('links follow the base path of the request', async () => {
    const response = await fakeApp().app.request('/identity/restv1/scim/v2/ServiceProviderConfig');
    expect(await response.json()).toMatchObject({
      meta: { location: 'https://scim.example.com/tenant/identity/restv1/scim/v2/ServiceProviderConfig' },
    });
  });

  test('those who accept no JSON get 406', async () => {
    expect((await get('/Schemas', { headers: { Accept: 'text/html' } })).status).toBe(406);
  });
});

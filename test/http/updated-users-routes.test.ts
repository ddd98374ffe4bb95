import { describe, expect, test } from 'vitest';
import { updatedRoutes } from '../../src/http/updated-users-routes.ts';
import { bearer, fakeApp } from '../support/fake-app.ts';

const get = (path: string, options: Parameters<typeof fakeApp>[0] = {}): Promise<Response> =>
  Promise.resolve(fakeApp(options).app.request(path, { headers: bearer }));

describe('UpdatedUsers', () => {
  test.each([
    ['/scim/v2/UpdatedUsers', 'User'],
    ['/scim/UpdatedUsers', 'User'],
    ['/identity/restv1/scim/v2/UpdatedGroups', 'Group'],
    // Where Gluu has it.
    ['/identity/restv1/scim/UpdatedUsers', 'User'],
  ])('%s asks for changed resources of type %s', async (path, resourceType) => {
    const response = await get(`${path}?timeStamp=2019-12-24T12:00:03-05:00&start=10&pageSize=100`);
    expect(response.status).toBe(200);
    expect(response.headers.get('Content-Type')).toBe('application/json;charset=utf-8');
    const query = { timeStamp: '2019-12-24T12:00:03-05:00', start: '10', pageSize: '100' };
    expect(await response.json()).toMatchObject({ updated: resourceType, query, principal: expect.any(String) });
  });

  test('is there only where the mapping says by which times', async () => {
    const { gateway } = fakeApp().options;
    const reportsUpdates = (name: string): boolean => name === 'User';
    const options = { ...fakeApp().options, gateway: { ...gateway, reportsUpdates } };
    expect(updatedRoutes(options, 'https://scim.example.com/scim/v2').map(({ path }) => path)).toEqual([
      '/UpdatedUsers',
    ]);
    const nothing = { gateway: { ...gateway, reportsUpdates: () => false } };
    for (const path of ['/scim/v2/UpdatedUsers', '/scim/UpdatedGroups', '/identity/scim/resource_changes.yaml']) {
      expect((await get(path, nothing)).status).toBe(404);
    }
  });

  test('is only read', async () => {
    const response = await fakeApp().app.request('/scim/v2/UpdatedUsers', { method: 'POST', headers: bearer });
    expect(response.status).toBe(405);
  });
});

describe('resource_changes.yaml', () => {
  test.each([
    ['/identity/scim/resource_changes.yaml', '/tenant/identity/restv1/scim'],
    ['/scim/resource_changes.yaml', '/tenant/scim'],
  ])('%s describes what is served below %s, to everybody', async (path, basePath) => {
    const response = await fakeApp().app.request(path);
    expect(response.status).toBe(200);
    expect(response.headers.get('Content-Type')).toBe('application/yaml;charset=utf-8');
    const document: unknown = await response.json();
    expect(document).toMatchObject({ swagger: '2.0', host: 'scim.example.com', basePath, schemes: ['https'] });
  });
});

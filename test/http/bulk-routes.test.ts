import { expect, test } from 'vitest';
import { fakeApp } from '../support/fake-app.ts';

const url = '/scim/v2/Bulk';
const headers = { Authorization: 'Bearer the-token', 'Content-Type': 'application/scim+json' };

test('a bulk request reaches the gateway', async () => {
  const response = await fakeApp().app.request(url, { method: 'POST', headers, body: '{"Operations":[]}' });
  expect([response.status, await response.json()]).toEqual([200, { asked: { Operations: [] } }]);
});

test('a bulk request without credentials is answered 401', async () => {
  const response = await fakeApp().app.request(url, { method: 'POST', body: '{}' });
  expect(response.status).toBe(401);
});

test('a bulk request may be as large as limits.bulkBytes, and no larger', async () => {
  const body = (size: number): string => JSON.stringify({ padding: 'x'.repeat(size - 14) });
  const { app } = fakeApp();
  expect((await app.request(url, { method: 'POST', headers, body: body(50_000) })).status).toBe(200);
  const refused = await app.request(url, { method: 'POST', headers, body: body(50_001) });
  expect([refused.status, await refused.json()]).toMatchObject([
    413,
    { detail: expect.stringContaining('limits.bulkBytes') },
  ]);
});

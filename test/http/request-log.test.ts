import { expect, test } from 'vitest';
import { bearer, fakeApp, scimJson } from '../support/fake-app.ts';

test('each request has one line: method, pattern of the route, status, time, principal and id', async () => {
  const { app, log } = fakeApp();
  await app.request('/scim/v2/Users/42', { headers: bearer });
  await app.request('/health/live');
  await app.request('/scim/v2/Groups', { method: 'PUT' });
  await app.request('/nowhere');
  const lines = log.filter(({ level }) => level === 'info').map(({ details }) => details);
  const ms = expect.any(Number);
  expect(lines).toEqual([
    { requestId: 'request-1', method: 'GET', route: '/scim/v2/Users/:id', status: 200, ms, principal: 'ci' },
    { requestId: 'request-2', method: 'GET', route: '/health/live', status: 200, ms },
    { requestId: 'request-3', method: 'PUT', route: '/scim/v2/Groups', status: 405, ms },
    { requestId: 'request-4', method: 'GET', route: undefined, status: 404, ms },
  ]);
});

test('neither credentials nor bodies nor, above level debug, queries and ids get into the log', async () => {
  const { app, log } = fakeApp();
  const filter = encodeURIComponent('userName eq "private-name"');
  await app.request(`/scim/v2/Users?filter=${filter}`, { headers: bearer });
  await app.request('/scim/v2/Users/private-id', { headers: { Authorization: 'Bearer private-token' } });
  const body = JSON.stringify({ userName: 'private-body' });
  await app.request('/scim/v2/Users', { method: 'POST', body, headers: { ...bearer, ...scimJson } });
  expect(JSON.stringify(log.filter(({ level }) => level !== 'debug'))).not.toContain('private');
  const debug = JSON.stringify(log.filter(({ level }) => level === 'debug'));
  expect(debug).toContain('private-name');
  expect(debug).not.toMatch(/private-token|private-body|the-token/);
});

test('why credentials were rejected is in the log, not in the answer', async () => {
  const { app, log } = fakeApp();
  const response = await app.request('/scim/v2/Users', { headers: { Authorization: 'Bearer x' } });
  const reason = 'The bearer token is none of the configured ones.';
  expect(log.map(({ details }) => details['reason'])).toContain(reason);
  expect(await response.text()).not.toContain(reason);
});

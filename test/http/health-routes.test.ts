import { expect, test } from 'vitest';
import { fakeApp } from '../support/fake-app.ts';

test('the process is alive even when the directory is not', async () => {
  const { app } = fakeApp({ ready: () => Promise.reject(new Error('down')) });
  const response = await app.request('/health/live', { headers: { Accept: 'text/html' } });
  expect(response.status).toBe(200);
  expect(response.headers.get('Content-Type')).toBe('application/json;charset=utf-8');
  expect(await response.json()).toEqual({ status: 'live' });
});

test('it is ready when, and only when, the directory answers', async () => {
  let up = true;
  const { app } = fakeApp({ ready: () => (up ? Promise.resolve() : Promise.reject(new Error('ldap://secret down'))) });
  expect((await app.request('/health/ready')).status).toBe(200);
  up = false;
  const response = await app.request('/health/ready');
  expect(response.status).toBe(503);
  expect(response.headers.get('Retry-After')).toBe('5');
  const body = (await response.json()) as { detail: string };
  expect(body.detail).toContain('The directory does not answer');
  expect(body.detail).not.toContain('ldap://');
});

test('it is ready, and says why, while what the directory declares is not followed', async () => {
  let problems: readonly string[] = ['inum=1,ou=attributes: "size" is unknown'];
  const { app } = fakeApp({ problems: () => problems });
  const response = await app.request('/health/ready');
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({ status: 'ready', problems });
  problems = [];
  expect(await (await app.request('/health/ready')).json()).toEqual({ status: 'ready' });
});

test('why it is not ready is in the log', async () => {
  const { app, log } = fakeApp({ ready: () => Promise.reject(new Error('down')) });
  await app.request('/health/ready');
  expect(log).toContainEqual({
    level: 'warn',
    message: 'not ready',
    details: { requestId: 'request-1', err: new Error('down') },
  });
});

import { expect, test } from 'vitest';
import { ScimError } from '../../src/scim/error.ts';
import { bearer, fakeApp } from '../support/fake-app.ts';

const failingWith = (error: Error) =>
  fakeApp({
    answer: () => {
      throw error;
    },
  });

test('a defect is answered with 500 and a request id, and tells nothing', async () => {
  const { app } = failingWith(new TypeError('cannot read cn=admin of undefined'));
  const response = await app.request('/scim/v2/Users', { headers: bearer });
  expect(response.status).toBe(500);
  expect(await response.json()).toEqual({
    schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
    status: '500',
    detail: 'The gateway failed on this request. Its log has the reason under request-1.',
  });
});

test('a defect is in the log, whole, under that id', async () => {
  const defect = new TypeError('mine');
  const { app, log } = failingWith(defect);
  await app.request('/scim/v2/Users', { headers: bearer });
  expect(log).toContainEqual({
    level: 'error',
    message: 'unexpected error',
    details: { requestId: 'request-1', err: defect },
  });
});

test('a refusal with its own headers sends them, and one that is the server’s fault is logged', async () => {
  const busy = new ScimError(503, undefined, 'The directory is busy.', { headers: { 'Retry-After': '7' } });
  const { app, log } = failingWith(busy);
  const response = await app.request('/scim/v2/Users', { headers: bearer });
  expect(response.status).toBe(503);
  expect(response.headers.get('Retry-After')).toBe('7');
  expect(log).toContainEqual({
    level: 'warn',
    message: 'request failed',
    details: { requestId: 'request-1', status: 503, err: busy },
  });
});

test('a refusal that is the client’s fault is not', async () => {
  const { app, log } = failingWith(new ScimError(404, undefined, 'No.'));
  await app.request('/scim/v2/Users/1', { headers: bearer });
  expect(log.filter(({ level }) => level === 'warn' || level === 'error')).toEqual([]);
});

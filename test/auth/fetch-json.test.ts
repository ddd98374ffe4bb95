import { afterAll, beforeAll, expect, test } from 'vitest';
import { fetchJson, objectOf, textOf } from '../../src/auth/fetch-json.ts';
import { startJsonServer, type JsonReply, type JsonServer } from '../support/json-server.ts';

let server: JsonServer;
let reply: JsonReply = { status: 200 };
beforeAll(async () => {
  server = await startJsonServer(() => reply);
});
afterAll(() => server.stop());

test('a form or JSON is posted, with the headers', async () => {
  reply = { status: 201, body: { a: 1 } };
  expect(await fetchJson(server.url, { form: { x: 'a b&c' }, headers: { Authorization: 'y' } })).toEqual({
    status: 201,
    body: { a: 1 },
  });
  await fetchJson(`${server.url}/p`, { method: 'PUT', json: [1] });
  const [form, json] = server.seen;
  expect(form).toMatchObject({ method: 'POST', text: 'x=a+b%26c', headers: { authorization: 'y' } });
  expect(json).toMatchObject({
    method: 'PUT',
    path: '/p',
    text: '[1]',
    headers: { 'content-type': 'application/json' },
  });
});

test.each<[string, JsonReply]>([
  ['a redirect', { status: 302, headers: { Location: 'http://127.0.0.1:1/' } }],
  ['no JSON', { status: 200 }],
  ['too much', { status: 200, body: 'x'.repeat(1024 * 1024) }],
])('%s is an outage', async (_, given) => {
  reply = given;
  await expect(fetchJson(server.url)).rejects.toMatchObject({ name: 'UnavailableError' });
});

test('an error may come without a body; nobody listening is an outage with a reason', async () => {
  reply = { status: 500 };
  expect(await fetchJson(server.url)).toEqual({ status: 500, body: undefined });
  await expect(fetchJson('http://127.0.0.1:1/x')).rejects.toThrow(
    /127\.0\.0\.1:1\/x does not answer.*(?:ECONNREFUSED|bad port)/,
  );
});

test('an answer must be an object with one of the statuses', () => {
  expect(objectOf('u', { status: 201, body: { a: 1 } }, 200, 201)).toEqual({ a: 1 });
  expect(() => objectOf('u', { status: 400, body: { error: 'bad' } }, 200)).toThrow('u answered 400 (bad), not 200');
  expect(() => objectOf('u', { status: 200, body: [] }, 200)).toThrow(/JSON object/);
  expect(() => objectOf('u', { status: 200, body: null }, 200)).toThrow(/JSON object/);
});

test('a member that must be a text is one', () => {
  expect(textOf('u', { a: 'x' }, 'a')).toBe('x');
  expect(() => textOf('u', { a: 1 }, 'a')).toThrow('u says nothing about a');
  expect(() => textOf('u', { a: '' }, 'a')).toThrow();
});

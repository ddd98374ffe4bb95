import { get, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import type { ScimResponse } from '../../src/gateway/request.ts';
import { startServer, type RunningServer } from '../../src/http/server.ts';
import type { JsonStream } from '../../src/scim/json-stream.ts';
import { bearer, fakeApp, type FakeApp } from '../support/fake-app.ts';

const path = '/scim/v2/Groups/1';
const running: RunningServer[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()));
});

const answering = (stream: JsonStream, more: object = {}): FakeApp =>
  fakeApp({
    answer: (): ScimResponse => ({ status: 200, stream, location: 'https://x/Groups/1', etag: 'W/"7"' }),
    ...more,
  });

async function start({ app }: FakeApp): Promise<number> {
  const server = await startServer({ app, host: '127.0.0.1', port: 0, drainMs: 100 });
  running.push(server);
  return server.port;
}

const request = (port: number, method = 'GET'): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, path, method, headers: bearer, agent: false }, resolve).on('error', reject);
  });

/** JSON that is complete only with its last piece. */
const pieces = (count: number, made: { count: number }, fails = Number.NaN): JsonStream =>
  async function* () {
    yield '{"members":[0';
    while (made.count < count) {
      made.count += 1;
      if (made.count === fails) throw new TypeError('the directory went away');
      yield `,"${'x'.repeat(20_000)}"`;
    }
    yield ']}';
  };

describe('an answer that is made while it is sent', () => {
  test('has the headers of any other', async () => {
    const response = await answering(pieces(3, { count: 0 })).app.request(path, { headers: bearer });
    expect(await response.json()).toMatchObject({ members: { length: 4 } });
    expect(Object.fromEntries(response.headers)).toEqual({
      'cache-control': 'no-store',
      'content-location': 'https://x/Groups/1',
      'content-type': 'application/scim+json;charset=utf-8',
      etag: 'W/"7"',
      location: 'https://x/Groups/1',
      'x-content-type-options': 'nosniff',
      'x-request-id': 'request-1',
    });
  });

  test('arrives whole', async () => {
    const port = await start(answering(pieces(300, { count: 0 })));
    const answer = await request(port);
    expect(JSON.parse(await text(answer))).toMatchObject({ members: { length: 301 } });
    expect(answer.headers['transfer-encoding']).toBe('chunked');
  });

  test('is not made at all for HEAD', async () => {
    const made = { count: 0 };
    const port = await start(answering(pieces(3, made)));
    const answer = await request(port, 'HEAD');
    expect([answer.statusCode, answer.headers.etag, await text(answer)]).toEqual([200, 'W/"7"', '']);
    expect(made.count).toBe(0);
  });

  test.each([1, 5, 200])('that fails at piece %i is a broken transfer, and in the log', async (fails) => {
    const fake = answering(pieces(300, { count: 0 }, fails));
    const port = await start(fake);
    await expect(request(port).then(text)).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(fake.log).toContainEqual({
      level: 'warn',
      details: { requestId: 'request-1', err: expect.any(TypeError) },
      message: 'an answer was broken off',
    });
  });

  test('that fails is reset for clients of HTTP/1.0 too, who know no chunks', async () => {
    const port = await start(answering(pieces(300, { count: 0 }, 5)));
    const ended = new Promise((resolve) => {
      const socket = connect(port, '127.0.0.1', () =>
        socket.write(`GET ${path} HTTP/1.0\r\nAuthorization: ${bearer.Authorization}\r\n\r\n`),
      );
      socket
        .on('error', resolve)
        .on('end', () => resolve('a whole answer'))
        .resume();
    });
    expect(await ended).toMatchObject({ code: 'ECONNRESET' });
  });

  test('is made no faster than the client takes it, and no further once the client has gone', async () => {
    const made = { count: 0 };
    const fake = answering(pieces(10_000, made));
    const port = await start(fake);
    const answer = await request(port);
    answer.pause();
    let before = -1;
    // What the sockets hold is made; then it stands still.
    while (made.count > before) {
      before = made.count;
      await pause(50);
    }
    expect(made.count).toBeLessThan(1000);
    answer.destroy();
    await pause(50);
    expect(made.count).toBeLessThanOrEqual(before + 1);
    expect(fake.log.filter(({ level }) => level === 'warn')).toEqual([]);
  });

  test('is cut off where the client takes nothing for limits.requestTimeoutMs', async () => {
    const fake = answering(pieces(10_000, { count: 0 }), { requestTimeoutMs: 100 });
    const answer = await request(await start(fake));
    answer.pause();
    await pause(400);
    expect(fake.log).toContainEqual(expect.objectContaining({ message: 'an answer was broken off' }));
    await expect(text(answer)).rejects.toMatchObject({ code: 'ECONNRESET' });
  });
});

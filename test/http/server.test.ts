import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readJsonBody } from '../../src/http/request-body.ts';
import { ListenError, startServer, type RunningServer, type ServerOptions } from '../../src/http/server.ts';
import { ScimError } from '../../src/scim/error.ts';
import { bearer, fakeApp, scimJson } from '../support/fake-app.ts';

const running: RunningServer[] = [];
let aborted: Promise<unknown> = Promise.resolve();
let arrived = (): void => {};
let arrival: Promise<void> = Promise.resolve();
let release = (): void => {};
let slow: Promise<void> = Promise.resolve();

beforeEach(() => {
  const gate = Promise.withResolvers<void>();
  slow = gate.promise;
  release = gate.resolve;
  const request = Promise.withResolvers<void>();
  arrival = request.promise;
  arrived = request.resolve;
});

afterEach(async () => {
  release();
  await Promise.all(running.splice(0).map((server) => server.close()));
});

/** Answers with the size of the body; `/slow` waits until it is released; `/throw` is a defect. */
async function fetchApp(request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  if (pathname === '/throw') throw new TypeError('a defect');
  if (pathname === '/slow') {
    aborted = new Promise((resolve) => {
      request.signal.addEventListener('abort', resolve);
    });
    arrived();
    await slow;
  }
  if (request.method === 'GET') return new Response('done');
  try {
    const body = await readJsonBody(request, 1000);
    return new Response(JSON.stringify(body));
  } catch (error) {
    if (!(error instanceof ScimError)) throw error;
    return new Response(JSON.stringify(error.toBody()), { status: error.status });
  }
}

async function start(options: Partial<ServerOptions> = {}): Promise<RunningServer> {
  const server = await startServer({ app: { fetch: fetchApp }, host: '127.0.0.1', port: 0, ...options });
  running.push(server);
  return server;
}

/** Sends bytes as they are and collects what comes back until the connection ends. */
function raw(port: number, ...parts: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    let received = '';
    const socket = connect(port, '127.0.0.1', () => {
      for (const part of parts) socket.write(part);
    });
    socket.on('data', (chunk) => (received += chunk.toString()));
    socket.on('error', () => {});
    socket.on('close', () => resolve(received));
  });
}

const head = (...lines: readonly string[]): string =>
  `${['POST / HTTP/1.1', 'Host: x', ...lines].join('\r\n')}\r\n\r\n`;
const json = 'Content-Type: application/json';

describe('startServer', () => {
  test('serves at the URL that it names', async () => {
    const { url, port } = await start();
    expect(url).toBe(`http://127.0.0.1:${port}`);
    expect(await (await fetch(url)).text()).toBe('done');
  });

  test('an IPv6 address stands in brackets', async () => {
    const { url } = await start({ host: '::1' });
    expect(url).toMatch(/^http:\/\/\[::1\]:\d+$/);
    expect((await fetch(url)).status).toBe(200);
  });

  test('a port in use is a ListenError that says what to do', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    const attempt = startServer({ app: { fetch: fetchApp }, host: '127.0.0.1', port });
    await expect(attempt).rejects.toThrow(ListenError);
    await expect(attempt).rejects.toMatchObject({
      code: 'EADDRINUSE',
      message: `Can't listen on 127.0.0.1:${port}: the port is taken by another program. Stop that program, or choose another listen.port.`,
    });
    other.close();
  });

  test('an address of another machine is a ListenError', async () => {
    await expect(start({ host: '192.0.2.1' })).rejects.toMatchObject({ name: 'ListenError', code: 'EADDRNOTAVAIL' });
  });
});

describe('requests that never reach the app', () => {
  test('a header of more than 64 KiB is answered with 431 and a SCIM error', async () => {
    const { port } = await start();
    const answer = await raw(port, head(`X: ${'x'.repeat(70_000)}`));
    expect(answer).toMatch(/^HTTP\/1.1 431 /);
    expect(answer).toContain('application/scim+json');
    expect(JSON.parse(answer.slice(answer.indexOf('{')))).toMatchObject({ status: '431' });
  });

  test('a filter of 8192 percent-encoded characters fits', async () => {
    const { url } = await start();
    expect((await fetch(`${url}/?filter=${'%22'.repeat(8192)}`)).status).toBe(200);
  });

  test.each(['nonsense\r\n\r\n', 'GET / HTTP/1.1\r\nHost: x\r\nBroken header\r\n\r\n'])(
    'what is no HTTP is answered with 400 and a SCIM error: %j',
    async (bytes) => {
      const { port } = await start();
      const answer = await raw(port, bytes);
      expect(answer).toMatch(/^HTTP\/1.1 400 /);
      expect(JSON.parse(answer.slice(answer.indexOf('{')))).toMatchObject({ status: '400' });
    },
  );

  test('a Host header that is no host is answered with 400 and a SCIM error', async () => {
    const { port } = await start();
    const answer = await raw(port, 'GET / HTTP/1.1\r\nHost: a b/c\r\nConnection: close\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1.1 400 /);
    expect(JSON.parse(answer.slice(answer.indexOf('{')))).toMatchObject({ status: '400' });
  });

  test('HTTP/1.0 without a Host header is served', async () => {
    const { port } = await start();
    expect(await raw(port, 'GET / HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1.1 200 /);
  });

  test('a client that sends its header too slowly is answered with 408 and a SCIM error', async () => {
    const { port } = await start({ headerTimeoutMs: 100 });
    const answer = await raw(port, 'GET / HTTP/1.1\r\nHost: x\r\n');
    expect(answer).toMatch(/^HTTP\/1.1 408 /);
    expect(JSON.parse(answer.slice(answer.indexOf('{')))).toMatchObject({ status: '408' });
  });

  test('a client that never finishes its body is cut off', async () => {
    const { port } = await start({ requestTimeoutMs: 200 });
    expect(await raw(port, head(json, 'Content-Length: 100'), '{"a":')).toMatch(/^HTTP\/1.1 408 /);
  });

  test('a defect of the app is answered with 500, without its message', async () => {
    const { url } = await start();
    const response = await fetch(`${url}/throw`);
    expect(response.status).toBe(500);
    const text = await response.text();
    expect(JSON.parse(text)).toMatchObject({ status: '500' });
    expect(text).not.toContain('defect');
  });
});

describe('bodies over a real connection', () => {
  test('a body in chunks is read', async () => {
    const { port } = await start();
    const answer = await raw(
      port,
      head(json, 'Transfer-Encoding: chunked', 'Connection: close'),
      '4\r\n{"a"\r\n',
      '3\r\n:1}\r\n0\r\n\r\n',
    );
    expect(answer).toMatch(/^HTTP\/1.1 200 /);
    expect(answer).toContain('{"a":1}');
  });

  test('a body in chunks that never ends is answered with 413 at the limit, and the connection is closed', async () => {
    const { port } = await start();
    const chunk = `3e8\r\n${' '.repeat(1000)}\r\n`;
    const answer = await raw(port, head(json, 'Transfer-Encoding: chunked'), chunk, chunk, chunk);
    expect(answer).toMatch(/^HTTP\/1.1 413 /);
    expect(JSON.parse(answer.slice(answer.indexOf('{')).split('\r\n')[0] ?? '')).toMatchObject({ status: '413' });
  });

  test('a large announced length is answered with 413 before the body comes', async () => {
    const { port } = await start();
    expect(await raw(port, head(json, 'Content-Length: 100000'))).toMatch(/^HTTP\/1.1 413 /);
  });

  test('after a refused body of moderate size the connection can be used again', async () => {
    const { url } = await start();
    const body = JSON.stringify('x'.repeat(5000));
    const headers = { 'Content-Type': 'application/json' };
    expect((await fetch(url, { method: 'POST', body, headers })).status).toBe(413);
    expect((await fetch(url, { method: 'POST', body: '1', headers })).status).toBe(200);
  });
});

describe('the app over a real connection', () => {
  test('HEAD has the header of GET and no body, errors are SCIM errors, and nothing names the software', async () => {
    const { url, port } = await start({ app: fakeApp().app });
    const got = await fetch(`${url}/scim/v2/Users/1`, { headers: bearer });
    expect(await got.json()).toEqual({ operation: 'retrieve' });
    expect(got.headers.get('Content-Type')).toBe('application/scim+json;charset=utf-8');
    expect(got.headers.get('X-Powered-By')).toBeNull();
    const request = ['HEAD /scim/v2/Users/1 HTTP/1.1', 'Host: x', `Authorization: ${bearer.Authorization}`];
    const answer = await raw(port, [...request, 'Connection: close', '', ''].join('\r\n'));
    expect(answer).toMatch(/^HTTP\/1.1 200 OK\r\n/);
    expect(answer.toLowerCase()).toContain('content-type: application/scim+json;charset=utf-8');
    expect(answer).toMatch(/\r\n\r\n$/);
    const refused = await fetch(`${url}/scim/v2/Users/1`, { method: 'POST', body: '{}' });
    expect(refused.status).toBe(405);
    expect(await refused.json()).toMatchObject({ status: '405' });
  });

  test('a body is read up to its limit, sent whole or in chunks', async () => {
    const fake = fakeApp();
    const { url } = await start({ app: fake.app });
    const headers = { ...bearer, ...scimJson };
    const create = (body: RequestInit['body']): Promise<Response> =>
      fetch(`${url}/scim/v2/Users`, { method: 'POST', headers, body, duplex: 'half' } as RequestInit);
    expect((await create('{"userName":"é"}')).status).toBe(200);
    expect((await create(ReadableStream.from([Buffer.from('{"userName":'), Buffer.from('"é"}')]))).status).toBe(200);
    expect(fake.requests.map(({ body }) => body)).toEqual([{ userName: 'é' }, { userName: 'é' }]);
    expect((await create(`"${'x'.repeat(10_000)}"`)).status).toBe(413);
  });

  test('a client that goes away aborts its operation', async () => {
    const told = Promise.withResolvers<void>();
    const asked = Promise.withResolvers<void>();
    const { app } = fakeApp({
      requestTimeoutMs: 60_000,
      answer: ({ signal }) => {
        signal.addEventListener('abort', () => told.resolve());
        asked.resolve();
        return new Promise(() => {});
      },
    });
    const { url } = await start({ app });
    const controller = new AbortController();
    const answer = fetch(`${url}/scim/v2/Users`, { headers: bearer, signal: controller.signal }).catch(() => 'gone');
    await asked.promise;
    controller.abort();
    expect(await answer).toBe('gone');
    await told.promise;
  });
});

describe('close', () => {
  test('lets a running request end, refuses new ones, and does not wait for idle connections', async () => {
    const server = await start({ drainMs: 600_000 });
    await (await fetch(server.url)).text();
    const answer = fetch(`${server.url}/slow`);
    await arrival;
    const closed = server.close();
    await expect(raw(server.port, 'GET / HTTP/1.1\r\nHost: x\r\n\r\n')).resolves.toBe('');
    release();
    expect(await (await answer).text()).toBe('done');
    await closed;
    running.length = 0;
  });

  test('cuts what does not end in time', async () => {
    const server = await start({ drainMs: 50 });
    const answer = fetch(`${server.url}/slow`).then(
      () => 'answered',
      () => 'cut',
    );
    await arrival;
    await server.close();
    expect(await answer).toBe('cut');
    running.length = 0;
  });

  test('a client that goes away aborts the signal of its request', async () => {
    const server = await start();
    const controller = new AbortController();
    const answer = fetch(`${server.url}/slow`, { signal: controller.signal }).catch(() => 'gone');
    await arrival;
    controller.abort();
    expect(await answer).toBe('gone');
    expect(await aborted).toBeDefined();
  });
});

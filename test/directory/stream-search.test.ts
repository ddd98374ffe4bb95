import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { createConnectionPool, type ConnectionPoolOptions } from '../../src/directory/connection-pool.ts';
import { openDirectory, type DirectoryOptions } from '../../src/directory/ldapts-directory.ts';
import { streamSearch } from '../../src/directory/stream-search.ts';
import type { Directory, SearchRequest } from '../../src/ldap/directory.ts';
import type { Dn } from '../../src/ldap/dn.ts';
import type { Entry } from '../../src/ldap/entry.ts';
import { ber, entry, searchDone, startFakeServer, tag, type FakeServer } from './fake-server.ts';

let server: FakeServer | undefined;
let directory: Directory | undefined;

afterEach(async () => {
  await directory?.close();
  await server?.stop();
});

const request: SearchRequest = {
  base: 'o=x' as Dn,
  scope: 'subtree',
  filter: { kind: 'present', attribute: 'objectClass' },
  attributes: ['description'],
};
const isStream = (body: Buffer): boolean => body.includes('o=x');

async function start(
  onStream: (id: number, socket: Socket, connection: number) => unknown,
  more: Partial<DirectoryOptions> = {},
): Promise<Directory> {
  server = await startFakeServer(({ id, tag: kind, body }, socket, connection) => {
    if (kind !== tag.search) return;
    if (isStream(body)) onStream(id, socket, connection);
    else socket.write(searchDone(id));
  });
  const options = {
    urls: [server.url],
    bindDn: 'cn=a',
    bindPassword: 'b',
    operationTimeoutMs: 2000,
    connectTimeoutMs: 500,
  };
  directory = openDirectory({ ...options, ...more });
  return directory;
}

/** Sends `total` copies of one entry as fast as the client reads them. */
async function sendMany(id: number, socket: Socket, total: number, octets: number): Promise<void> {
  const one = entry(id, 'cn=x,o=x', { description: ['x'.repeat(octets)] });
  const perChunk = Math.max(1, Math.floor(65_536 / one.length));
  const chunk = Buffer.concat(Array.from({ length: perChunk }, () => one));
  let left = total;
  while (left > 0 && !socket.destroyed) {
    const now = Math.min(left, perChunk);
    left -= now;
    if (!socket.write(now === perChunk ? chunk : chunk.subarray(0, now * one.length))) {
      await new Promise<void>((resolve) => {
        const go = (): void => resolve(void socket.off('drain', go).off('close', go));
        socket.on('drain', go).on('close', go);
      });
    }
  }
  if (!socket.destroyed) socket.write(searchDone(id));
}

async function all(entries: AsyncIterable<Entry>): Promise<number> {
  let seen = 0;
  for await (const _entry of entries) seen += 1;
  return seen;
}

const requests = (kind: number): number => (server?.requests ?? []).filter((one) => one.tag === kind).length;
const heldOctets = (): number => process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers;

test('120,000 entries arrive one by one, while the memory stays flat', async () => {
  const opened = await start((id, socket) => sendMany(id, socket, 120_000, 1000));
  const before = heldOctets();
  let [seen, most] = [0, 0];
  for await (const { dn, attributes } of opened.stream(request)) {
    seen += 1;
    if (seen % 5000 === 0) {
      most = Math.max(most, heldOctets() - before);
      expect([dn, attributes.get('description')?.[0]?.length]).toEqual(['cn=x,o=x', 1000]);
    }
  }
  expect(seen).toBe(120_000);
  // At least 120 MB went by.
  expect(most).toBeLessThan(60_000_000);
});

test('120,000 entries in one piece, too fast to be consumed meanwhile, overflow no stack', async () => {
  const opened = await start((id, socket) => {
    const one = entry(id, '', {});
    socket.write(Buffer.concat([...Array.from({ length: 120_000 }, () => one), searchDone(id)]));
  });
  expect(await all(opened.stream(request))).toBe(120_000);
});

test('a consumer that stops reading makes the server wait, and nobody else', async () => {
  let sender: Socket | undefined;
  const opened = await start((id, socket) => {
    sender = socket;
    void sendMany(id, socket, 30_000, 2000);
  });
  let seen = 0;
  for await (const _entry of opened.stream(request)) {
    seen += 1;
    if (seen > 1) continue;
    await pause(300);
    const sent = sender?.bytesWritten ?? 0;
    await opened.ping();
    await pause(100);
    // 60 MB are to come; the server is stuck as soon as our 1 MiB and the buffers of both kernels are full.
    expect(sender?.bytesWritten).toBe(sent);
    expect(sent).toBeLessThan(20_000_000);
  }
  expect(seen).toBe(30_000);
});

test('asks for everything: no size limit, no time limit, no controls', async () => {
  const opened = await start((id, socket) => socket.write(searchDone(id)));
  expect(await all(opened.stream(request))).toBe(0);
  const sent = server?.requests.find((one) => one.tag === tag.search)?.body;
  // After base, scope and derefAliases: sizeLimit 0, timeLimit 0, typesOnly FALSE.
  expect(sent?.subarray(0, 20).toString('hex')).toBe('04036f3d780a01020a0100020100020100010100');
  await opened.find(request, 7).catch(() => undefined);
  const found = server?.requests.findLast((one) => one.tag === tag.search)?.body;
  expect(found?.subarray(11, 17).toString('hex')).toBe('020107020100');
});

describe('leaving a stream early', () => {
  const endless = (id: number, socket: Socket): unknown => sendMany(id, socket, 1_000_000, 500);

  test('by break abandons the search and closes its connection', async () => {
    const opened = await start(endless);
    for await (const _entry of opened.stream(request)) break;
    await expect.poll(() => requests(tag.abandon)).toBe(1);
    await expect.poll(() => server?.sockets[0]?.destroyed).toBe(true);
    const search = server?.requests.find((one) => one.tag === tag.search);
    expect(server?.requests.find((one) => one.tag === tag.abandon)?.body).toEqual(Buffer.of(search?.id ?? 0));
  });

  test('by the signal ends the iteration with userCancelled (88)', async () => {
    const opened = await start(endless);
    const controller = new AbortController();
    const consume = async (): Promise<void> => {
      let seen = 0;
      for await (const _entry of opened.stream(request, { signal: controller.signal })) {
        seen += 1;
        if (seen === 10) controller.abort();
        expect(seen).toBeLessThan(11);
      }
    };
    await expect(consume()).rejects.toMatchObject({ name: 'LdapError', code: 88 });
    await expect.poll(() => requests(tag.abandon)).toBe(1);
  });

  test('by the signal while the server is silent', async () => {
    const opened = await start(() => undefined);
    const streaming = all(opened.stream(request, { signal: AbortSignal.timeout(50) }));
    await expect(streaming).rejects.toMatchObject({ name: 'LdapError', code: 88 });
  });

  test('gives its place to the next one', async () => {
    const opened = await start(endless, { streamConnections: 1 });
    for (let round = 0; round < 3; round += 1) {
      for await (const _entry of opened.stream(request)) break;
    }
    expect(server?.sockets).toHaveLength(3);
  });
});

describe('the connections of streams', () => {
  test('are kept for the next stream when a search is complete', async () => {
    const opened = await start((id, socket) => socket.write(Buffer.concat([entry(id, 'cn=x', {}), searchDone(id)])));
    for (let round = 0; round < 5; round += 1) expect(await all(opened.stream(request))).toBe(1);
    expect(server?.sockets).toHaveLength(1);
    expect(requests(tag.bind)).toBe(1);
  });

  test('are not shared with other operations', async () => {
    const opened = await start(() => undefined);
    const streaming = all(opened.stream(request)).catch(() => undefined);
    await expect.poll(() => requests(tag.search)).toBe(1);
    await opened.ping();
    expect(server?.sockets).toHaveLength(2);
    await opened.close();
    await streaming;
  });

  test('are bounded in number: who finds none waits for one, then is told that all are busy', async () => {
    const opened = await start(() => undefined, { streamConnections: 2 });
    const busy = [all(opened.stream(request)), all(opened.stream(request))];
    await expect.poll(() => requests(tag.search)).toBe(2);
    const third = all(opened.stream(request, { timeoutMs: 50 }));
    await expect(third).rejects.toMatchObject({ name: 'LdapError', code: 51 });
    await expect(all(opened.stream(request, { timeoutMs: 50 }))).rejects.toThrow('all 2 connections for streams');
    expect(server?.sockets).toHaveLength(2);
    await opened.close();
    await Promise.allSettled(busy);
  });

  test('are closed after a while without use', async () => {
    const opened = await start((id, socket) => socket.write(searchDone(id)), { idleCheckMs: 30 });
    await all(opened.stream(request));
    await expect.poll(() => server?.sockets[0]?.destroyed).toBe(true);
    expect(await all(opened.stream(request))).toBe(0);
  });
});

describe('a stream that fails', () => {
  test('before its first entry, on a kept connection that was dead, starts again on a fresh one', async () => {
    const opened = await start((id, socket, connection) => {
      if (connection === 1 && requests(tag.search) > 1) socket.destroy();
      else socket.write(Buffer.concat([entry(id, `cn=${connection}`, {}), searchDone(id)]));
    });
    expect(await all(opened.stream(request))).toBe(1);
    expect(await all(opened.stream(request))).toBe(1);
    expect(server?.sockets).toHaveLength(2);
    expect(requests(tag.bind)).toBe(2);
  });

  test('after its first entry ends with serverDown (81): nothing is delivered twice', async () => {
    const opened = await start((id, socket) => socket.end(entry(id, 'cn=x', {})));
    const seen: string[] = [];
    const consume = async (): Promise<void> => {
      for await (const { dn } of opened.stream(request)) seen.push(dn);
    };
    await expect(consume()).rejects.toMatchObject({ name: 'LdapError', code: 81 });
    expect(seen.length).toBeLessThanOrEqual(1);
    expect(requests(tag.search)).toBe(seen.length === 1 ? 1 : 2);
  });

  test('by a result code ends with that code after its entries', async () => {
    const opened = await start((id, socket) =>
      socket.write(Buffer.concat([entry(id, 'cn=x', {}), searchDone(id, 11)])),
    );
    await expect(all(opened.stream(request))).rejects.toMatchObject({ name: 'LdapError', code: 11 });
  });

  test('because the server stays silent ends with timeout (85), however much it sent before', async () => {
    const opened = await start((id, socket) => socket.write(entry(id, 'cn=x', {})), { operationTimeoutMs: 60 });
    await expect(all(opened.stream(request))).rejects.toMatchObject({ name: 'LdapError', code: 85 });
    await expect.poll(() => requests(tag.abandon)).toBe(1);
  });

  test('at the deadline of its caller ends with timeout (85), also while entries come in', async () => {
    const opened = await start((id, socket) => {
      const timer = setInterval(() => socket.write(entry(id, 'cn=x', {})), 10);
      socket.once('close', () => clearInterval(timer));
    });
    await expect(all(opened.stream(request, { timeoutMs: 100 }))).rejects.toMatchObject({
      name: 'LdapError',
      code: 85,
    });
  });

  test('by an entry that is not well-formed ends with protocolError (2)', async () => {
    const opened = await start((id, socket) => {
      socket.write(Buffer.concat([ber(0x30, ber(2, Buffer.of(id)), ber(0x64, ber(5))), searchDone(id)]));
    });
    await expect(all(opened.stream(request))).rejects.toMatchObject({ name: 'LdapError', code: 2 });
  });

  test('takes the time that its consumer takes: a slow consumer is no silent server', async () => {
    server = await startFakeServer(({ id, tag: kind }, socket) => {
      if (kind === tag.search)
        socket.write(Buffer.concat([entry(id, 'cn=1', {}), entry(id, 'cn=2', {}), searchDone(id)]));
    });
    const options: ConnectionPoolOptions = {
      urls: [server.url],
      bindDn: 'cn=a',
      bindPassword: 'b',
      connectTimeoutMs: 500,
    };
    const pool = createConnectionPool(options, () => Promise.resolve());
    let seen = 0;
    for await (const _entry of streamSearch(pool, request, 50, {})) {
      seen += 1;
      await pause(120);
    }
    expect(seen).toBe(2);
    await pool.close();
  });
});

import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { createConnectionPool, type ConnectionPoolOptions } from '../../src/directory/connection-pool.ts';
import { openDirectory, type DirectoryOptions } from '../../src/directory/ldapts-directory.ts';
import type { Directory } from '../../src/ldap/directory.ts';
import type { Dn } from '../../src/ldap/dn.ts';
import { entry, result, searchDone, startFakeServer, tag, type FakeServer } from './fake-server.ts';

const servers: FakeServer[] = [];
const directories: Directory[] = [];

afterEach(async () => {
  for (const directory of directories.splice(0)) await directory.close();
  for (const server of servers.splice(0)) await server.stop();
});

type Handler = Parameters<typeof startFakeServer>[0];

async function start(onRequest: Handler, options: Parameters<typeof startFakeServer>[1] = {}): Promise<FakeServer> {
  const server = await startFakeServer(onRequest, options);
  servers.push(server);
  return server;
}

function open(urls: readonly string[], more: Partial<DirectoryOptions> = {}): Directory {
  const bind = { bindDn: 'cn=a', bindPassword: 'b' };
  const directory = openDirectory({ urls, ...bind, operationTimeoutMs: 2000, connectTimeoutMs: 500, ...more });
  directories.push(directory);
  return directory;
}

/** Answers every search with one entry that bears the server's name, and every modify with success. */
const answering =
  (name: string): Handler =>
  ({ id, tag: kind }, socket) => {
    if (kind === tag.search) socket.write(Buffer.concat([entry(id, name, {}), searchDone(id)]));
    if (kind === tag.modify) socket.write(result(id, 0x67));
  };
const read = (directory: Directory): Promise<string | undefined> =>
  directory.read('cn=x' as Dn, []).then((one) => one?.dn);
const write = (directory: Directory): Promise<unknown> =>
  directory.write({ changetype: 'modify', dn: 'cn=x' as Dn, modifications: [] });
const count = (server: FakeServer, kind: number): number => server.requests.filter((one) => one.tag === kind).length;

describe('opening', () => {
  test('8 operations at once share one connection attempt and one bind', async () => {
    const server = await start(answering('cn=x'));
    const directory = open([server.url]);
    expect(await Promise.all(Array.from({ length: 8 }, () => read(directory)))).toEqual(Array(8).fill('cn=x'));
    expect(server.sockets).toHaveLength(1);
    expect(count(server, tag.bind)).toBe(1);
  });

  test('grows to the number of shared connections under load, and not beyond', async () => {
    const server = await start(({ id }, socket) => void setTimeout(() => socket.write(searchDone(id)), 10));
    const directory = open([server.url], { sharedConnections: 3 });
    for (let round = 0; round < 8; round += 1) await Promise.all(Array.from({ length: 10 }, () => directory.ping()));
    expect(server.sockets).toHaveLength(3);
    expect(count(server, tag.bind)).toBe(3);
  });

  test('shares one failed attempt, and the next operation tries again', async () => {
    let working = false;
    const handler: Handler = (request, socket, connection) => {
      if (request.tag === tag.bind) socket.write(result(request.id, 0x61, working ? 0 : 51));
      else answering('cn=x')(request, socket, connection);
    };
    const server = await start(handler, { answerBind: false });
    const directory = open([server.url]);
    const settled = await Promise.allSettled(Array.from({ length: 5 }, () => directory.ping()));
    expect(settled.map((one) => one.status)).toEqual(Array(5).fill('rejected'));
    expect(server.sockets).toHaveLength(1);
    working = true;
    await directory.ping();
    expect(server.sockets).toHaveLength(2);
  });

  test('waits for a connection no longer than the operation may take', async () => {
    const server = await start(() => undefined, { answerBind: false });
    const directory = open([server.url], { connectTimeoutMs: 300 });
    await expect(directory.ping({ timeoutMs: 50 })).rejects.toMatchObject({ name: 'LdapError', code: 85 });
  });
});

describe('after a connection was lost', () => {
  test('a read is repeated once on a fresh, bound connection, also when the answer broke off in the middle', async () => {
    const server = await start((request, socket, connection) => {
      if (connection > 1) answering('cn=second')(request, socket, connection);
      else socket.end(entry(request.id, 'cn=first', { cn: ['x'.repeat(100)] }).subarray(0, 60));
    });
    const directory = open([server.url]);
    expect(await read(directory)).toBe('cn=second');
    expect(await read(directory)).toBe('cn=second');
    expect(server.requests.map((one) => one.tag)).toEqual([tag.bind, tag.search, tag.bind, tag.search, tag.search]);
  });

  test('a read is not repeated for ever', async () => {
    const server = await start((_request, socket) => socket.destroy());
    await expect(read(open([server.url]))).rejects.toMatchObject({ name: 'LdapError', code: 81 });
    expect(count(server, tag.search)).toBe(2);
  });

  test('a write that was sent is not repeated; the next operation gets a fresh connection', async () => {
    const server = await start((request, socket, connection) => {
      if (connection === 1) socket.destroy();
      else answering('cn=x')(request, socket, connection);
    });
    const directory = open([server.url]);
    await expect(write(directory)).rejects.toMatchObject({ name: 'LdapError', code: 81, sent: true });
    expect(count(server, tag.modify)).toBe(1);
    await write(directory);
    expect(count(server, tag.modify)).toBe(2);
    expect(count(server, tag.bind)).toBe(2);
  });

  test('a write that still waited for the window is repeated: it cannot have been applied', async () => {
    const server = await start((request, socket, connection) => {
      if (connection > 1) answering('cn=x')(request, socket, connection);
      else if (count(server, tag.modify) === 200) socket.destroy();
    });
    const directory = open([server.url], { sharedConnections: 1 });
    const settled = await Promise.allSettled(Array.from({ length: 203 }, () => write(directory)));
    expect(settled.filter((one) => one.status === 'fulfilled')).toHaveLength(3);
    expect(count(server, tag.modify)).toBe(203);
  });

  test('a read is not repeated on a neighbour that may have died of the same cause', async () => {
    let dead = 0;
    const server = await start((request, socket, connection) => {
      if (connection <= dead) socket.destroy();
      else setTimeout(() => answering(`cn=${connection}`)(request, socket, connection), 5);
    });
    const directory = open([server.url], { sharedConnections: 3 });
    for (let round = 0; round < 8; round += 1) await Promise.all(Array.from({ length: 10 }, () => read(directory)));
    expect(server.sockets).toHaveLength(3);
    dead = 3;
    expect(await read(directory)).toBe('cn=4');
  });

  test('many operations at once share one reconnect', async () => {
    const server = await start(answering('cn=x'));
    const directory = open([server.url], { sharedConnections: 1 });
    await read(directory);
    server.sockets[0]?.destroy();
    expect(await Promise.all(Array.from({ length: 20 }, () => read(directory)))).toEqual(Array(20).fill('cn=x'));
    expect(server.sockets).toHaveLength(2);
    expect(count(server, tag.bind)).toBe(2);
  });
});

test('a server that stays silent for a whole deadline gets no more requests on that connection', async () => {
  const server = await start((request, socket, connection) => {
    if (connection > 1) answering('cn=second')(request, socket, connection);
  });
  const directory = open([server.url]);
  await expect(directory.ping({ timeoutMs: 40 })).rejects.toMatchObject({ code: 85 });
  expect(await read(directory)).toBe('cn=second');
});

describe('several servers', () => {
  test('are tried in order, and the first is used again once it is back', async () => {
    const first = await start(answering('cn=first'));
    const second = await start(answering('cn=second'));
    const port = Number(new URL(first.url).port);
    const directory = open([first.url, second.url], { idleCheckMs: 40 });
    expect(await read(directory)).toBe('cn=first');
    await first.stop();
    expect(await read(directory)).toBe('cn=second');
    await start(answering('cn=first again'), { port });
    await expect.poll(() => read(directory), { timeout: 3000 }).toBe('cn=first again');
    // All of one server: what one connection wrote, the next one must see.
    expect(new Set(await Promise.all(Array.from({ length: 20 }, () => read(directory))))).toEqual(
      new Set(['cn=first again']),
    );
  });

  test('none of which can be reached are all named, each with its reason', async () => {
    const mute = await start(() => undefined, { answerBind: false });
    const gone = await start(() => undefined);
    await gone.stop();
    const failure: unknown = await open([gone.url, mute.url], { connectTimeoutMs: 60 })
      .ping()
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: 'LdapError', code: 91 });
    expect(String(failure)).toMatch(new RegExp(`${gone.url}: .*ECONNREFUSED.*; ${mute.url}: .*within 60 ms`));
  });

  test('of which the first refuses the password do not hide that', async () => {
    const first = await start(({ id }, socket) => socket.write(result(id, 0x61, 49)), { answerBind: false });
    const second = await start(answering('cn=second'));
    await expect(read(open([first.url, second.url]))).rejects.toMatchObject({ code: 49 });
    expect(second.sockets).toHaveLength(0);
  });
});

test('idle connections are probed, and one that does not answer any more is replaced before it is needed', async () => {
  let silent = false;
  const server = await start((request, socket, connection) => {
    if (connection > 1 || !silent) answering(`cn=${connection}`)(request, socket, connection);
  });
  const directory = open([server.url], { idleCheckMs: 40, operationTimeoutMs: 60 });
  expect(await read(directory)).toBe('cn=1');
  await expect.poll(() => count(server, tag.search)).toBeGreaterThan(1);
  silent = true;
  await pause(250);
  expect(await read(directory)).toBe('cn=2');
});

describe('a bind that would be unsafe is refused at once', () => {
  const pool = (more: Partial<ConnectionPoolOptions>): (() => unknown) => {
    const options = {
      urls: ['ldap://localhost'],
      bindDn: 'cn=a',
      bindPassword: 'hidden word',
      connectTimeoutMs: 1,
      ...more,
    };
    return () => createConnectionPool(options, () => Promise.resolve());
  };

  test('an empty password with a DN: it would be bound as anonymous', () => {
    expect(pool({ bindPassword: '' })).toThrow('bindPassword is empty');
    expect(pool({ bindDn: '' })).toThrow('bindDn is empty');
  });

  test('a password in clear over the network', () => {
    const inClear = pool({ urls: ['ldap://localhost', 'ldap://ldap.example.com'] });
    expect(inClear).toThrow(/ldap:\/\/ldap\.example\.com in clear; use startTls, ldaps:\/\/ or ldapi:\/\//);
    expect(inClear).toThrow(expect.objectContaining({ name: 'LdapError', code: 13 }));
    expect(inClear).not.toThrow('hidden word');
  });

  test('no server at all, or something that is no LDAP URL', () => {
    expect(pool({ urls: [] })).toThrow('urls');
    expect(pool({ urls: ['https://localhost'] })).toThrow('not an LDAP URL');
  });
});

test('closing rejects what is under way and what comes later, and leaves no connection behind', async () => {
  const server = await start(() => undefined);
  const directory = open([server.url]);
  const pending = read(directory);
  await expect.poll(() => count(server, tag.search)).toBe(1);
  const closed = directory.close();
  await expect(pending).rejects.toMatchObject({ name: 'LdapError', code: 81 });
  await closed;
  await expect(read(directory)).rejects.toMatchObject({ code: 81 });
  await expect.poll(() => server.sockets.every((socket) => socket.destroyed)).toBe(true);
});

import { afterEach, expect, test } from 'vitest';
import { openConnection, type ConnectionOptions } from '../../src/directory/open-connection.ts';
import { result, startFakeServer, type FakeServer } from './fake-server.ts';

let server: FakeServer | undefined;
afterEach(() => server?.stop());

const options = (url: string, more: Partial<ConnectionOptions> = {}): ConnectionOptions => ({
  url,
  bindDn: 'cn=reader',
  bindPassword: 'hidden word',
  startTls: false,
  ca: undefined,
  serverName: undefined,
  connectTimeoutMs: 150,
  ...more,
});

test('a server that accepts and never answers the bind fails within the deadline, its socket closed', async () => {
  server = await startFakeServer(() => undefined, { answerBind: false });
  await expect(openConnection(options(server.url))).rejects.toMatchObject({ name: 'LdapError', code: 85 });
  const [socket] = server.sockets;
  await new Promise<void>((resolve) =>
    socket?.destroyed === true ? resolve() : socket?.once('close', () => resolve()),
  );
});

test('a server that accepts and never answers StartTLS fails within the deadline', async () => {
  server = await startFakeServer(() => undefined, { answerBind: false });
  const opening = openConnection(options(server.url, { startTls: true }));
  await expect(opening).rejects.toMatchObject({ name: 'LdapError', code: 85 });
});

test('a server that closes the connection instead of answering the bind is serverDown', async () => {
  server = await startFakeServer((_request, socket) => socket.end(), { answerBind: false });
  await expect(openConnection(options(server.url))).rejects.toMatchObject({ name: 'LdapError', code: 81 });
});

test('a port where nobody listens is connectError', async () => {
  server = await startFakeServer(() => undefined);
  const { url } = server;
  await server.stop();
  await expect(openConnection(options(url))).rejects.toMatchObject({ name: 'LdapError', code: 91 });
  server = undefined;
});

test('a refused bind closes its socket, names the bind DN and never the password', async () => {
  server = await startFakeServer(({ id }, socket) => socket.write(result(id, 0x61, 49)), { answerBind: false });
  const failure = await openConnection(options(server.url)).catch((error: unknown) => error);
  expect(failure).toMatchObject({ name: 'LdapError', code: 49 });
  expect(String(failure)).toContain('cn=reader');
  await expect.poll(() => server?.sockets[0]?.destroyed).toBe(true);
  expect(JSON.stringify(failure) + String(failure)).not.toContain('hidden word');
});

test('plain octets behind the StartTLS response are refused: a man in the middle may have put them there', async () => {
  server = await startFakeServer(({ id }, socket) => socket.write(Buffer.concat([result(id, 0x78), result(2, 0x61)])), {
    answerBind: false,
  });
  const opening = openConnection(options(server.url, { startTls: true }));
  await expect(opening).rejects.toThrow('more than the StartTLS response');
  expect(server.requests).toHaveLength(1);
});

test('a server that refuses StartTLS gets no password', async () => {
  server = await startFakeServer(({ id }, socket) => socket.write(result(id, 0x78, 2)), { answerBind: false });
  await expect(openConnection(options(server.url, { startTls: true }))).rejects.toMatchObject({ code: 2 });
  expect(server.requests).toHaveLength(1);
});

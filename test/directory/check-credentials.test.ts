import { createServer, type AddressInfo, type Server } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCredentialCheck } from '../../src/directory/check-credentials.ts';
import { asDn } from '../../src/ldap/dn.ts';
import { resultCode } from '../../src/ldap/result-code.ts';
import { startDirectory, type TestDirectory } from '../support/start-directory.ts';

let server: TestDirectory;
let trap: Server;
let connections = 0;

beforeAll(async () => {
  server = await startDirectory();
  trap = createServer((socket) => {
    connections += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => trap.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  trap.close();
  await server.stop();
});

const checkAt = (...urls: string[]) =>
  createCredentialCheck({ urls, bindDn: '', bindPassword: '', connectTimeoutMs: 2000 });
const trapUrl = (): string => `ldap://127.0.0.1:${(trap.address() as AddressInfo).port}`;

test('the password of an entry is right or wrong', async () => {
  const check = checkAt(server.url);
  expect(await check(asDn(server.bindDn), server.bindPassword)).toBe(true);
  expect(await check(asDn(server.bindDn), `${server.bindPassword}x`)).toBe(false);
  expect(await check(asDn('cn=nobody'), server.bindPassword)).toBe(false);
});

test('many at once are all checked, in turn', async () => {
  const check = checkAt(server.url);
  const outcomes = Array.from({ length: 60 }, (_, index) =>
    check(asDn(server.bindDn), index % 2 === 0 ? server.bindPassword : 'wrong'),
  );
  expect((await Promise.all(outcomes)).filter(Boolean)).toHaveLength(30);
});

test('an empty password or name is wrong without a connection, since it would be bound as anonymous', async () => {
  const check = checkAt(trapUrl());
  expect(await check(asDn('cn=x'), '')).toBe(false);
  expect(await check(asDn(''), 'x')).toBe(false);
  expect(connections).toBe(0);
});

test('a server that can’t be had is passed over; without any other there is no answer', async () => {
  expect(await checkAt(trapUrl(), server.url)(asDn(server.bindDn), server.bindPassword)).toBe(true);
  await expect(checkAt(trapUrl())(asDn('cn=x'), 'x')).rejects.toMatchObject({ code: resultCode.connectError });
});

test('no password crosses the network in clear', async () => {
  await expect(checkAt(server.url, 'ldap://ldap.example.com')(asDn('cn=x'), 'x')).rejects.toMatchObject({
    code: resultCode.confidentialityRequired,
  });
});

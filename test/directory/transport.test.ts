import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tls, { createServer, type SecureVersion, type Server } from 'node:tls';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDirectory, type DirectoryOptions } from '../../src/directory/ldapts-directory.ts';
import { openTransport } from '../../src/directory/transport.ts';
import type { Directory } from '../../src/ldap/directory.ts';
import type { Dn } from '../../src/ldap/dn.ts';
import { startDirectory, type TestDirectory } from '../support/start-directory.ts';

const run = promisify(execFile);
let folder: string;
let slapd: TestDirectory;
let ca: string;
let otherCa: string;
const tlsServers: Server[] = [];

const file = (name: string): string => join(folder, name);

async function openssl(...parameters: readonly string[]): Promise<void> {
  try {
    await run('openssl', [...parameters]);
  } catch (cause) {
    throw new Error(
      'These tests make certificates with the openssl command: install it, for example "apt install openssl".',
      {
        cause,
      },
    );
  }
}

const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'] as const;

async function makeAuthority(name: string): Promise<string> {
  const out = ['-keyout', file(`${name}.key`), '-out', file(`${name}.pem`)];
  await openssl('req', '-x509', ...newKey, ...out, '-days', '2', '-subj', `/CN=${name}`);
  return readFile(file(`${name}.pem`), 'utf8');
}

/** A certificate for these names (a subjectAltName), signed by an authority. */
async function makeCertificate(name: string, authority: string, names: string): Promise<void> {
  await openssl('req', ...newKey, '-keyout', file(`${name}.key`), '-out', file(`${name}.csr`), '-subj', '/CN=server');
  await writeFile(file(`${name}.ext`), `subjectAltName=${names}\n`);
  const signer = ['-CA', file(`${authority}.pem`), '-CAkey', file(`${authority}.key`), '-CAcreateserial'];
  const inOut = ['-in', file(`${name}.csr`), '-out', file(`${name}.pem`), '-extfile', file(`${name}.ext`)];
  await openssl('x509', '-req', ...inOut, ...signer, '-days', '2');
}

/** TLS in front of slapd: an `ldaps://` listener. */
async function ldaps(certificate: string, maxVersion: SecureVersion = 'TLSv1.3'): Promise<string> {
  const port = Number(new URL(slapd.url).port);
  const [cert, key] = await Promise.all([readFile(file(`${certificate}.pem`)), readFile(file(`${certificate}.key`))]);
  const old = maxVersion === 'TLSv1.1' ? ({ minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' } as const) : {};
  const server = createServer({ cert, key, maxVersion, ...old }, (socket) => {
    const plain = connect(port, '127.0.0.1');
    plain.on('error', () => socket.destroy());
    socket.on('error', () => plain.destroy());
    socket.pipe(plain).pipe(socket);
  });
  server.on('tlsClientError', () => undefined);
  tlsServers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `ldaps://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dirgate-tls-'));
  [ca, otherCa] = await Promise.all([makeAuthority('authority'), makeAuthority('stranger')]);
  await Promise.all([
    makeCertificate('by-address', 'authority', 'IP:127.0.0.1,DNS:ldap.example.com'),
    makeCertificate('by-name', 'authority', 'DNS:ldap.example.com'),
  ]);
  slapd = await startDirectory({ tls: { certificate: file('by-name.pem'), key: file('by-name.key') } });
});
afterAll(async () => {
  for (const server of tlsServers) server.close();
  await slapd.stop();
  await rm(folder, { recursive: true });
});

async function withDirectory<T>(
  more: Partial<DirectoryOptions>,
  use: (directory: Directory) => Promise<T>,
): Promise<T> {
  const { url, bindDn, bindPassword } = slapd;
  const timeouts = { operationTimeoutMs: 3000, connectTimeoutMs: 3000 };
  const directory = openDirectory({ urls: [url], bindDn, bindPassword, ...timeouts, ...more });
  try {
    return await use(directory);
  } finally {
    await directory.close();
  }
}
const readSuffix = (directory: Directory): Promise<unknown> =>
  directory.read(slapd.suffix as Dn, ['o']).then((entry) => entry?.attributes.get('o'));
const over = (more: Partial<DirectoryOptions>): Promise<unknown> => withDirectory(more, readSuffix);

describe('ldaps://', () => {
  test('with our own authority and the name of the URL works', async () => {
    expect(await over({ urls: [await ldaps('by-address')], ca })).toEqual(['gluu']);
  });

  test('with a certificate of another authority is refused, with ours or with the public ones', async () => {
    const urls = [await ldaps('by-address')];
    await expect(over({ urls, ca: otherCa })).rejects.toMatchObject({ name: 'LdapError', code: 91 });
    await expect(over({ urls, ca: otherCa })).rejects.toThrow(/certificate/i);
    await expect(over({ urls })).rejects.toMatchObject({ name: 'LdapError', code: 91 });
  });

  test('with a certificate of another name is refused, unless serverName is that name', async () => {
    const urls = [await ldaps('by-name')];
    await expect(over({ urls, ca })).rejects.toThrow(/127\.0\.0\.1/);
    await expect(over({ urls, ca, serverName: 'other.example.com' })).rejects.toThrow(/other\.example\.com/);
    expect(await over({ urls, ca, serverName: 'ldap.example.com' })).toEqual(['gluu']);
  });

  test('with a serverName that is an address is checked against that address', async () => {
    const port = (await ldaps('by-address')).split(':').at(-1);
    const urls = [`ldaps://localhost:${port}`];
    expect(await over({ urls, ca, serverName: '127.0.0.1' })).toEqual(['gluu']);
    await expect(over({ urls, ca, serverName: '127.0.0.2' })).rejects.toThrow(/127\.0\.0\.2/);
  });

  test('is refused below TLS 1.2', async () => {
    const { DEFAULT_CIPHERS, DEFAULT_MIN_VERSION } = tls;
    // Also where the process as a whole would allow it.
    Object.assign(tls, { DEFAULT_CIPHERS: 'DEFAULT@SECLEVEL=0', DEFAULT_MIN_VERSION: 'TLSv1' });
    try {
      await expect(over({ urls: [await ldaps('by-address', 'TLSv1.1')], ca })).rejects.toMatchObject({ code: 91 });
      expect(await over({ urls: [await ldaps('by-address', 'TLSv1.2')], ca })).toEqual(['gluu']);
    } finally {
      Object.assign(tls, { DEFAULT_CIPHERS, DEFAULT_MIN_VERSION });
    }
  });
});

describe('StartTLS', () => {
  test('with the right name works, and checks against that name and no other', async () => {
    expect(await over({ startTls: true, ca, serverName: 'ldap.example.com' })).toEqual(['gluu']);
    await expect(over({ startTls: true, ca, serverName: 'localhost' })).rejects.toThrow(/localhost/);
    // Without serverName it is the host of the URL, 127.0.0.1, which this certificate does not bear.
    await expect(over({ startTls: true, ca })).rejects.toThrow(/127\.0\.0\.1/);
  });

  test('with a certificate of another authority is refused', async () => {
    const failure = over({ startTls: true, ca: otherCa, serverName: 'ldap.example.com' });
    await expect(failure).rejects.toMatchObject({ name: 'LdapError', code: 91 });
  });

  test('gives an encrypted socket', async () => {
    const options = { url: slapd.url, startTls: true, ca, serverName: 'ldap.example.com' };
    const socket = await openTransport(options, () => undefined);
    expect(socket).toMatchObject({ encrypted: true, authorized: true });
    socket.destroy();
  });

  test('is done anew, before the bind, on the connection after a restart of the server', async () => {
    // The proxy sees what crosses the network: neither the DN nor anything of the entry may be legible.
    const port = Number(new URL(slapd.url).port);
    const seen: Buffer[] = [];
    const { createServer: createPlainServer } = await import('node:net');
    const tap = createPlainServer((socket) => {
      const server = connect(port, '127.0.0.1');
      socket.on('data', (chunk) => seen.push(Buffer.from(chunk)));
      server.on('data', (chunk) => seen.push(Buffer.from(chunk)));
      for (const each of [socket, server]) each.on('error', () => undefined);
      socket.pipe(server).pipe(socket);
    });
    await new Promise<void>((resolve) => tap.listen(0, '127.0.0.1', resolve));
    const urls = [`ldap://127.0.0.1:${(tap.address() as AddressInfo).port}`];
    await withDirectory({ urls, startTls: true, ca, serverName: 'ldap.example.com' }, async (directory) => {
      expect(await readSuffix(directory)).toEqual(['gluu']);
      await slapd.slapd?.restart();
      seen.length = 0;
      expect(await readSuffix(directory)).toEqual(['gluu']);
    });
    const octets = Buffer.concat(seen);
    expect(octets.length).toBeGreaterThan(1000);
    expect(octets.includes('gluu')).toBe(false);
    expect(octets.includes(slapd.bindPassword)).toBe(false);
    tap.close();
  });
});

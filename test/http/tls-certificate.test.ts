import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { Agent, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type TLSSocket } from 'node:tls';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { startServer, type RunningServer } from '../../src/http/server.ts';
import { CertificateError, readCertificate } from '../../src/http/tls-certificate.ts';
import { bearer, fakeApp } from '../support/fake-app.ts';

let folder = '';
const file = (name: string): string => join(folder, name);
const files = (): { certFile: string; keyFile: string } => ({ certFile: file('now.pem'), keyFile: file('now.key') });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dirgate-https-'));
  for (const name of ['one', 'two']) {
    const out = ['-keyout', file(`${name}.key`), '-out', file(`${name}.pem`), '-subj', `/CN=${name}`];
    await promisify(execFile)('openssl', ['req', '-x509', '-newkey', 'ed25519', '-nodes', '-days', '2', ...out]);
  }
});
afterAll(() => rm(folder, { recursive: true }));
beforeEach(() => use('one'));

async function use(name: string): Promise<void> {
  await copyFile(file(`${name}.key`), file('now.key'));
  await copyFile(file(`${name}.pem`), file('now.pem'));
}

async function withServer(run: (server: RunningServer, log: ReturnType<typeof fakeApp>['log']) => Promise<void>) {
  const fake = fakeApp();
  const { app, options, log } = fake;
  const tls = { ...files(), logger: options.logger };
  const server = await startServer({ app, host: '127.0.0.1', port: 0, tls });
  try {
    await run(server, log);
  } finally {
    await server.close();
  }
}

const agent = new Agent({ keepAlive: true, rejectUnauthorized: false });
afterAll(() => agent.destroy());

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly certificate: string;
  readonly port: number | undefined;
}

const get = (port: number, options: object = {}): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const sent = request(
      { host: '127.0.0.1', port, path: '/scim/v2/Users/1', agent, headers: bearer, ...options },
      (answer) => {
        const socket = answer.socket as TLSSocket;
        const certificate = String(socket.getPeerCertificate().subject.CN);
        answer.resume().on('end', () => {
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, certificate, port: socket.localPort });
        });
      },
    );
    sent.on('error', reject);
    sent.end();
  });

test('HTTPS is served, with the headers that keep browsers and caches from harm', async () => {
  await withServer(async ({ url, port }) => {
    const { status, headers, certificate } = await get(port);
    expect([url, status, certificate]).toEqual([`https://127.0.0.1:${port}`, 200, 'one']);
    expect(headers).toMatchObject({
      'strict-transport-security': expect.stringMatching(/^max-age=\d{8}$/),
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    });
    expect(headers).not.toHaveProperty('server');
    expect(headers).not.toHaveProperty('x-powered-by');
  });
});

test('versions of TLS before 1.2 are refused', async () => {
  await withServer(async ({ port }) => {
    const spoken = (version: 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3'): Promise<string | null> =>
      new Promise((resolve, reject) => {
        const options = { port, rejectUnauthorized: false, minVersion: version, maxVersion: version } as const;
        const socket = connect({ ...options, ciphers: 'DEFAULT@SECLEVEL=0' }, () => {
          resolve(socket.getProtocol());
          socket.end();
        }).on('error', reject);
      });
    await expect(spoken('TLSv1.1')).rejects.toThrow(/alert|protocol/i);
    expect(await spoken('TLSv1.2')).toBe('TLSv1.2');
    expect(await spoken('TLSv1.3')).toBe('TLSv1.3');
  });
});

test('a new certificate counts for new connections, and those that are open stay', async () => {
  await withServer(async ({ port }, log) => {
    const before = await get(port);
    await use('two');
    await vi.waitFor(
      async () => expect((await get(port, { agent: false, rejectUnauthorized: false })).certificate).toBe('two'),
      {
        timeout: 8000,
        interval: 200,
      },
    );
    const kept = await get(port);
    expect([kept.port, kept.certificate]).toEqual([before.port, 'one']);
    expect(log.map(({ message }) => message)).toContain('the certificate was read anew');
  });
});

test('a certificate that can not be used changes nothing, and is told to the log', async () => {
  await withServer(async ({ port }, log) => {
    await writeFile(file('now.pem'), 'no certificate');
    await vi.waitFor(() => expect(log.some(({ level }) => level === 'warn')).toBe(true), { timeout: 8000 });
    expect((await get(port, { agent: false, rejectUnauthorized: false })).certificate).toBe('one');
    expect(JSON.stringify(log)).not.toContain((await readFile(file('now.key'), 'utf8')).slice(40, 60));
  });
});

test('at start, a certificate and a key that do not fit are refused with both names', async () => {
  await copyFile(file('two.key'), file('now.key'));
  expect(() => readCertificate(files())).toThrow(CertificateError);
  expect(() => readCertificate(files())).toThrow(/now\.pem.*now\.key/);
  expect(() => readCertificate({ ...files(), certFile: file('missing') })).toThrow(CertificateError);
});

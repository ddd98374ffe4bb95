import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startDirectory, type TestDirectory } from '../support/start-directory.ts';
import { plantMistakes } from '../support/wrong-profile.ts';

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
let folder = '';
let server: TestDirectory;

beforeAll(async () => {
  [folder, server] = await Promise.all([mkdtemp(join(tmpdir(), 'dirgate-check-')), startDirectory()]);
});
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true });
});

interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

async function check(environment: Readonly<Record<string, string>> = {}): Promise<Outcome> {
  const env = {
    PATH: process.env['PATH'],
    DIRGATE_TOKEN: 'a-token-of-good-length',
    DIRGATE_DIRECTORY_URLS: server.url,
    DIRGATE_DIRECTORY_BIND_DN: server.bindDn,
    DIRGATE_DIRECTORY_BIND_PASSWORD: server.bindPassword,
    ...environment,
  };
  const child = spawn(process.execPath, [main, 'check'], { env, stdio: ['ignore', 'pipe', 'pipe'], timeout: 20_000 });
  const texts = { out: '', err: '' };
  child.stdout.on('data', (chunk) => (texts.out += String(chunk)));
  child.stderr.on('data', (chunk) => (texts.err += String(chunk)));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, ...texts };
}

test('check says what would be served where nothing is wrong, and ends with 0', async () => {
  expect(await check()).toEqual({
    code: 0,
    out: 'profile gluu: Fido2Device, FidoDevice, Group, User; nothing is wrong\n',
    err: '',
  });
});

test('check tells all mistakes of a profile, and ends with 1', async () => {
  const messages = plantMistakes(folder);
  const { code, out, err } = await check({ DIRGATE_PROFILE: folder });
  expect(err.trimEnd().split('\n').slice(1)).toEqual(messages.map((message) => expect.stringMatching(message)));
  expect([code, out]).toEqual([1, '']);
});

test('check tells where the directory’s registry is wrong, and ends with 1', async () => {
  const dn = 'inum=BAD1,ou=attributes,o=gluu';
  await server.add(
    `dn: ${dn}\nobjectClass: gluuAttribute\ninum: BAD1\ngluuAttributeName: noSuchAttribute\n` +
      'gluuAttributeType: string\noxSCIMCustomAttribute: TRUE\n',
  );
  const { code, out, err } = await check();
  expect(out).toMatch(/^inum=BAD1,ou=attributes,o=gluu: .*noSuchAttribute.*\nprofile gluu: .*would be left out/);
  expect([code, err]).toEqual([1, '']);
});

test('check ends with 2 where the directory does not answer', async () => {
  const { code, out, err } = await check({ DIRGATE_DIRECTORY_URLS: 'ldap://127.0.0.1:1' });
  expect([code, out]).toEqual([2, '']);
  expect(err).toContain('127.0.0.1:1');
});

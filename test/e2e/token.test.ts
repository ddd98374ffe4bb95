import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startDirectory, type TestDirectory } from '../support/start-directory.ts';

const run = promisify(execFile);
const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
let folder = '';
let file = '';
let url = '';
let output = '';
let directory: TestDirectory;
let gateway: ChildProcess;

beforeAll(async () => {
  [folder, directory] = await Promise.all([mkdtemp(join(tmpdir(), 'dirgate-token-')), startDirectory()]);
  file = join(folder, 'tokens.yaml');
  await writeFile(file, '');
  gateway = spawn(process.execPath, [main, 'serve'], {
    env: {
      PATH: process.env['PATH'],
      DIRGATE_DIRECTORY_URLS: directory.url,
      DIRGATE_DIRECTORY_BIND_DN: directory.bindDn,
      DIRGATE_DIRECTORY_BIND_PASSWORD: directory.bindPassword,
      DIRGATE_LISTEN_PORT: '0',
      DIRGATE_LOG_LEVEL: 'debug',
      DIRGATE_AUTHENTICATION_TOKEN_HASHES_FILE: file,
      DIRGATE_JOURNAL_FOLDER: join(folder, 'journal'),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  gateway.stdout?.on('data', (chunk) => (output += String(chunk)));
  gateway.stderr?.on('data', (chunk) => (output += String(chunk)));
  for (let turn = 0; turn < 200 && url === ''; turn += 1) {
    await pause(50);
    url = /"url":"(http:[^"]+)"/.exec(output)?.[1] ?? '';
  }
});
afterAll(async () => {
  const ended = new Promise((resolve) => gateway.once('exit', resolve));
  gateway.kill();
  await ended;
  await directory.stop();
  await rm(folder, { recursive: true });
});

const create = async (...args: string[]): Promise<string> =>
  (await run(process.execPath, [main, 'token', 'create', '--file', file, ...args])).stdout.trim();

async function status(path: string, token: string, method = 'GET'): Promise<number> {
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/scim+json' };
  return (
    await fetch(`${url}/identity/restv1/scim/v2${path}`, {
      method,
      headers,
      ...(method === 'GET' ? {} : { body: '{}' }),
    })
  ).status;
}

test('a token that was made while the gateway runs counts within a second, with its scopes; its line deleted, no longer', async () => {
  const token = await create('--name', 'reader', '--scope', 'read:User', '--expires', '1h');
  await pause(1100);
  expect(await status('/Users', token)).toBe(200);
  expect(await status('/Groups', token)).toBe(403);
  expect(await status('/Users', token, 'POST')).toBe(403);
  await writeFile(file, '');
  await pause(1100);
  expect(await status('/Users', token)).toBe(401);
  expect(output).toContain('"principal":"reader"');
  expect(output).not.toContain(token);
});

test('a file that is broken meanwhile changes nothing, and the log says so', async () => {
  const token = await create('--name', 'all');
  await pause(1100);
  expect(await status('/Users', token)).toBe(200);
  await writeFile(file, 'nonsense: [');
  await pause(1100);
  expect(await status('/Users', token)).toBe(200);
  expect(output).toContain('what it said before still counts');
});

test('what is missing is told', async () => {
  await expect(run(process.execPath, [main, 'token', 'create'])).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringContaining('--name NAME'),
  });
  await expect(
    run(process.execPath, [main, 'token', 'create', '--name', 'x', '--expires', 'soon']),
  ).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining('such as 90d'),
  });
});

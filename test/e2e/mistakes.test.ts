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
  [folder, server] = await Promise.all([mkdtemp(join(tmpdir(), 'dirgate-mistakes-')), startDirectory()]);
});
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true });
});

async function serve(
  environment: Readonly<Record<string, string>>,
): Promise<{ readonly code: number | null; readonly text: string }> {
  const child = spawn(process.execPath, [main, 'serve'], {
    env: {
      PATH: process.env['PATH'],
      DIRGATE_TOKEN: 'a-token-of-good-length',
      DIRGATE_LISTEN_PORT: '0',
      ...environment,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: 20_000,
  });
  let text = '';
  child.stderr.on('data', (chunk) => (text += String(chunk)));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, text };
}

test('serve tells all five mistakes of a profile at once, each with file and line, and ends with 1', async () => {
  const messages = plantMistakes(folder);
  const { code, text } = await serve({
    DIRGATE_PROFILE: folder,
    DIRGATE_DIRECTORY_URLS: server.url,
    DIRGATE_DIRECTORY_BIND_DN: server.bindDn,
    DIRGATE_DIRECTORY_BIND_PASSWORD: server.bindPassword,
  });
  const [head, ...lines] = text.trimEnd().split('\n');
  expect(head).toBe('5 mistakes in the configuration:');
  expect(lines).toEqual(messages.map((message) => expect.stringMatching(message)));
  expect(code).toBe(1);
});

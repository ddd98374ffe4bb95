import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startDirectory, type TestDirectory } from '../support/start-directory.ts';

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
let directory: TestDirectory;
beforeAll(async () => {
  directory = await startDirectory();
});
afterAll(() => directory.stop());

const explain = (...args: string[]) => {
  const env = {
    ...process.env,
    DIRGATE_DIRECTORY_URLS: directory.url,
    DIRGATE_DIRECTORY_BIND_DN: directory.bindDn,
    DIRGATE_DIRECTORY_BIND_PASSWORD: directory.bindPassword,
    DIRGATE_TOKEN: 'a-token-long-enough',
  };
  return promisify(execFile)(process.execPath, [main, 'explain', ...args], { env });
};

test('dirgate explain prints what a filter becomes on the configured directory', async () => {
  const { stdout } = await explain('filter', 'userName co "mi"');
  expect(stdout).toContain('LDAP      (&(objectClass=gluuPerson)(uid=*mi*))');
});

test('dirgate explain refuses a filter that a query would refuse, without a stack trace', async () => {
  const failure = await explain('filter', 'userName zz "mi"').catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: 1 });
  expect((failure as { stderr: string }).stderr).not.toContain('    at ');
});

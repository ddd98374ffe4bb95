import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { temporaryFolder, type TemporaryFolder } from '../../src/demo/temporary-folder.ts';
import { startDirectory, type TestDirectory } from '../support/start-directory.ts';

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
let directory: TestDirectory;
let folder: TemporaryFolder;
beforeAll(async () => {
  [directory, folder] = await Promise.all([startDirectory(), temporaryFolder()]);
  await directory.add(`
dn: inum=p1,ou=people,o=gluu
objectClass: gluuPerson
inum: p1

dn: inum=g1,ou=groups,o=gluu
objectClass: gluuGroup
inum: g1
member: inum=p1,ou=people,o=gluu
member: inum=gone,ou=people,o=gluu
`);
});
afterAll(async () => {
  await directory.stop();
  await folder.remove();
});

async function repair(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const env = {
    ...process.env,
    TMPDIR: folder.path,
    DIRGATE_DIRECTORY_URLS: directory.url,
    DIRGATE_DIRECTORY_BIND_DN: directory.bindDn,
    DIRGATE_DIRECTORY_BIND_PASSWORD: directory.bindPassword,
    DIRGATE_TOKEN: 'a-token-long-enough',
  };
  const run = promisify(execFile)(process.execPath, [main, 'repair', ...args], { env });
  return run.then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (error: unknown) => error as { code: number; stdout: string; stderr: string },
  );
}

test('dirgate repair shows what disagrees, writes LDIF, mends with --apply, and then finds nothing', async () => {
  const ldif = join(folder.path, 'repair.ldif');
  const shown = await repair('--ldif', ldif);
  expect([shown.code, shown.stdout]).toEqual([1, expect.stringContaining('nothing was written')]);
  expect(shown.stdout).toContain('missing-link     inum=g1,ou=groups,o=gluu  |  inum=p1,ou=people,o=gluu\n');
  expect(shown.stdout).toContain('dangling-member  inum=g1,ou=groups,o=gluu  |  inum=gone,ou=people,o=gluu\n');
  const text = await readFile(ldif, 'utf8');
  expect(text).toMatch(/^version: 1\n\ndn: inum=p1,ou=people,o=gluu\nchangetype: modify\nadd: memberOf\n/);
  const mended = await repair('--apply', '--type', 'Group');
  expect([mended.code, mended.stdout]).toEqual([0, expect.stringContaining('found            2: 2 mended, 0 left\n')]);
  const clean = await repair();
  expect(await readdir(folder.path)).toEqual(['repair.ldif']);
  expect([clean.code, clean.stdout]).toEqual([0, 'both sides of every membership agree\n']);
}, 60_000);

test('dirgate repair ends with 2 and without a stack trace where it was called wrongly', async () => {
  for (const [args, message] of [
    [['--type', 'User'], 'expected Group'],
    [['--mend'], '--mend'],
  ] as const) {
    const { code, stderr } = await repair(...args);
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
    expect(stderr).not.toContain('    at ');
  }
}, 60_000);

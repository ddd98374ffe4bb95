import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readConfigFile } from '../../src/config/read-config-file.ts';

let file = '';
beforeAll(() => {
  file = join(mkdtempSync(join(tmpdir(), 'dirgate-file-')), 'dirgate.yaml');
});
afterAll(() => rmSync(join(file, '..'), { recursive: true }));

test('a value comes with the line it stands on, and so do its parts', () => {
  writeFileSync(file, 'directory:\n  urls:\n    - ldap://a\n    - ldap://b\n');
  const [entry] = readConfigFile(file).entries;
  expect(entry).toMatchObject({ path: 'directory.urls', value: ['ldap://a', 'ldap://b'] });
  expect(entry?.lineOf([])).toBe(2);
  expect(entry?.lineOf(['1'])).toBe(4);
  expect(entry?.lineOf(['7'])).toBe(2);
});

test('of a file that can’t be parsed nothing is taken: what follows a mistake is a guess', () => {
  writeFileSync(file, 'profile: x\nlisten: { port: 1');
  expect(readConfigFile(file)).toMatchObject({ whole: false, entries: [], issues: [{ where: 'YAML', line: 2 }] });
});

test('an anchor may be used again', () => {
  writeFileSync(file, 'listen: { host: &host 127.0.0.1 }\ndirectory: { serverName: *host }');
  expect(readConfigFile(file).entries.at(-1)).toMatchObject({ path: 'directory.serverName', value: '127.0.0.1' });
});

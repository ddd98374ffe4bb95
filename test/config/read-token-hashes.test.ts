import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readTokenHashes } from '../../src/config/read-token-hashes.ts';

const folder = mkdtempSync(join(tmpdir(), 'dirgate-tokens-'));
const file = join(folder, 'tokens.yaml');
afterAll(() => rmSync(folder, { recursive: true }));

test('a file of token hashes is a list, or empty', () => {
  const sha256 = 'ab'.repeat(32);
  writeFileSync(file, `- { name: ci, sha256: ${sha256}, scopes: ["read:User"], expires: 2030-01-31T00:00:00Z }\n`);
  const expires = Date.UTC(2030, 0, 31);
  expect(readTokenHashes(file)).toEqual([{ name: 'ci', sha256, scopes: ['read:User'], expires }]);
  writeFileSync(file, '');
  expect(readTokenHashes(file)).toEqual([]);
});

test.each([
  [
    '- { name: ci, sha256: hunter2hunter2 }',
    /tokens\.yaml authentication\.tokenHashesFile: Expected a list.*at 0\.sha256/,
  ],
  ['name: ci', /Expected a list/],
  ['[', /can't be read/],
])('%s is refused, without repeating what may be a secret', (text, message) => {
  writeFileSync(file, text);
  expect(() => readTokenHashes(file)).toThrow(message);
  expect(() => readTokenHashes(file)).not.toThrow(/hunter2/);
});

test('a file that is not there is refused', () => {
  expect(() => readTokenHashes(join(folder, 'none'))).toThrow(/can't be read/);
});

import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { addToken, newToken } from '../../src/config/new-token.ts';
import { readTokenHashes } from '../../src/config/read-token-hashes.ts';

const folder = mkdtempSync(join(tmpdir(), 'dirgate-new-token-'));
afterAll(() => rmSync(folder, { recursive: true }));

const now = Date.UTC(2029, 0, 1);
const request = { name: 'ci "1": x', scopes: ['read:User', 'a, b'], expires: '30d' };

test('the entry of a token is what a file of hashes holds: hash, scopes and end, never the token', () => {
  const file = join(folder, 'tokens.yaml');
  const { token, entry } = newToken(request, now);
  addToken(file, request.name, entry);
  const forEver = newToken({ name: 'b', scopes: [], expires: undefined }, now);
  addToken(file, 'b', forEver.entry);
  const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
  expect(readTokenHashes(file)).toEqual([
    { name: request.name, sha256: sha256(token), scopes: request.scopes, expires: Date.UTC(2029, 0, 31) },
    { name: 'b', sha256: sha256(forEver.token) },
  ]);
  expect(readFileSync(file, 'utf8')).not.toContain(token);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(token).toMatch(/^dirgate_[\w-]{43}$/);
});

test.each([
  ['12h', '2029-01-01T12:00:00.000Z'],
  ['2030-01-31', '2030-01-31T00:00:00.000Z'],
  ['2030-01-31T10:00:00+02:00', '2030-01-31T08:00:00.000Z'],
])('--expires %s is %s', (expires, end) => {
  expect(newToken({ ...request, expires }, now).entry).toContain(`expires: ${end}`);
});

test.each(['0d', '2028-12-31', 'soon', '5', ''])(
  '--expires "%s" is refused, and what is accepted is named',
  (expires) => {
    expect(() => newToken({ ...request, expires }, now)).toThrow(/--expires: Expected days or hours such as 90d/);
  },
);

test('a name is given once', () => {
  const file = join(folder, 'names.yaml');
  writeFileSync(file, newToken({ ...request, name: 'a' }, now).entry);
  expect(() => addToken(file, 'a', '- x\n')).toThrow(/a token of the name a already/);
});

import { expect, test } from 'vitest';
import { bearerChallenge, bearerToken } from '../../src/auth/bearer.ts';

test.each([
  ['Bearer abc', 'abc'],
  ['bearer  a.b-c_d~e+f/g== ', 'a.b-c_d~e+f/g=='],
  ['Bearer', ''],
  ['Bearer a b', ''],
  ['Bearer a, Bearer b', ''],
  ['Bearer é', ''],
  ['Basic abc', undefined],
  ['Bearerabc', undefined],
  [undefined, undefined],
])('the bearer token of %j is %j', (authorization, token) => {
  expect(bearerToken(authorization)).toBe(token);
});

test('a challenge says what was wrong, and which scope would do where the scope was wrong (RFC 6750 3)', () => {
  expect(bearerChallenge({ scopes: ['read', 'read:User'] })).toBe('Bearer realm="dirgate"');
  expect(bearerChallenge({ scopes: ['read'], error: 'invalid_token' })).toBe(
    'Bearer realm="dirgate", error="invalid_token"',
  );
  expect(bearerChallenge({ scopes: ['read', 'read:User'], error: 'insufficient_scope' })).toBe(
    'Bearer realm="dirgate", error="insufficient_scope", scope="read"',
  );
});

test('a challenge names the metadata (RFC 9728 5.1), and quotes what it names (RFC 9110 5.6.4)', () => {
  expect(bearerChallenge({ scopes: ['a"\\'], error: 'insufficient_scope', resourceMetadata: 'https://x/y' })).toBe(
    String.raw`Bearer realm="dirgate", error="insufficient_scope", scope="a\"\\", resource_metadata="https://x/y"`,
  );
});

import * as v from 'valibot';
import { expect, test } from 'vitest';
import * as access from '../../src/config/access-kind.ts';
import type { OptionKind } from '../../src/config/option-kind.ts';

const sha256 = 'Ab'.repeat(32);
const issuer = { issuer: 'https://a', audience: 'x' };
const publicKey = { kty: 'RSA', n: 'x', e: 'AQAB' };

test.each([
  [
    access.hashedTokens,
    [[{ name: 'a', sha256 }], [{ name: 'a', sha256, scopes: ['read'], expires: '2030-01-31T00:00:00Z' }], []],
    [[{ name: 'a', sha256: 'ab' }], [{ name: 'a' }], [{ name: 'a', sha256, expires: 'soon' }], [{ sha256, nmae: 'a' }]],
  ],
  [
    access.safeUrlText,
    ['https://a', 'https://a/b', 'http://localhost:1', 'http://127.0.0.1', 'http://[::1]:3/x'],
    ['http://a', 'a', 'ldaps://a', 'http://127.0.0.1.example.com', 'http://localhost.example'],
  ],
  [
    access.networks,
    [[], ['10.0.0.0/8', '::1', 'fd00::/8', '1.2.3.4']],
    [['10.0.0.0/33'], ['10.0.0'], ['x'], ['::/129'], ['1.2.3.4/'], ['1.2.3.4/8/9'], '1.2.3.4'],
  ],
  [
    access.jwtIssuers,
    [[issuer], [{ ...issuer, audience: ['x', 'y'], algorithms: ['ES256'], jwks: { keys: [publicKey] } }]],
    [
      [{ issuer: 'https://a' }],
      [{ ...issuer, audience: [] }],
      [{ ...issuer, algorithms: ['HS256'] }],
      [{ ...issuer, algorithms: ['none'] }],
      [{ ...issuer, issuer: 'http://a' }],
      [{ ...issuer, jwks: { keys: [{ ...publicKey, d: 'secret' }] } }],
      [{ ...issuer, jwks: { keys: [{ kty: 'oct', k: 'x' }] } }],
      [{ ...issuer, audiance: 'x' }],
    ],
  ],
  [
    access.scopeRules,
    [[{ resourceTypes: ['*'], operations: ['me.modify', '*'], scopes: [] }]],
    [[{ resourceTypes: ['*'], operations: ['read'], scopes: [] }], [{ operations: ['*'], scopes: [] }]],
  ],
  [access.scopesByDn, [{}, { '*': ['read'] }], [{ '*': 'read' }, ['read']]],
  [access.textList, [['a']], [[], [''], 'a']],
])('$expected: right values pass and wrong ones do not', (option: OptionKind<unknown>, right, wrong) => {
  const accepts = (value: unknown): boolean => v.safeParse(option.schema, value).success;
  expect(right.filter((value) => !accepts(value))).toEqual([]);
  expect(wrong.filter((value) => accepts(value))).toEqual([]);
});

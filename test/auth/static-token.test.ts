import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { staticTokenAuthenticator } from '../../src/auth/static-token.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const authenticator = staticTokenAuthenticator([
  { name: 'first', sha256: sha256('token-of-the-first') },
  { name: 'second', sha256: sha256('token-of-the-second').toUpperCase() },
]);

describe('staticTokenAuthenticator', () => {
  test.each([
    ['Bearer token-of-the-first', 'first'],
    ['bearer token-of-the-first', 'first'],
    ['Bearer  token-of-the-second ', 'second'],
  ])('%s belongs to %s, with every scope', async (authorization, name) => {
    expect(await authenticator.authenticate({ authorization })).toEqual({
      kind: 'authenticated',
      principal: { id: `token:${name}`, name, scopes: ['read', 'write'] },
    });
  });

  test.each([
    'Bearer token-of-the-third',
    'Bearer token-of-the-firs',
    'Bearer token-of-the-first2',
    'Bearer TOKEN-OF-THE-FIRST',
    'Bearer',
    'Bearer ',
    'Bearer token-of-the-first, Bearer x',
    `Bearer ${sha256('token-of-the-first')}`,
  ])('%s is rejected as invalid_token', async (authorization) => {
    expect(await authenticator.authenticate({ authorization })).toMatchObject({
      kind: 'rejected',
      challenge: 'Bearer realm="dirgate", error="invalid_token"',
    });
  });

  test('the reason of a rejection never repeats the token', async () => {
    expect(JSON.stringify(await authenticator.authenticate({ authorization: 'Bearer hunter2' }))).not.toContain(
      'hunter2',
    );
  });

  test.each([undefined, 'Basic dXNlcjpwYXNz', 'Bearertoken', ''])('%s is left to others', async (authorization) => {
    const credentials = authorization === undefined ? {} : { authorization };
    expect(await authenticator.authenticate(credentials)).toEqual({ kind: 'notMine' });
  });
});

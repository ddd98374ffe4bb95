import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { staticTokenAuthenticator } from '../../src/auth/static-token.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const midnight = Date.parse('2030-01-01');
let now = midnight;
const authenticator = staticTokenAuthenticator(
  () => [
    { name: 'first', sha256: sha256('token-of-the-first') },
    { name: 'second', sha256: sha256('token-of-the-second').toUpperCase() },
    { name: 'reader', sha256: sha256('token-of-the-reader'), scopes: ['read'], expires: midnight + 1 },
  ],
  () => now,
);

describe('staticTokenAuthenticator', () => {
  test.each([
    ['Bearer token-of-the-first', 'first'],
    ['bearer token-of-the-first', 'first'],
    ['Bearer  token-of-the-second ', 'second'],
  ])('%s belongs to %s, who may do everything', async (authorization, name) => {
    expect(await authenticator.authenticate({ authorization })).toEqual({
      kind: 'authenticated',
      principal: { id: `token:${name}`, name, scopes: [], unrestricted: true },
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
  ])('%s is rejected', async (authorization) => {
    expect(await authenticator.authenticate({ authorization })).toMatchObject({ kind: 'rejected' });
  });

  test('a token with scopes has only these, until it expires', async () => {
    const authorization = 'Bearer token-of-the-reader';
    now = midnight;
    const outcome = await authenticator.authenticate({ authorization });
    expect(outcome).toEqual({
      kind: 'authenticated',
      principal: { id: 'token:reader', name: 'reader', scopes: ['read'] },
    });
    now = midnight + 1;
    expect(await authenticator.authenticate({ authorization })).toMatchObject({
      kind: 'rejected',
      detail: 'The token "reader" has expired.',
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

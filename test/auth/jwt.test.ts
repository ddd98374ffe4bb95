import { generateKeyPair, UnsecuredJWT } from 'jose';
import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AuthenticationOutcome } from '../../src/auth/authenticator.ts';
import { jwtAuthenticator, type JwtIssuer, type JwtOptions } from '../../src/auth/jwt.ts';
import { jwtAudience, startTokenIssuer, type TokenIssuer } from '../support/token-issuer.ts';

let issuer: TokenIssuer;
beforeAll(async () => {
  issuer = await startTokenIssuer();
});
afterAll(() => issuer.stop());

const settings = (more: Partial<JwtIssuer> = {}): JwtIssuer => ({
  issuer: issuer.issuer,
  audience: [jwtAudience],
  algorithms: ['RS256'],
  types: ['at+jwt'],
  scopeClaims: ['scope', 'scp', 'roles'],
  scopes: [],
  requiredClaims: {},
  nameClaim: 'sub',
  ...more,
});

function authenticatorOf(more: Partial<JwtIssuer> = {}, options: Partial<JwtOptions> = {}) {
  const { authenticate } = jwtAuthenticator({
    issuers: [settings(more)],
    clockSkewSeconds: 30,
    now: Date.now,
    ...options,
  });
  return (token: string): Promise<AuthenticationOutcome> => authenticate({ authorization: `Bearer ${token}` });
}

const rejection = (detail: RegExp): object => ({ kind: 'rejected', detail: expect.stringMatching(detail) });
const seconds = (): number => Math.floor(Date.now() / 1000);

describe('a token of the issuer', () => {
  test('by client credentials says who the client is and what it may do', async () => {
    expect(await authenticatorOf()(await issuer.token('read write'))).toMatchObject({
      kind: 'authenticated',
      principal: {
        id: `jwt:${issuer.issuer}#caller`,
        name: 'caller',
        scopes: ['read', 'write'],
        issuer: issuer.issuer,
        subject: 'caller',
        claims: { client_id: 'caller' },
      },
    });
  });

  test.each<[object, Partial<JwtIssuer>, readonly string[]]>([
    [{ scope: 'a b' }, {}, ['a', 'b']],
    [{ scp: 'a b', roles: ['c', 1, 'a'] }, {}, ['a', 'b', 'c']],
    [{ scope: 'a', realm_access: { roles: ['b'] } }, { scopeClaims: ['realm_access.roles'] }, ['b']],
    [{ 'https://x/roles': ['b'] }, { scopeClaims: ['https://x/roles'] }, ['b']],
    [{}, { scopes: ['read'] }, ['read']],
    [{}, { scopeClaims: ['toString', '__proto__.x'] }, []],
  ])('with the claims %j, read by %j, has the scopes %j', async (claims, more, scopes) => {
    const outcome = await authenticatorOf(more)(await issuer.sign({ ...claims }));
    expect(outcome).toMatchObject({ kind: 'authenticated', principal: { scopes } });
  });

  test('may be off by the clock skew, and no more', async () => {
    const authenticate = authenticatorOf();
    expect(await authenticate(await issuer.sign({ exp: seconds() - 20 }))).toMatchObject({ kind: 'authenticated' });
    expect(await authenticate(await issuer.sign({ nbf: seconds() + 20 }))).toMatchObject({ kind: 'authenticated' });
    expect(await authenticate(await issuer.sign({ exp: seconds() - 40 }))).toMatchObject(rejection(/EXPIRED/));
    expect(await authenticate(await issuer.sign({ nbf: seconds() + 40 }))).toMatchObject(rejection(/nbf/));
  });

  test('may have another type or none, if that is configured', async () => {
    const entra = authenticatorOf({ types: ['JWT'] });
    expect(await entra(await issuer.sign({}, { typ: 'JWT' }))).toMatchObject({ kind: 'authenticated' });
    expect(await entra(await issuer.sign({}, { typ: undefined }))).toMatchObject({ kind: 'authenticated' });
    expect(await entra(await issuer.sign({}))).toMatchObject(rejection(/typ is "at\+jwt", not JWT/));
    const full = await issuer.sign({}, { typ: 'application/AT+JWT' });
    expect(await authenticatorOf()(full)).toMatchObject({ kind: 'authenticated' });
  });

  test('must have the claims that are required', async () => {
    const authenticate = authenticatorOf({ requiredClaims: { appid: 'x' } });
    expect(await authenticate(await issuer.sign({ appid: 'x' }))).toMatchObject({ kind: 'authenticated' });
    expect(await authenticate(await issuer.sign({ appid: ['y', 'x'] }))).toMatchObject({ kind: 'authenticated' });
    expect(await authenticate(await issuer.sign({ appid: 'y' }))).toMatchObject(rejection(/claim appid is not "x"/));
  });
});

describe('what is no good token', () => {
  test.each<[string, () => Promise<string> | string, RegExp]>([
    ['garbage', () => 'garbage', /no JWT/],
    ['garbage of three parts', () => 'a.b.c', /no JWT/],
    ['an expired one', () => issuer.sign({ exp: seconds() - 1000 }), /EXPIRED/],
    ['one that never expires', () => issuer.sign({ exp: undefined }), /exp/],
    ['one of another issuer', () => issuer.sign({ iss: 'https://evil.example' }), /evil\.example.*none of/],
    ['one without an issuer', () => issuer.sign({ iss: undefined }), /none of jwt\.issuers/],
    ['one for somebody else', () => issuer.sign({ aud: 'https://other.example' }), /aud/],
    ['one for nobody', () => issuer.sign({ aud: undefined }), /aud/],
    ['an ID token', () => issuer.sign({}, { typ: 'JWT' }), /typ is "jwt", not at\+jwt/],
    ['one that is bound to a key', () => issuer.sign({ cnf: { jkt: 'x' } }), /cnf/],
    [
      'one with an extension nobody knows',
      () => issuer.sign({}, { crit: ['exp'], exp: 1 }).catch(() => withCrit()),
      /crit|NOT_SUPPORTED|INVALID/,
    ],
    ['one with a key nobody has', () => issuer.sign({}, { kid: 'unknown' }), /NO_MATCHING_KEY/],
  ])('%s is rejected', async (_, token, detail) => {
    expect(await authenticatorOf()(await token())).toMatchObject(rejection(detail));
  });

  async function withCrit(): Promise<string> {
    const [, payload, signature] = (await issuer.sign({})).split('.');
    const header = Buffer.from(JSON.stringify({ alg: 'RS256', typ: 'at+jwt', crit: ['x'], x: 1 })).toString(
      'base64url',
    );
    return `${header}.${payload}.${signature}`;
  }

  test('one that says alg none is rejected', async () => {
    const token = new UnsecuredJWT({ iss: issuer.issuer, aud: jwtAudience, sub: 'x', exp: seconds() + 600 }).encode();
    expect(await authenticatorOf()(token)).toMatchObject(rejection(/ALG_NOT_ALLOWED/));
  });

  test('one that is signed by HS256 with the public key is rejected (RFC 8725 2.1)', async () => {
    const [, payload] = (await issuer.sign({})).split('.');
    const { kid } = issuer.publicJwk();
    const header = Buffer.from(JSON.stringify({ alg: 'HS256', typ: 'at+jwt', kid })).toString('base64url');
    const secret = JSON.stringify(issuer.publicJwk());
    const mac = createHmac('sha256', secret).update(`${header}.${payload}`).digest('base64url');
    expect(await authenticatorOf()(`${header}.${payload}.${mac}`)).toMatchObject(rejection(/ALG_NOT_ALLOWED/));
  });

  test('one that another key signed in the name of a known one is rejected', async () => {
    const { privateKey } = await generateKeyPair('RS256');
    expect(await authenticatorOf()(await issuer.sign({}, {}, privateKey))).toMatchObject(rejection(/SIGNATURE/));
  });

  test('a malformed header is rejected, and another scheme is left to others', async () => {
    const { authenticate } = jwtAuthenticator({ issuers: [settings()], clockSkewSeconds: 0, now: Date.now });
    expect(await authenticate({ authorization: 'Bearer a b' })).toMatchObject({ kind: 'rejected' });
    expect(await authenticate({ authorization: 'Basic eDp5' })).toEqual({ kind: 'notMine' });
    expect(await authenticate({})).toEqual({ kind: 'notMine' });
  });
});

describe('keys', () => {
  let now = Date.now();
  const clock = { now: () => now, clockSkewSeconds: 300 };

  test('that are configured need no issuer to answer', async () => {
    const offline = authenticatorOf({ issuer: 'http://127.0.0.1:9', jwks: { keys: [issuer.publicJwk()] } });
    expect(await offline(await issuer.sign({ iss: 'http://127.0.0.1:9' }))).toMatchObject({ kind: 'authenticated' });
  });

  test('are found at a configured address', async () => {
    const given = authenticatorOf({ jwksUrl: `${issuer.issuer}/jwks` });
    expect(await given(await issuer.sign({}))).toMatchObject({ kind: 'authenticated' });
  });

  test('are fetched again when the issuer signs with a new one', async () => {
    const authenticate = authenticatorOf({}, clock);
    const old = await issuer.sign({});
    expect(await authenticate(old)).toMatchObject({ kind: 'authenticated' });
    await issuer.rotate();
    now += 31_000;
    expect(await authenticate(await issuer.token('read'))).toMatchObject({ kind: 'authenticated' });
    expect(await authenticate(old)).toMatchObject(rejection(/NO_MATCHING_KEY/));
  });

  test('are not asked for on every unknown key: the issuer has half a minute of rest', async () => {
    const authenticate = authenticatorOf({}, clock);
    await authenticate(await issuer.sign({}));
    await issuer.rotate();
    now += 29_000;
    const token = await issuer.sign({});
    expect(await authenticate(token)).toMatchObject(rejection(/NO_MATCHING_KEY/));
    now += 1000;
    expect(await authenticate(token)).toMatchObject({ kind: 'authenticated' });
  });

  test('outlive an outage of the issuer: nobody with a good token is refused; who can’t be judged hears so', async () => {
    const authenticate = authenticatorOf({}, clock);
    const token = await issuer.sign({});
    expect(await authenticate(token)).toMatchObject({ kind: 'authenticated' });
    await issuer.stop();
    try {
      // The keys are too old, and no new ones can be had.
      now += 601_000;
      const later = await issuer.sign({ iat: Math.floor(now / 1000), exp: Math.floor(now / 1000) + 600 });
      expect(await authenticate(later)).toMatchObject({ kind: 'authenticated' });
      now += 61_000;
      expect(await authenticate(later)).toMatchObject({ kind: 'authenticated' });
      const unknown = await issuer.sign({}, { kid: 'new' });
      expect(await authenticate(unknown)).toMatchObject({
        kind: 'unavailable',
        detail: expect.stringMatching(/no metadata of .*does not answer/),
      });
      expect(await authenticatorOf({}, clock)(token)).toMatchObject({ kind: 'unavailable', retryAfterSeconds: 5 });
    } finally {
      await issuer.start();
    }
  });
});

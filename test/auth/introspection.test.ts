import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Authenticator } from '../../src/auth/authenticator.ts';
import { clientProof } from '../../src/auth/client-proof.ts';
import { introspectionAuthenticator, type IntrospectionOptions } from '../../src/auth/introspection.ts';
import { startJsonServer, type JsonServer } from '../support/json-server.ts';
import { opaqueAudience, startTokenIssuer, type TokenIssuer } from '../support/token-issuer.ts';

let issuer: TokenIssuer;
let now = Date.now();
beforeAll(async () => {
  issuer = await startTokenIssuer();
});
afterAll(() => issuer.stop());

const newId = (): string => crypto.randomUUID();

function authenticatorOf(more: Partial<IntrospectionOptions> = {}): Authenticator {
  const { id, secret } = issuer.gatewayClient;
  return introspectionAuthenticator({
    issuer: issuer.issuer,
    endpoint: undefined,
    proof: clientProof({ clientId: id, clientSecret: secret }, Date.now, newId),
    audience: undefined,
    testMode: false,
    cacheSeconds: 30,
    now: () => now,
    ...more,
  });
}

const ask = ({ authenticate }: Authenticator, token: string) => authenticate({ authorization: `Bearer ${token}` });

describe('a token that only its issuer can read', () => {
  test('lets in with its scopes while it is active; the client is known by a secret or by a key', async () => {
    const token = await issuer.token('read', opaqueAudience);
    const { id, privateKey } = issuer.keyClient;
    const byKey = clientProof({ clientId: id, privateKey: JSON.stringify(privateKey) }, Date.now, newId);
    for (const authenticator of [authenticatorOf(), authenticatorOf({ proof: byKey })]) {
      expect(await ask(authenticator, token)).toMatchObject({
        kind: 'authenticated',
        principal: { id: 'introspection:caller', name: 'caller', scopes: ['read'], issuer: issuer.issuer },
      });
    }
  });

  test('is rejected once it was revoked, as soon as what is remembered has run out', async () => {
    const authenticator = authenticatorOf();
    const token = await issuer.token('read', opaqueAudience);
    await ask(authenticator, token);
    await issuer.revoke(token);
    now += 29_000;
    expect(await ask(authenticator, token)).toMatchObject({ kind: 'authenticated' });
    now += 1000;
    expect(await ask(authenticator, token)).toMatchObject({ kind: 'rejected' });
    expect(await ask(authenticatorOf({ cacheSeconds: 0 }), token)).toMatchObject({ kind: 'rejected' });
  });

  test('is rejected if nobody knows it, or if it is meant for somebody else', async () => {
    expect(await ask(authenticatorOf(), 'garbage')).toMatchObject({ kind: 'rejected' });
    const token = await issuer.token('read', opaqueAudience);
    expect(await ask(authenticatorOf({ audience: opaqueAudience }), token)).toMatchObject({ kind: 'authenticated' });
    expect(await ask(authenticatorOf({ audience: 'https://other' }), token)).toMatchObject({ kind: 'rejected' });
  });

  test('survives an outage while it is remembered; others hear that nobody can tell', async () => {
    const authenticator = authenticatorOf();
    const [known, other] = [await issuer.token('read', opaqueAudience), await issuer.token('read', opaqueAudience)];
    await ask(authenticator, known);
    await issuer.stop();
    try {
      expect(await ask(authenticator, known)).toMatchObject({ kind: 'authenticated' });
      expect(await ask(authenticator, other)).toMatchObject({ kind: 'unavailable' });
      expect(await ask(authenticatorOf(), known)).toMatchObject({ kind: 'unavailable' });
    } finally {
      await issuer.start();
    }
  });

  test('can’t be judged by a gateway whose own secret is wrong', async () => {
    const proof = clientProof({ clientId: 'gateway', clientSecret: 'wrong' }, Date.now, newId);
    expect(await ask(authenticatorOf({ proof }), 'x')).toMatchObject({
      kind: 'unavailable',
      detail: expect.stringMatching(/answered 401 \(invalid_client\)/),
    });
  });
});

describe('test mode', () => {
  test('lets anybody with an active token do everything, and takes it without "Bearer " (Gluu)', async () => {
    const token = await issuer.token('read', opaqueAudience);
    const authenticator = authenticatorOf({ testMode: true });
    for (const authorization of [token, `Bearer ${token}`]) {
      expect(await authenticator.authenticate({ authorization })).toMatchObject({ principal: { unrestricted: true } });
    }
    expect(await authenticator.authenticate({ authorization: 'garbage' })).toMatchObject({ kind: 'rejected' });
    expect(await authenticator.authenticate({ authorization: 'Basic eDp5' })).toEqual({ kind: 'notMine' });
  });

  test('is off unless it was switched on', async () => {
    const token = await issuer.token('read', opaqueAudience);
    expect(await authenticatorOf().authenticate({ authorization: token })).toEqual({ kind: 'notMine' });
    const { principal } = (await ask(authenticatorOf(), token)) as { principal: object };
    expect(principal).not.toHaveProperty('unrestricted');
  });
});

describe('what the server says', () => {
  let server: JsonServer;
  let claims: object = {};
  let status = 200;
  beforeAll(async () => {
    server = await startJsonServer(() => ({ status, body: claims }));
  });
  afterAll(() => server.stop());
  const of = (more: Partial<IntrospectionOptions> = {}) =>
    authenticatorOf({ issuer: undefined, endpoint: `${server.url}/introspect`, ...more });

  test.each([
    [{ active: 'true' }, 'rejected'],
    [{ active: 1 }, 'rejected'],
    [{}, 'rejected'],
    [{ active: true, exp: 1 }, 'rejected'],
    [{ active: true, nbf: 99_999_999_999 }, 'rejected'],
    [{ active: true, cnf: { jkt: 'x' } }, 'rejected'],
    [{ active: true }, 'authenticated'],
    [[], 'unavailable'],
    ['active', 'unavailable'],
  ])('%j is %s', async (said, kind) => {
    claims = said as object;
    expect(await ask(of(), `token-${JSON.stringify(said).length}`)).toMatchObject({ kind });
  });

  test.each([
    ['invalid_request', 'rejected'],
    ['unsupported_token_type', 'rejected'],
    ['invalid_client', 'unavailable'],
    ['unauthorized_client', 'unavailable'],
    [undefined, 'unavailable'],
  ])('with 400 and %s: %s', async (error, kind) => {
    claims = { error };
    status = 400;
    expect(await ask(of(), 'signed.token.x')).toMatchObject({ kind });
    status = 200;
  });

  test('is wrong about the issuer if that is another one', async () => {
    claims = { active: true, iss: 'https://other' };
    const issuer = 'https://as.example';
    expect(await ask(of({ issuer }), 'x')).toMatchObject({ kind: 'rejected' });
    claims = { active: true, iss: issuer };
    expect(await ask(of({ issuer }), 'x')).toMatchObject({ kind: 'authenticated' });
  });

  test('is believed no longer than the token lives', async () => {
    const authenticator = of();
    claims = { active: true, exp: Math.floor(now / 1000) + 10, scope: ['read', 'write'] };
    expect(await ask(authenticator, 'x')).toMatchObject({ principal: { scopes: ['read', 'write'] } });
    claims = { active: false };
    now += 8000;
    expect(await ask(authenticator, 'x')).toMatchObject({ kind: 'authenticated' });
    now += 2001;
    expect(await ask(authenticator, 'x')).toMatchObject({ kind: 'rejected' });
  });
});

import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { jwtVerify } from 'jose';
import { expect, test } from 'vitest';
import { clientProof } from '../../src/auth/client-proof.ts';

const now = 1_800_000_000_000;

test('a secret goes into Basic, both parts encoded as in a form (RFC 6749 2.3.1)', async () => {
  const proof = clientProof(
    { clientId: 'a b', clientSecret: 's:/+%ä' },
    () => now,
    () => 'id',
  );
  const { headers, form } = await proof('https://as');
  expect(Buffer.from(headers['Authorization']?.slice(6) ?? '', 'base64').toString()).toBe('a+b:s%3A%2F%2B%25%C3%A4');
  expect(form).toEqual({});
});

test.each([
  ['rsa', 'RS256', generateKeyPairSync('rsa', { modulusLength: 2048 })],
  ['ec', 'ES384', generateKeyPairSync('ec', { namedCurve: 'P-384' })],
  ['ed25519', 'EdDSA', generateKeyPairSync('ed25519')],
])(
  'a private key of kind %s signs an assertion by %s (RFC 7523 3), whether it is a JWK or PEM',
  async (_, alg, { privateKey, publicKey }) => {
    const jwk = JSON.stringify({ ...privateKey.export({ format: 'jwk' }), kid: 'k' });
    const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
    for (const [text, kid] of [
      [jwk, 'k'],
      [pem, undefined],
    ] as const) {
      const { headers, form } = await clientProof(
        { clientId: 'me', privateKey: text },
        () => now,
        () => 'id',
      )('https://as');
      expect(headers).toEqual({});
      expect(form).toMatchObject({
        client_id: 'me',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      });
      const { payload, protectedHeader } = await jwtVerify(
        form['client_assertion'] ?? '',
        createPublicKey(publicKey.export({ format: 'pem', type: 'spki' })),
        {
          currentDate: new Date(now),
        },
      );
      expect(protectedHeader).toEqual({ alg, typ: 'JWT', ...(kid === undefined ? {} : { kid }) });
      expect(payload).toEqual({
        iss: 'me',
        sub: 'me',
        aud: 'https://as',
        jti: 'id',
        iat: now / 1000,
        exp: now / 1000 + 60,
      });
    }
  },
);

test.each(['secret', '{}', '{"kty":"oct","k":"AAAA"}', '-----BEGIN PRIVATE KEY-----\nAAAA'])(
  'what is no private key is refused without repeating it: %s',
  (privateKey) => {
    const make = () =>
      clientProof(
        { clientId: 'me', privateKey },
        () => now,
        () => 'id',
      );
    expect(make).toThrow(/^Expected a private key/);
  },
);

import { createPrivateKey } from 'node:crypto';
import { importJWK, SignJWT, type JWK } from 'jose';

/** A client of an authorization server, with a secret or a private key (a JWK, or PEM). */
export interface ClientCredentials {
  readonly clientId: string;
  readonly clientSecret?: string | undefined;
  readonly privateKey?: string | undefined;
}

/** What proves in a request who the client is. */
export interface ClientProof {
  readonly headers: Readonly<Record<string, string>>;
  readonly form: Readonly<Record<string, string>>;
}

/** The text is no private key. */
export class PrivateKeyError extends Error {
  constructor(options: ErrorOptions) {
    super('Expected a private key: a JWK with kty, or PKCS #8 in PEM; RSA, EC or Ed25519.', options);
    this.name = 'PrivateKeyError';
  }
}

/** RFC 7518 3.1, RFC 8037 3.1: the usual algorithm of a key that names none. */
const curves: Readonly<Record<string, string>> = { 'P-256': 'ES256', 'P-384': 'ES384', 'P-521': 'ES512' };

function readKey(text: string): JWK & { readonly alg: string } {
  try {
    const pem = text.trimStart().startsWith('-----BEGIN');
    const jwk = (pem ? createPrivateKey(text).export({ format: 'jwk' }) : JSON.parse(text)) as JWK;
    createPrivateKey({ key: jwk, format: 'jwk' });
    const alg = jwk.alg ?? (jwk.kty === 'RSA' ? 'RS256' : (curves[jwk.crv ?? ''] ?? 'EdDSA'));
    return { ...jwk, alg };
  } catch (error) {
    throw new PrivateKeyError({ cause: error });
  }
}

const assertionSeconds = 60;
const formEncoded = (text: string): string => new URLSearchParams({ '': text }).toString().slice(1);

/**
 * How a client proves who it is: client_secret_basic (RFC 6749 2.3.1), or private_key_jwt for an audience (RFC 7523 2.2).
 * Throws PrivateKeyError.
 */
export function clientProof(
  { clientId, clientSecret, privateKey }: ClientCredentials,
  now: () => number,
  newId: () => string,
): (audience: string) => Promise<ClientProof> {
  if (privateKey === undefined) {
    const pair = `${formEncoded(clientId)}:${formEncoded(clientSecret ?? '')}`;
    const headers = { Authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
    return () => Promise.resolve({ headers, form: {} });
  }
  const jwk = readKey(privateKey);
  return async (audience) => {
    const seconds = Math.floor(now() / 1000);
    const assertion = await new SignJWT()
      .setProtectedHeader({ alg: jwk.alg, typ: 'JWT', ...(jwk.kid === undefined ? {} : { kid: jwk.kid }) })
      .setIssuer(clientId)
      .setSubject(clientId)
      .setAudience(audience)
      .setJti(newId())
      .setIssuedAt(seconds)
      .setExpirationTime(seconds + assertionSeconds)
      .sign(await importJWK(jwk, jwk.alg));
    return {
      headers: {},
      form: {
        client_id: clientId,
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: assertion,
      },
    };
  };
}

import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose';

export const jwtAudience = 'https://scim.example';
export const opaqueAudience = 'https://opaque.example';

/** The client that the gateway is, and one whose tokens are tried. */
const gatewayClient = { id: 'gateway', secret: 'the secret: of + the/gateway%' };
const callerClient = { id: 'caller', secret: 'secret-of-the-caller' };

export interface TokenIssuer {
  readonly issuer: string;
  readonly gatewayClient: typeof gatewayClient;
  /** The private key of a client that authenticates by private_key_jwt. */
  readonly keyClient: { readonly id: string; readonly privateKey: JWK };
  /** A token by client credentials, as anybody gets it. */
  readonly token: (scope: string, audience?: string) => Promise<string>;
  readonly revoke: (token: string) => Promise<void>;
  /** Signs what this issuer would not issue. */
  readonly sign: (claims: Readonly<Record<string, unknown>>, header?: object, key?: CryptoKey) => Promise<string>;
  readonly publicJwk: () => JWK;
  readonly stop: () => Promise<void>;
  readonly start: () => Promise<void>;
  /** Comes back with another key. */
  readonly rotate: () => Promise<void>;
}

interface SigningKey {
  readonly privateKey: CryptoKey;
  readonly jwk: JWK;
  readonly publicJwk: JWK;
}

let serial = 0;

async function makeKey(alg: string): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  const more = { kid: `key-${(serial += 1)}`, alg, use: 'sig' };
  return {
    privateKey,
    jwk: { ...(await exportJWK(privateKey)), ...more },
    publicJwk: { ...(await exportJWK(publicKey)), ...more },
  };
}

async function launch(options: object): Promise<{ readonly child: ChildProcess; readonly issuer: string }> {
  const program = fileURLToPath(new URL('token-issuer-process.mjs', import.meta.url));
  const child = spawn(process.execPath, ['--no-warnings', program], {
    env: { PATH: process.env['PATH'], ISSUER_OPTIONS: JSON.stringify(options) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  child.stderr.on('data', (chunk) => (text += String(chunk)));
  const issuer = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      const ready = /ready (\S+)/.exec(String(chunk))?.[1];
      if (ready !== undefined) resolve(ready);
    });
    child.once('exit', (code) => reject(new Error(`the issuer ended with ${code}: ${text}`)));
  });
  return { child, issuer };
}

/** A certified authorization server on a free port of this machine, which can fail and rotate its keys. */
export async function startTokenIssuer(scopes = 'read write read:User'): Promise<TokenIssuer> {
  const keyClientKey = await makeKey('ES256');
  let key = await makeKey('RS256');
  const base = { redirect_uris: [], response_types: [], grant_types: ['client_credentials'] };
  const clients = [
    { ...base, client_id: gatewayClient.id, client_secret: gatewayClient.secret },
    { ...base, client_id: callerClient.id, client_secret: callerClient.secret },
    {
      ...base,
      client_id: 'by-key',
      token_endpoint_auth_method: 'private_key_jwt',
      token_endpoint_auth_signing_alg: 'ES256',
      jwks: { keys: [keyClientKey.publicJwk] },
    },
  ];
  let { child, issuer } = await launch({ port: 0, keys: [key.jwk], scopes, clients });
  const stop = async (): Promise<void> => {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill();
    await ended;
  };
  const start = async (): Promise<void> => {
    const { port } = new URL(issuer);
    ({ child, issuer } = await launch({ port: Number(port), keys: [key.jwk], scopes, clients }));
  };
  const authorization = `Basic ${Buffer.from(`${callerClient.id}:${callerClient.secret}`).toString('base64')}`;
  const post = (path: string, form: Record<string, string>): Promise<Response> =>
    fetch(`${issuer}${path}`, {
      method: 'POST',
      headers: { Authorization: authorization },
      body: new URLSearchParams(form),
    });
  return {
    issuer,
    gatewayClient,
    keyClient: { id: 'by-key', privateKey: keyClientKey.jwk },
    token: async (scope, audience = jwtAudience) => {
      const response = await post('/token', { grant_type: 'client_credentials', scope, resource: audience });
      const body = (await response.json()) as { access_token?: string };
      if (body.access_token === undefined) throw new Error(`no token: ${JSON.stringify(body)}`);
      return body.access_token;
    },
    revoke: async (token) => {
      const response = await post('/token/revocation', { token });
      if (response.status !== 200) throw new Error(`not revoked: ${response.status}`);
    },
    sign: (claims, header = {}, privateKey = key.privateKey) => {
      const seconds = Math.floor(Date.now() / 1000);
      const all = { iss: issuer, aud: jwtAudience, sub: 'caller', iat: seconds, exp: seconds + 600, ...claims };
      const given = Object.entries(all).filter(([, value]) => value !== undefined);
      return new SignJWT(Object.fromEntries(given))
        .setProtectedHeader({ alg: 'RS256', typ: 'at+jwt', kid: key.jwk.kid ?? '', ...header })
        .sign(privateKey);
    },
    publicJwk: () => key.publicJwk,
    stop,
    start,
    rotate: async () => {
      await stop();
      key = await makeKey('RS256');
      await start();
    },
  };
}

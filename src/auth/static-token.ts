import { createHash, timingSafeEqual } from 'node:crypto';
import type { AuthenticationOutcome, Authenticator } from './authenticator.ts';
import { everyScope } from './authorize.ts';

/** A bearer token that the administrator handed out: a name for the log, and the hash of the token in hexadecimal. */
export interface StaticToken {
  readonly name: string;
  readonly sha256: string;
}

const challenge = 'Bearer realm="dirgate"';
const bearer = /^Bearer +(?<token>[A-Za-z0-9\-._~+/]+=*) *$/i;

/** Bearer tokens known in advance (RFC 6750 2.1). Only their hashes are kept, and compared in constant time. */
export function staticTokenAuthenticator(tokens: readonly StaticToken[]): Authenticator {
  const known = tokens.map(({ name, sha256 }) => ({ name, hash: Buffer.from(sha256, 'hex') }));

  const identify = (authorization: string | undefined): AuthenticationOutcome => {
    if (authorization === undefined || !/^Bearer(?: |$)/i.test(authorization)) return { kind: 'notMine' };
    const token = bearer.exec(authorization)?.groups?.['token'];
    if (token === undefined) return rejected('The Authorization header holds no well-formed bearer token.');
    const hash = createHash('sha256').update(token).digest();
    // Every token is compared, so that the time tells nothing about which one matched.
    const matches = known.filter((candidate) => timingSafeEqual(candidate.hash, hash));
    const name = matches[0]?.name;
    if (name === undefined) return rejected('The bearer token is none of the configured ones.');
    return { kind: 'authenticated', principal: { id: `token:${name}`, name, scopes: everyScope } };
  };

  return {
    scheme: {
      type: 'oauthbearertoken',
      name: 'Bearer token',
      description: 'A token from the administrator of this gateway, sent as "Authorization: Bearer <token>".',
      specUri: 'https://www.rfc-editor.org/info/rfc6750',
    },
    challenge,
    authenticate: ({ authorization }) => Promise.resolve(identify(authorization)),
  };
}

const rejected = (detail: string): AuthenticationOutcome => ({
  kind: 'rejected',
  challenge: `${challenge}, error="invalid_token"`,
  detail,
});

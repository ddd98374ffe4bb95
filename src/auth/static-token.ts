import { createHash, timingSafeEqual } from 'node:crypto';
import type { AuthenticationOutcome, Authenticator } from './authenticator.ts';
import { bearerChallenge, bearerToken, malformedBearer } from './bearer.ts';

/** A bearer token that the administrator handed out: a name for the log, and the hash of the token in hexadecimal. */
export interface StaticToken {
  readonly name: string;
  readonly sha256: string;
  /** Without them, everything is allowed. */
  readonly scopes?: readonly string[] | undefined;
  /** Milliseconds since 1970. */
  readonly expires?: number | undefined;
}

const rejected = (detail: string): AuthenticationOutcome => ({ kind: 'rejected', detail });

/** Bearer tokens known in advance (RFC 6750 2.1). Only their hashes are kept, and compared in constant time. */
export function staticTokenAuthenticator(tokens: () => readonly StaticToken[], now: () => number): Authenticator {
  const identify = (authorization: string | undefined): AuthenticationOutcome => {
    const token = bearerToken(authorization);
    if (token === undefined) return { kind: 'notMine' };
    if (token === '') return rejected(malformedBearer);
    const hash = createHash('sha256').update(token).digest();
    // Every token is compared, so that the time tells nothing about which one matched.
    const [match] = tokens().filter(({ sha256 }) => timingSafeEqual(Buffer.from(sha256, 'hex'), hash));
    if (match === undefined) return rejected('The bearer token is none of the configured ones.');
    const { name, scopes, expires } = match;
    if (expires !== undefined && expires <= now()) return rejected(`The token "${name}" has expired.`);
    const rights = scopes === undefined ? { scopes: [], unrestricted: true } : { scopes };
    return { kind: 'authenticated', principal: { id: `token:${name}`, name, ...rights } };
  };

  return {
    scheme: {
      type: 'oauthbearertoken',
      name: 'Bearer token',
      description: 'A token from the administrator of this gateway, sent as "Authorization: Bearer <token>".',
      specUri: 'https://www.rfc-editor.org/info/rfc6750',
    },
    authorizationServers: [],
    authenticate: ({ authorization }) => Promise.resolve(identify(authorization)),
    challenge: (need) => Promise.resolve([bearerChallenge(need)]),
    insufficientScopeStatus: 403,
  };
}

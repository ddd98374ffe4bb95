import { createLocalJWKSet, decodeJwt, errors, jwtVerify, type JSONWebKeySet, type JWTPayload } from 'jose';
import type { AuthenticationOutcome, Authenticator } from './authenticator.ts';
import { bearerChallenge, bearerToken, malformedBearer } from './bearer.ts';
import { fetchJson, objectOf, textOf, UnavailableError } from './fetch-json.ts';
import { orUnavailable } from './or-unavailable.ts';
import { readMetadata } from './issuer-metadata.ts';
import { keep, type Kept } from './kept.ts';
import { claimHolds, isBoundToKey, scopesIn, textClaim } from './token-claims.ts';

/** An issuer of signed tokens, and which of its tokens are for this gateway. */
export interface JwtIssuer {
  readonly issuer: string;
  readonly audience: readonly string[];
  /** Where its keys are; else the issuer's metadata say so (RFC 8414, OpenID Connect Discovery). */
  readonly jwksUrl?: string | undefined;
  readonly jwks?: { readonly keys: readonly object[] } | undefined;
  readonly algorithms: readonly string[];
  /** Values of `typ`; a token without one is a `JWT`. */
  readonly types: readonly string[];
  readonly scopeClaims: readonly string[];
  /** What every good token of this issuer may do. */
  readonly scopes: readonly string[];
  readonly requiredClaims: Readonly<Record<string, string>>;
  readonly nameClaim: string;
}

export interface JwtOptions {
  readonly issuers: readonly JwtIssuer[];
  readonly clockSkewSeconds: number;
  readonly now: () => number;
}

const keysMaxAgeMs = 600_000;

const rejected = (detail: string): AuthenticationOutcome => ({ kind: 'rejected', detail });

/** Access tokens that are signed (RFC 9068, RFC 7519, RFC 8725), of one or several issuers. */
export function jwtAuthenticator({ issuers, clockSkewSeconds, now }: JwtOptions): Authenticator {
  const known = new Map(issuers.map((one) => [one.issuer, { ...one, keys: keysOf(one, now) }]));

  const identify = async (token: string): Promise<AuthenticationOutcome> => {
    const issuer = issuerOf(token);
    if (issuer === undefined) return rejected('The token is no JWT.');
    const trusted = known.get(issuer);
    if (trusted === undefined) return rejected(`The token is of ${quote(issuer)}, which is none of jwt.issuers.`);
    const { audience, algorithms } = trusted;
    const { payload, protectedHeader } = await verify(trusted.keys, (keys) =>
      jwtVerify(token, keys, {
        issuer,
        audience: [...audience],
        algorithms: [...algorithms],
        clockTolerance: clockSkewSeconds,
        currentDate: new Date(now()),
        requiredClaims: ['exp'],
      }),
    );
    const type = (protectedHeader.typ ?? 'JWT').toLowerCase().replace(/^application\//, '');
    const refusal = refusalOf(trusted, type, payload);
    if (refusal !== undefined) return rejected(refusal);
    const subject = textClaim(payload, 'sub', 'client_id', 'azp', 'appid') ?? '';
    const name = textClaim(payload, trusted.nameClaim) ?? subject;
    const scopes = [...new Set([...trusted.scopes, ...scopesIn(payload, trusted.scopeClaims)])];
    return {
      kind: 'authenticated',
      principal: { id: `jwt:${issuer}#${subject}`, name, scopes, issuer, subject, claims: payload },
    };
  };

  return {
    scheme: {
      type: 'oauthbearertoken',
      name: 'OAuth 2.0 access token (JWT)',
      description: 'A signed access token of a trusted issuer, sent as "Authorization: Bearer <token>".',
      specUri: 'https://www.rfc-editor.org/info/rfc9068',
    },
    authorizationServers: issuers.map(({ issuer }) => issuer),
    authenticate: async ({ authorization }) => {
      const token = bearerToken(authorization);
      if (token === undefined) return { kind: 'notMine' };
      if (token === '') return rejected(malformedBearer);
      return orUnavailable(
        identify(token).catch((error: unknown) => {
          if (!(error instanceof errors.JOSEError)) throw error;
          return rejected(`The JWT is not good: ${error.code}, ${error.message}.`);
        }),
      );
    },
    challenge: (need) => Promise.resolve([bearerChallenge(need)]),
    insufficientScopeStatus: 403,
    prepare: async () => void (await Promise.all([...known.values()].map(({ keys }) => keys.get()))),
  };
}

type KeySet = ReturnType<typeof createLocalJWKSet>;

/** Keys as the issuer publishes them (RFC 7517 5), by metadata where their address is not configured. */
function keysOf({ issuer, jwks, jwksUrl }: JwtIssuer, now: () => number): Kept<KeySet> {
  const load = async (): Promise<KeySet> => {
    if (jwks !== undefined) return createLocalJWKSet(jwks as JSONWebKeySet);
    const url = jwksUrl ?? textOf(issuer, await readMetadata(issuer, 'oauth'), 'jwks_uri');
    const keys = objectOf(url, await fetchJson(url), 200);
    try {
      return createLocalJWKSet(keys as unknown as JSONWebKeySet);
    } catch (error) {
      throw new UnavailableError(`${url} is no set of keys`, { cause: error });
    }
  };
  return keep(load, keysMaxAgeMs, now);
}

/** Verifies with the kept keys, and once more with new ones where none of those fits: the issuer may have new keys. */
async function verify<T>(keys: Kept<KeySet>, attempt: (keys: KeySet) => Promise<T>): Promise<T> {
  try {
    return await attempt(await keys.get());
  } catch (error) {
    if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
    return attempt(await keys.renew());
  }
}

function issuerOf(token: string): string | undefined {
  try {
    return decodeJwt(token).iss ?? '';
  } catch {
    return undefined;
  }
}

function refusalOf({ types, requiredClaims }: JwtIssuer, type: string, payload: JWTPayload): string | undefined {
  if (!types.some((accepted) => accepted.toLowerCase() === type)) {
    const advice = 'if this issuer’s access tokens have it, add it to types';
    return `The token’s typ is ${quote(type)}, not ${types.join(' or ')}; ${advice}.`;
  }
  if (isBoundToKey(payload)) return 'The token is bound to a key (cnf): it is no bearer token.';
  const missing = Object.entries(requiredClaims).find(([name, value]) => !claimHolds(payload, name, value));
  return missing === undefined ? undefined : `The token’s claim ${missing[0]} is not ${quote(missing[1])}.`;
}

const quote = (text: string): string => JSON.stringify(text.slice(0, 200));

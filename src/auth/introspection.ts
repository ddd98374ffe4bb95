import { createHash } from 'node:crypto';
import type { AuthenticationOutcome, Authenticator, Principal } from './authenticator.ts';
import { bearerChallenge, bearerToken, malformedBearer } from './bearer.ts';
import type { ClientProof } from './client-proof.ts';
import { createExpiringCache } from './expiring-cache.ts';
import { orUnavailable } from './or-unavailable.ts';
import { fetchJson, objectOf, textOf, type JsonAnswer } from './fetch-json.ts';
import { readMetadata } from './issuer-metadata.ts';
import { keep } from './kept.ts';
import { claimHolds, isBoundToKey, scopesIn, textClaim } from './token-claims.ts';

export interface IntrospectionOptions {
  /** The authorization server, by whose metadata the endpoint is found unless it is given. */
  readonly issuer: string | undefined;
  readonly endpoint: string | undefined;
  readonly proof: (audience: string) => Promise<ClientProof>;
  readonly audience: string | undefined;
  /** Gluu's test mode: whoever has an active token may do everything, and "Bearer " may be left out. */
  readonly testMode: boolean;
  readonly cacheSeconds: number;
  readonly now: () => number;
}

const metadataMaxAgeMs = 3_600_000;
const bareToken = /^[A-Za-z0-9\-._~+/]+=*$/;

const rejected = (detail: string): AuthenticationOutcome => ({ kind: 'rejected', detail });

/** Tokens that only their authorization server can read (RFC 7662); good ones are believed for a while, bad ones never. */
export function introspectionAuthenticator(options: IntrospectionOptions): Authenticator {
  const { issuer, proof, testMode, cacheSeconds, now } = options;
  const good = createExpiringCache<Principal>(now);
  const endpoint = keep(() => endpointOf(options), metadataMaxAgeMs, now);

  const introspect = async (token: string): Promise<AuthenticationOutcome> => {
    const print = createHash('sha256').update(token).digest('base64');
    const known = good.get(print);
    if (known !== undefined) return { kind: 'authenticated', principal: known };
    const url = await endpoint.get();
    const { headers, form } = await proof(issuer ?? url);
    const question = { token, token_type_hint: 'access_token', ...form };
    const answer = await fetchJson(url, { headers, form: question });
    if (isRefusedQuestion(answer)) return rejected(`${url} refuses to look at the token.`);
    const claims = objectOf(url, answer, 200);
    const refusal = refusalOf(claims, options);
    if (refusal !== undefined) return rejected(refusal);
    const principal = principalOf(claims, print, options);
    const until = now() + cacheSeconds * 1000;
    good.set(print, principal, typeof claims['exp'] === 'number' ? Math.min(until, claims['exp'] * 1000) : until);
    return { kind: 'authenticated', principal };
  };

  const tokenIn = (authorization: string | undefined): string | undefined =>
    bearerToken(authorization) ??
    (testMode && authorization !== undefined && bareToken.test(authorization) ? authorization : undefined);

  return {
    scheme: {
      type: 'oauth2',
      name: 'OAuth 2.0',
      description: 'An access token of the authorization server, sent as "Authorization: Bearer <token>".',
      specUri: 'https://www.rfc-editor.org/info/rfc6749',
    },
    authorizationServers: issuer === undefined ? [] : [issuer],
    authenticate: async ({ authorization }) => {
      const token = tokenIn(authorization);
      if (token === undefined) return { kind: 'notMine' };
      if (token === '') return rejected(malformedBearer);
      return orUnavailable(introspect(token));
    },
    challenge: (need) => Promise.resolve([bearerChallenge(need)]),
    insufficientScopeStatus: 403,
    prepare: async () => void (await endpoint.get()),
  };
}

/** A server may refuse tokens that it never introspects, such as signed ones; unless it is the gateway that it refuses. */
function isRefusedQuestion({ status, body }: JsonAnswer): boolean {
  const error = typeof body === 'object' && body !== null && 'error' in body ? body.error : undefined;
  return status === 400 && error !== undefined && error !== 'invalid_client' && error !== 'unauthorized_client';
}

async function endpointOf({ issuer = '', endpoint }: IntrospectionOptions): Promise<string> {
  if (endpoint !== undefined) return endpoint;
  return textOf(issuer, await readMetadata(issuer, 'oauth'), 'introspection_endpoint');
}

function refusalOf(
  claims: Readonly<Record<string, unknown>>,
  { issuer, audience, now }: IntrospectionOptions,
): string | undefined {
  if (claims['active'] !== true) return 'The authorization server does not know this token, or it is no longer good.';
  if (typeof claims['exp'] === 'number' && claims['exp'] * 1000 <= now()) return 'The token has expired.';
  if (typeof claims['nbf'] === 'number' && claims['nbf'] * 1000 > now()) return 'The token is not good yet.';
  if (issuer !== undefined && claims['iss'] !== undefined && claims['iss'] !== issuer) {
    return 'The token is of another issuer.';
  }
  if (audience !== undefined && !claimHolds(claims, 'aud', audience)) return `The token is not meant for ${audience}.`;
  return isBoundToKey(claims) ? 'The token is bound to a key (cnf): it is no bearer token.' : undefined;
}

function principalOf(
  claims: Readonly<Record<string, unknown>>,
  print: string,
  { issuer, testMode }: IntrospectionOptions,
): Principal {
  const subject = textClaim(claims, 'sub', 'client_id');
  return {
    id: `introspection:${subject ?? print}`,
    name: textClaim(claims, 'username', 'sub', 'client_id') ?? 'somebody with a token',
    scopes: scopesIn(claims, ['scope']),
    claims,
    ...(testMode ? { unrestricted: true } : {}),
    ...(subject === undefined ? {} : { subject }),
    ...(issuer === undefined ? {} : { issuer }),
  };
}

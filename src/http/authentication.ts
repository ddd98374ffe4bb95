import {
  authenticate,
  challengesOf,
  type Authenticator,
  type Decision,
  type Need,
  type Principal,
} from '../auth/authenticator.ts';
import type { Authorization } from '../auth/authorize.ts';
import type { Throttle } from '../auth/throttle.ts';
import { ScimError } from '../scim/error.ts';
import type { AppContext } from './app-environment.ts';
import type { Logger } from './logger.ts';
import type { Guard } from './route.ts';

export interface AuthenticationOptions {
  readonly authenticators: readonly Authenticator[];
  readonly authorization: Authorization;
  readonly throttle: Throttle;
  /** The address that failures are counted for. */
  readonly sourceOf: (c: AppContext) => string;
  /** Whether the discovery documents are open to everybody (RFC 7644 4). */
  readonly openDiscovery: boolean;
  readonly logger: Logger;
}

/**
 * Who sends this request, and may they do what it was routed to (RFC 7644 2)? Otherwise 401 or 403 with a challenge
 * (RFC 6750 3), 429 for those who guess, 503 where nobody can tell. The reason of a 401 goes into the log only.
 */
export function createGuard(options: AuthenticationOptions, resourceMetadata: string): Guard {
  const { authorization, authenticators, openDiscovery } = options;
  const metadata = authenticators.some(({ authorizationServers }) => authorizationServers.length > 0)
    ? { resourceMetadata }
    : {};
  return async (c, access) => {
    if (access === 'open' || (access === 'discovery' && openDiscovery)) return;
    const { operations, resourceTypes } = access === 'discovery' ? { operations: [], resourceTypes: [] } : access;
    const pairs = operations.flatMap((operation) => resourceTypes.map((type) => [operation, type] as const));
    const [first] = pairs;
    const scopes = first === undefined ? [] : authorization.scopesFor(...first);
    const { by, principal } = await requireCredentials(c, options, { scopes, ...metadata });
    c.set('principal', principal);
    if (first === undefined || pairs.some((pair) => authorization.allows(principal, ...pair))) return;
    const names = scopes.map((scope) => `"${scope}"`).join(', ');
    const lack = names === '' ? 'No scope allows this here' : `"${principal.name}" lacks the scope: one of ${names}`;
    const lacking: Need = { scopes, ...metadata, error: 'insufficient_scope', principal };
    throw await refusal(c, { ...options, authenticators: [by] }, by.insufficientScopeStatus, `${lack}.`, lacking);
  };
}

async function requireCredentials(
  c: AppContext,
  options: AuthenticationOptions,
  need: Need,
): Promise<Decision & { readonly kind: 'authenticated' }> {
  const { authenticators, throttle, sourceOf, logger } = options;
  const authorization = c.req.header('Authorization');
  if (authorization === undefined) {
    const detail = 'This request needs credentials: WWW-Authenticate says which.';
    throw await refusal(c, options, 401, detail, need);
  }
  const source = sourceOf(c);
  const seconds = throttle.secondsToWait(source, authorization);
  if (seconds > 0) throw throttled(seconds);
  const decision = await authenticate(authenticators, { authorization });
  if (decision.kind === 'authenticated') {
    throttle.succeeded(authorization);
    return decision;
  }
  const requestId = c.get('requestId');
  if (decision.kind === 'unavailable') {
    logger.warn({ requestId, reason: decision.detail }, 'credentials can not be checked');
    throw unavailable(decision.retryAfterSeconds);
  }
  throttle.failed(source, authorization);
  const reason = decision.kind === 'rejected' ? decision.detail : 'No authenticator knows credentials of this kind.';
  logger.info({ requestId, source, reason }, 'credentials rejected');
  const detail = 'The credentials of this request are not valid.';
  const error = decision.kind === 'rejected' ? { error: 'invalid_token' as const } : {};
  throw await refusal(c, options, 401, detail, { ...need, ...error });
}

async function refusal(
  c: AppContext,
  { authenticators, logger }: AuthenticationOptions,
  status: 401 | 403,
  detail: string,
  need: Need,
): Promise<ScimError> {
  const { field, failures } = await challengesOf(authenticators, need);
  for (const err of failures) logger.warn({ requestId: c.get('requestId'), err }, 'a challenge can not be had');
  if (field === undefined) return unavailable(5);
  return new ScimError(status, undefined, detail, { headers: { 'WWW-Authenticate': field } });
}

const throttled = (seconds: number): ScimError =>
  new ScimError(429, undefined, `Too many wrong credentials came from there. Try again in ${seconds} s.`, {
    headers: { 'Retry-After': String(seconds) },
  });

const unavailable = (seconds: number): ScimError =>
  new ScimError(
    503,
    undefined,
    'Credentials can’t be checked now, because the server that issues or knows them does not answer.',
    {
      headers: { 'Retry-After': String(seconds) },
    },
  );

/** Who sends a request that the guard let pass. */
export function principalOf(c: AppContext): Principal {
  const principal = c.get('principal');
  if (principal === undefined) throw new ScimError(401, undefined, 'This request needs credentials.');
  return principal;
}

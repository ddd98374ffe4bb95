import { authenticate, type Authenticator, type Principal } from '../auth/authenticator.ts';
import { authorize, scopeFor } from '../auth/authorize.ts';
import { ScimError } from '../scim/error.ts';
import type { AppContext } from './app-environment.ts';
import type { Logger } from './logger.ts';

/**
 * Who sends this request, and may they do that (RFC 7644 2)? Otherwise 401 or 403 with a challenge (RFC 6750 3). The
 * reason of a 401 goes into the log only.
 */
export async function requirePrincipal(
  c: AppContext,
  authenticators: readonly Authenticator[],
  logger: Logger,
  operation: string,
  resourceType: string,
): Promise<Principal> {
  const principal = await requireCredentials(c, authenticators, logger);
  if (!authorize(principal, operation, resourceType)) throw forbidden(principal, operation, resourceType);
  return principal;
}

/** Who sends this request; what they may do is asked for each operation in it. */
export async function requireCredentials(
  c: AppContext,
  authenticators: readonly Authenticator[],
  logger: Logger,
): Promise<Principal> {
  const authorization = c.req.header('Authorization');
  const outcome = await authenticate(authenticators, authorization === undefined ? {} : { authorization });
  if (outcome.kind === 'rejected') {
    logger.info({ requestId: c.get('requestId'), reason: outcome.detail }, 'credentials rejected');
    throw unauthorized('The credentials of this request are not valid.', outcome.challenge);
  }
  if (outcome.kind === 'notMine') {
    const challenges = new Set(authenticators.map(({ challenge }) => challenge));
    throw unauthorized('This request needs credentials: WWW-Authenticate says which.', [...challenges].join(', '));
  }
  const { principal } = outcome;
  c.set('principal', principal);
  return principal;
}

const unauthorized = (detail: string, challenge: string): ScimError =>
  new ScimError(401, undefined, detail, { headers: { 'WWW-Authenticate': challenge } });

/** The error for what a principal may not do (RFC 6750 3.1). */
export function forbidden(principal: Principal, operation: string, resourceType: string): ScimError {
  const scope = scopeFor(operation);
  const detail = `"${principal.name}" lacks the scope "${scope}" or "${scope}:${resourceType}".`;
  const challenge = `Bearer realm="dirgate", error="insufficient_scope", scope="${scope}"`;
  return new ScimError(403, undefined, detail, { headers: { 'WWW-Authenticate': challenge } });
}

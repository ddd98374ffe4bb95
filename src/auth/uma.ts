import { createHash } from 'node:crypto';
import type { AuthenticationOutcome, Authenticator, Need, Principal } from './authenticator.ts';
import { bearerToken, malformedBearer } from './bearer.ts';
import { createExpiringCache } from './expiring-cache.ts';
import { orUnavailable } from './or-unavailable.ts';
import { textClaim } from './token-claims.ts';
import type { Permission, UmaServer } from './uma-server.ts';

export interface UmaOptions {
  readonly server: UmaServer;
  /** One scope for everything, as Gluu has it; else each operation needs its own. */
  readonly scope: string | undefined;
  readonly cacheSeconds: number;
  readonly now: () => number;
}

const rejected = (detail: string): AuthenticationOutcome => ({ kind: 'rejected', detail });

/**
 * Requesting party tokens with permissions (UMA 2.0 Grant, Federated Authorization 5). Whoever has none, or not the right
 * ones, gets a permission ticket to get them with.
 */
export function umaAuthenticator({ server, scope, cacheSeconds, now }: UmaOptions): Authenticator {
  const good = createExpiringCache<Principal>(now);
  const printOf = (token: string): string => createHash('sha256').update(token).digest('base64');

  const introspect = async (token: string): Promise<AuthenticationOutcome> => {
    const print = printOf(token);
    const known = good.get(print);
    if (known !== undefined) return { kind: 'authenticated', principal: known };
    const { claims, permissions } = await server.introspect(token);
    if (claims['active'] !== true)
      return rejected('The authorization server does not know this RPT, or it has expired.');
    const ends = [claims['exp'], ...permissions.map(({ exp }) => exp)].filter((one) => typeof one === 'number');
    if (typeof claims['exp'] === 'number' && claims['exp'] * 1000 <= now()) return rejected('The RPT has expired.');
    const principal = principalOf(claims, permissions, print);
    good.set(print, principal, Math.min(now() + cacheSeconds * 1000, ...ends.map((seconds) => seconds * 1000)));
    return { kind: 'authenticated', principal };
  };

  const principalOf = (
    claims: Readonly<Record<string, unknown>>,
    permissions: readonly Permission[],
    print: string,
  ): Principal => {
    const valid = permissions.filter(({ exp }) => exp === undefined || exp * 1000 > now());
    const scopes = [...new Set(valid.flatMap((permission) => permission.scopes))];
    const subject = textClaim(claims, 'sub', 'client_id');
    return {
      id: `uma:${subject ?? print}`,
      name: textClaim(claims, 'username', 'sub', 'client_id') ?? 'somebody with an RPT',
      scopes,
      unrestricted: scope !== undefined && scopes.includes(scope),
      claims,
      issuer: server.issuer,
      ...(subject === undefined ? {} : { subject }),
    };
  };

  const challenge = async ({ scopes, principal }: Need): Promise<readonly string[]> => {
    // The token may be given more permissions, so what it had is not to be believed any longer.
    if (principal !== undefined) good.deleteWhere((one) => one === principal);
    const wanted = scope ?? scopes[0];
    const ticket = await server.permissionTicket(wanted === undefined ? [] : [wanted]);
    return umaChallenges(server.issuer, server.metadataUrl, ticket);
  };

  return {
    scheme: {
      type: 'uma',
      name: 'UMA 2.0',
      description: 'A requesting party token; the ticket to get one with is in the answer to a request without.',
      specUri: 'https://docs.kantarainitiative.org/uma/wg/rec-oauth-uma-grant-2.0.html',
    },
    authorizationServers: [server.issuer],
    authenticate: async ({ authorization }) => {
      const token = bearerToken(authorization);
      if (token === undefined) return { kind: 'notMine' };
      if (token === '') return rejected(malformedBearer);
      return orUnavailable(introspect(token));
    },
    challenge,
    insufficientScopeStatus: 401,
    prepare: server.prepare,
  };
}

/**
 * The challenge as the standard has it (UMA 2.0 Grant 3.2.1), and after it as Gluu's client reads it: that one splits the
 * whole field at its commas, takes the last ticket, and asks at the last as_uri for the metadata.
 */
function umaChallenges(issuer: string, metadataUrl: string, ticket: string): readonly string[] {
  const { hostname } = new URL(issuer);
  return [
    `UMA realm="dirgate", as_uri="${issuer}", ticket="${ticket}"`,
    `UMA realm="Authorization required", host_id=${hostname}, as_uri=${metadataUrl}, ticket=${ticket}`,
  ];
}

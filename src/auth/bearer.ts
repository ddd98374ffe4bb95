import type { Need } from './authenticator.ts';

const wellFormed = /^Bearer +(?<token>[A-Za-z0-9\-._~+/]+=*) *$/i;

/** The token of an Authorization header (RFC 6750 2.1): undefined for another scheme, '' where it is malformed. */
export function bearerToken(authorization: string | undefined): string | undefined {
  if (authorization === undefined || !/^Bearer(?: |$)/i.test(authorization)) return undefined;
  return wellFormed.exec(authorization)?.groups?.['token'] ?? '';
}

/** Why a malformed bearer header was refused; for the log. */
export const malformedBearer = 'The Authorization header holds no well-formed bearer token.';

const quoted = (text: string): string => `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`;

/** The challenge of any scheme that takes bearer tokens (RFC 6750 3, RFC 9728 5.1). */
export function bearerChallenge({ error, scopes, resourceMetadata }: Need): string {
  const [scope] = scopes;
  const parameters = [
    'realm="dirgate"',
    ...(error === undefined ? [] : [`error=${quoted(error)}`]),
    ...(error === 'insufficient_scope' && scope !== undefined ? [`scope=${quoted(scope)}`] : []),
    ...(resourceMetadata === undefined ? [] : [`resource_metadata=${quoted(resourceMetadata)}`]),
  ];
  return `Bearer ${parameters.join(', ')}`;
}

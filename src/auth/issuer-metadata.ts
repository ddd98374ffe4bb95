import { fetchJson, UnavailableError } from './fetch-json.ts';

/**
 * Where an issuer's metadata may be: RFC 8414 3.1 puts the well-known part before the issuer's path, OpenID Connect
 * Discovery 1.0 section 4 and UMA 2.0 (Grant, section 2) after it.
 */
export function metadataUrls(issuer: string, kind: 'oauth' | 'uma'): readonly string[] {
  const { origin, pathname } = new URL(issuer);
  const path = pathname.replace(/\/$/, '');
  if (kind === 'uma') return [`${origin}${path}/.well-known/uma2-configuration`];
  return [
    `${origin}${path}/.well-known/openid-configuration`,
    `${origin}/.well-known/oauth-authorization-server${path}`,
  ];
}

/** What an issuer says of itself (RFC 8414 3.3): of several documents the first that names this very issuer. */
export async function readMetadata(issuer: string, kind: 'oauth' | 'uma'): Promise<Readonly<Record<string, unknown>>> {
  const reasons: string[] = [];
  for (const url of metadataUrls(issuer, kind)) {
    try {
      const { status, body } = await fetchJson(url);
      const named = typeof body === 'object' && body !== null && 'issuer' in body ? body.issuer : undefined;
      if (status === 200 && named === issuer) return body as Record<string, unknown>;
      reasons.push(status === 200 ? `${url} is of the issuer ${String(named)}` : `${url} answered ${status}`);
    } catch (error) {
      reasons.push(error instanceof Error ? error.message : String(error));
    }
  }
  throw new UnavailableError(`no metadata of ${issuer}: ${reasons.join('; ')}`);
}

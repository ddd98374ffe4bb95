import type { Principal } from './authenticator.ts';
import { textClaim } from './token-claims.ts';

/** What finds the resource of a principal: the DN of its entry, or what an attribute of its resource holds. */
export type OwnIdentity =
  | { readonly by: 'dn'; readonly dn: string }
  | { readonly by: OwnAttribute; readonly value: string };

export type OwnAttribute = 'userName' | 'externalId' | 'id';

export interface OwnIdentityOptions {
  /** The attribute that the claim names people by; without it, tokens stand for nobody. */
  readonly by: OwnAttribute | undefined;
  readonly claim: string;
  /** The issuers whose tokens name people of this directory; undefined for all that are trusted. */
  readonly issuers: readonly string[] | undefined;
}

/** What names a client, who is no person even where the token has it as its subject (RFC 9068 2.2). */
const clientClaims = ['client_id', 'azp', 'appid'];

/** Whose resource `/Me` is (RFC 7644 3.11); undefined where the credentials can't stand for a person. */
export function ownIdentity(
  { dn, issuer, claims = {} }: Principal,
  { by, claim, issuers }: OwnIdentityOptions,
): OwnIdentity | undefined {
  if (dn !== undefined) return { by: 'dn', dn };
  if (by === undefined || (issuers !== undefined && !issuers.includes(issuer ?? ''))) return undefined;
  const value = textClaim(claims, claim);
  const isClient = clientClaims.some((name) => claims[name] === value);
  return value === undefined || isClient ? undefined : { by, value };
}

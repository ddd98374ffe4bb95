import { isIP } from 'node:net';
import * as v from 'valibot';
import type { OptionKind } from './option-kind.ts';

const nonEmpty = v.pipe(v.string(), v.nonEmpty());
const texts = v.pipe(v.array(nonEmpty), v.minLength(1));
const parts = (text: string): string[] => text.split(/[\s,]+/).filter((part) => part !== '');

/** What is secret, or tells whom to trust, crosses no network in clear. */
const safeUrl = v.pipe(
  v.string(),
  v.check((value) => {
    const url = URL.parse(value);
    const loopback = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(url?.hostname ?? '');
    return url?.protocol === 'https:' || (url?.protocol === 'http:' && loopback);
  }),
);

/** The URL of an authorization server, or of one of its endpoints. */
export const safeUrlText: OptionKind<string> = {
  expected: 'an https URL (http for this machine only)',
  schema: safeUrl,
  fromText: (text) => text,
};

/** A list of texts that is not empty. */
export const textList: OptionKind<readonly string[]> = {
  expected: 'a list of texts',
  schema: texts,
  fromText: parts,
};

/** Addresses and networks. */
export const networks: OptionKind<readonly string[]> = {
  expected: 'a list of IP addresses and networks, such as [127.0.0.1, 10.0.0.0/8]',
  schema: v.array(v.pipe(v.string(), v.check(isNetwork))),
  fromText: parts,
};

function isNetwork(text: string): boolean {
  const [address = '', prefix, ...rest] = text.split('/');
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (family === 4 ? 32 : 128));
}

const moment = v.pipe(
  v.string(),
  v.transform((text) => Date.parse(text)),
  v.check((milliseconds) => !Number.isNaN(milliseconds)),
);

/** A token that clients may use, as a hash. */
export interface HashedToken {
  readonly name: string;
  readonly sha256: string;
  readonly scopes?: readonly string[] | undefined;
  readonly expires?: number | undefined;
}

/** Tokens that clients may use, as hashes. */
export const hashedTokens: OptionKind<readonly HashedToken[]> = {
  expected:
    'a list of { name, sha256, scopes?, expires? } as "dirgate token create" prints them: sha256 is 64 hexadecimal digits, scopes a list of texts, expires a time such as 2030-01-31T00:00:00Z',
  schema: v.array(
    v.strictObject({
      name: nonEmpty,
      sha256: v.pipe(v.string(), v.regex(/^[\da-f]{64}$/i)),
      scopes: v.optional(v.array(nonEmpty)),
      expires: v.optional(moment),
    }),
  ),
  fromText: undefined,
  confidential: true,
};

/** Symmetric algorithms are not among them: whoever checks such a token could make one (RFC 8725 3.1). */
const algorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
] as const;

/** An issuer of tokens that are signed (RFC 7519). */
export interface JwtIssuerSettings {
  readonly issuer: string;
  readonly audience: readonly string[];
  readonly jwksUrl?: string | undefined;
  readonly jwks?: { readonly keys: readonly Readonly<Record<string, unknown>>[] } | undefined;
  readonly algorithms: readonly string[];
  readonly types: readonly string[];
  readonly scopeClaims: readonly string[];
  readonly scopes: readonly string[];
  readonly requiredClaims: Readonly<Record<string, string>>;
  readonly nameClaim: string;
}

const jwk = v.pipe(
  v.looseObject({ kty: nonEmpty }),
  v.check((key) => key.kty !== 'oct' && !('d' in key)),
);

/** Issuers of signed tokens. */
export const jwtIssuers: OptionKind<readonly JwtIssuerSettings[]> = {
  expected: `a list of { issuer, audience, jwksUrl?, jwks?, algorithms?, types?, scopeClaims?, scopes?, requiredClaims?, nameClaim? }: issuer and jwksUrl are https URLs, audience is a text or a list, jwks an object with public keys, algorithms are some of ${algorithms.join(' ')}, types such as at+jwt, scopeClaims and scopes lists of texts, requiredClaims names with texts`,
  schema: v.array(
    v.strictObject({
      issuer: safeUrl,
      audience: v.union([
        v.pipe(
          nonEmpty,
          v.transform((one) => [one]),
        ),
        texts,
      ]),
      jwksUrl: v.optional(safeUrl),
      jwks: v.optional(v.strictObject({ keys: v.pipe(v.array(jwk), v.minLength(1)) })),
      algorithms: v.optional(v.pipe(v.array(v.picklist(algorithms)), v.minLength(1)), [...algorithms]),
      types: v.optional(texts, ['at+jwt']),
      scopeClaims: v.optional(texts, ['scope', 'scp', 'roles']),
      scopes: v.optional(v.array(nonEmpty), []),
      requiredClaims: v.optional(v.record(v.string(), v.string()), {}),
      nameClaim: v.optional(nonEmpty, 'sub'),
    }),
  ),
  fromText: undefined,
};

/** The operations of the table of scopes. */
const operations = [
  '*',
  'retrieve',
  'query',
  'create',
  'replace',
  'modify',
  'remove',
  'search',
  'updatedUsers',
  'me.retrieve',
  'me.create',
  'me.replace',
  'me.modify',
  'me.remove',
  'bulk.create',
  'bulk.replace',
  'bulk.modify',
  'bulk.remove',
] as const;

/** A line of the table of scopes. */
export interface ScopeRuleSettings {
  readonly resourceTypes: readonly string[];
  readonly operations: readonly (typeof operations)[number][];
  readonly scopes: readonly string[];
}

/** Lines of the table of scopes. */
export const scopeRules: OptionKind<readonly ScopeRuleSettings[]> = {
  expected: `a list of { resourceTypes, operations, scopes }: resourceTypes is a list of names or [*], operations are some of ${operations.join(' ')}, scopes a list of texts, in which {type} is the resource type`,
  schema: v.array(
    v.strictObject({
      resourceTypes: texts,
      operations: v.pipe(v.array(v.picklist(operations)), v.minLength(1)),
      scopes: v.array(nonEmpty),
    }),
  ),
  fromText: undefined,
};

/** Scopes by DN. */
export const scopesByDn: OptionKind<Readonly<Record<string, readonly string[]>>> = {
  expected: 'DNs, or "*", with a list of scopes each, such as { "cn=admins,ou=groups,o=example": [read, write] }',
  schema: v.pipe(
    v.custom<Record<string, unknown>>((value) => !Array.isArray(value)),
    v.record(v.string(), v.array(nonEmpty)),
  ),
  fromText: undefined,
};

import * as access from './access-kind.ts';
import type { OptionTable } from './config-option.ts';
import * as kind from './option-kind.ts';
import type { Secret } from './secret.ts';

/** How the gateway proves to an authorization server who it is. */
interface ClientSettings {
  readonly issuer: string | undefined;
  readonly clientId: string | undefined;
  readonly clientSecret: Secret | undefined;
  readonly privateKey: Secret | undefined;
}

/** Who comes in, and what they may do. */
export interface AccessSettings {
  readonly authentication: {
    readonly tokens: readonly access.HashedToken[];
    readonly token: Secret | undefined;
    readonly tokenHashesFile: string | undefined;
    readonly openDiscovery: boolean;
    readonly failuresPerMinute: number;
  };
  readonly jwt: { readonly issuers: readonly access.JwtIssuerSettings[]; readonly clockSkewSeconds: number };
  readonly introspection: ClientSettings & {
    readonly endpoint: string | undefined;
    readonly audience: string | undefined;
    readonly mode: 'scopes' | 'test';
    readonly cacheSeconds: number;
  };
  readonly uma: ClientSettings & {
    readonly resourceId: string | undefined;
    readonly scope: string | undefined;
    readonly cacheSeconds: number;
  };
  readonly basic: {
    readonly userDn: string | undefined;
    readonly searchBase: string | undefined;
    readonly searchAttributes: readonly string[];
    readonly scopes: Readonly<Record<string, readonly string[]>>;
    readonly cacheSeconds: number;
  };
  readonly me: {
    readonly by: 'userName' | 'externalId' | 'id' | undefined;
    readonly claim: string;
    readonly issuers: readonly string[] | undefined;
    readonly locked: readonly string[];
    readonly registration: 'off' | 'scope' | 'open';
    readonly registrationsPerMinute: number;
  };
  readonly authorization: {
    readonly preset: 'dirgate' | 'gluu' | 'jans' | 'wso2';
    readonly rules: readonly access.ScopeRuleSettings[];
  };
}

const clientSecret = {
  kind: kind.hidden,
  byDefault: undefined,
  sentence: 'Secret of that client (client_secret_basic), from a file or the environment.',
};
const privateKey = {
  kind: kind.hidden,
  byDefault: undefined,
  sentence: 'Instead of a secret, its private key as a JWK with alg (private_key_jwt), from a file or the environment.',
};

/** The options of authentication and authorisation. */
export const accessOptions: OptionTable<AccessSettings, keyof AccessSettings> = {
  'authentication.tokens': {
    kind: access.hashedTokens,
    byDefault: [],
    sentence:
      'Bearer tokens that clients may use: a list of name and SHA-256 of the token in hexadecimal, with scopes and expires if it may not do everything for ever.',
  },
  'authentication.token': {
    kind: kind.hidden,
    byDefault: undefined,
    sentence: 'One bearer token in clear, from a file or the environment; at least 16 characters.',
    environment: 'DIRGATE_TOKEN',
  },
  'authentication.tokenHashesFile': {
    kind: kind.file,
    byDefault: undefined,
    sentence: 'File that "dirgate token create --file" adds hashes to; changes count within a second.',
  },
  'authentication.openDiscovery': {
    kind: kind.flag,
    byDefault: true,
    sentence:
      'ServiceProviderConfig, ResourceTypes, Schemas and /.well-known need no credentials; false asks for some.',
  },
  'authentication.failuresPerMinute': {
    kind: kind.integer(0, 1_000_000),
    byDefault: 30,
    sentence: 'Wrong credentials from one address before it gets 429; 0 for no limit.',
  },
  'jwt.issuers': {
    kind: access.jwtIssuers,
    byDefault: [],
    sentence: 'Issuers of signed access tokens (RFC 9068), with the audience that names this gateway; see "Secure it".',
  },
  'jwt.clockSkewSeconds': {
    kind: kind.integer(0, 300),
    byDefault: 30,
    sentence: 'How far the clocks of issuers may be off.',
  },
  'introspection.issuer': {
    kind: access.safeUrlText,
    byDefault: undefined,
    sentence: 'Authorization server whose tokens are introspected (RFC 7662), by its metadata.',
  },
  'introspection.endpoint': {
    kind: access.safeUrlText,
    byDefault: undefined,
    sentence: 'The introspection endpoint, where the server has no metadata that names it.',
  },
  'introspection.clientId': {
    kind: kind.text,
    byDefault: undefined,
    sentence: 'Client that the gateway introspects as.',
  },
  'introspection.clientSecret': clientSecret,
  'introspection.privateKey': privateKey,
  'introspection.audience': {
    kind: kind.text,
    byDefault: undefined,
    sentence: 'Audience that tokens must have been issued for.',
  },
  'introspection.mode': {
    kind: kind.oneOf(['scopes', 'test']),
    byDefault: 'scopes',
    sentence: 'With test, anybody with an active token may do everything, as in Gluu’s test mode: never in production.',
  },
  'introspection.cacheSeconds': {
    kind: kind.integer(0, 3600),
    byDefault: 30,
    sentence: 'How long the word of the server counts, and thereby a revoked token; never longer than the token lives.',
  },
  'uma.issuer': {
    kind: access.safeUrlText,
    byDefault: undefined,
    sentence: 'Authorization server that grants permissions by UMA 2.0.',
  },
  'uma.clientId': {
    kind: kind.text,
    byDefault: undefined,
    sentence: 'Client that the gateway is as a UMA resource server.',
  },
  'uma.clientSecret': clientSecret,
  'uma.privateKey': privateKey,
  'uma.resourceId': {
    kind: kind.text,
    byDefault: undefined,
    sentence: 'Id of the resource that stands for this gateway there; without it, one is registered at each start.',
  },
  'uma.scope': {
    kind: kind.text,
    byDefault: undefined,
    sentence: 'One scope for everything, as Gluu has it (…/uma/scopes/scim_access); without it, those of the table.',
  },
  'uma.cacheSeconds': {
    kind: kind.integer(0, 3600),
    byDefault: 30,
    sentence: 'How long the permissions of a token count without asking again; never longer than they hold.',
  },
  'basic.userDn': {
    kind: kind.text,
    byDefault: undefined,
    sentence: 'Lets people in by name and password: the DN to bind as, such as uid={name},ou=people,o=gluu.',
  },
  'basic.searchBase': {
    kind: kind.text,
    byDefault: undefined,
    sentence: 'The same by searching: base DN below which the name is looked for.',
  },
  'basic.searchAttributes': {
    kind: access.textList,
    byDefault: ['uid'],
    sentence: 'Attributes that may hold the name.',
  },
  'basic.scopes': {
    kind: access.scopesByDn,
    byDefault: {},
    sentence: 'Scopes by DN: of a person, or of a group for its members; "*" for all who know their password.',
  },
  'basic.cacheSeconds': {
    kind: kind.integer(0, 30),
    byDefault: 30,
    sentence: 'How long a good password need not be checked again; 0 checks it on each request.',
  },
  'me.by': {
    kind: kind.oneOf(['userName', 'externalId', 'id']),
    byDefault: undefined,
    sentence:
      'Attribute of users that a claim of tokens holds, so that /Me is that user; without it, /Me is for people with name and password.',
  },
  'me.claim': {
    kind: kind.text,
    byDefault: 'sub',
    sentence: 'That claim, such as preferred_username.',
  },
  'me.issuers': {
    kind: access.textList,
    byDefault: undefined,
    sentence: 'Issuers whose tokens name users so; by default all. Set it where only some of them know your users.',
  },
  'me.locked': {
    kind: access.textList,
    byDefault: [
      'userName',
      'externalId',
      'active',
      'roles',
      'entitlements',
      'userType',
      // Whoever switches a custom attribute on does not think of /Me.
      'urn:ietf:params:scim:schemas:extension:gluu:2.0:User',
    ],
    sentence: 'Attributes, or URNs of extensions, that people can’t change through /Me; that of me.by never is.',
  },
  'me.registration': {
    kind: kind.oneOf(['off', 'scope', 'open']),
    byDefault: 'off',
    sentence: 'POST /Me creates a user: for nobody, for those with the scope of me.create, or for everybody.',
  },
  'me.registrationsPerMinute': {
    kind: kind.integer(1, 10_000),
    byDefault: 5,
    sentence: 'Attempts from one address to register where that is open, before it gets 429.',
  },
  'authorization.preset': {
    kind: kind.oneOf(['dirgate', 'gluu', 'jans', 'wso2']),
    byDefault: 'dirgate',
    sentence: 'Which scope allows what: read, write, read:User …, or the scopes of another server.',
  },
  'authorization.rules': {
    kind: access.scopeRules,
    byDefault: [],
    sentence: 'Lines that replace those of the preset for the same resource type and operation; see "Secure it".',
  },
};

import { statSync } from 'node:fs';
import type { Authenticator } from './auth/authenticator.ts';
import { createAuthorization } from './auth/authorize.ts';
import { basicAuthenticator, type BasicAuthenticator } from './auth/basic.ts';
import { clientProof, PrivateKeyError, type ClientProof } from './auth/client-proof.ts';
import { introspectionAuthenticator } from './auth/introspection.ts';
import { jwtAuthenticator } from './auth/jwt.ts';
import { ownIdentity } from './auth/own-identity.ts';
import { scopePresets } from './auth/scope-presets.ts';
import { staticTokenAuthenticator, type StaticToken } from './auth/static-token.ts';
import { createThrottle } from './auth/throttle.ts';
import { connectUmaServer } from './auth/uma-server.ts';
import { umaAuthenticator } from './auth/uma.ts';
import { credentialCheck, mayConcern, wrongNames } from './compose-basic.ts';
import { controlOid } from './directory/controls.ts';
import { ConfigError, type ConfigIssue } from './config/config-error.ts';
import type { Config } from './config/config.ts';
import { readTokenHashes } from './config/read-token-hashes.ts';
import type { AuthenticationOptions } from './http/authentication.ts';
import type { Logger } from './http/logger.ts';
import type { MeOptions, MeRouteOptions } from './http/me-routes.ts';
import { requestSource } from './http/request-source.ts';
import type { ChangeRecord } from './ldap/change-record.ts';
import type { Directory } from './ldap/directory.ts';

export interface AccessContext {
  readonly directory: Directory;
  /** Those that the profile maps, for the scopes of a UMA resource. */
  readonly resourceTypes: readonly string[];
  readonly logger: Logger;
  readonly now: () => number;
  readonly newId: () => string;
}

export interface ComposedAccess {
  readonly options: AuthenticationOptions & Pick<MeRouteOptions, 'me' | 'identityOf'>;
  /** Something was written through this gateway: what was known of people may be true no longer. */
  readonly written: (change: ChangeRecord) => void;
}

/** Who comes in and what they may do, as configured. Throws ConfigError for tokens, keys and DNs that are none. */
export function composeAccess(config: Config, context: AccessContext): ComposedAccess {
  const { authentication, authorization: table, basic: people, listen } = config;
  const { logger, now } = context;
  const authorization = createAuthorization(table.rules, scopePresets[table.preset]);
  const issues: ConfigIssue[] = [];
  const tokens = attempt(issues, () => staticTokens(config, context)) ?? [];
  const introspection = attempt(issues, () => introspectionOf(config, context)) ?? [];
  const basic = attempt(issues, () => basicOf(config, context));
  const umaScopes = authorization.scopesOf(context.resourceTypes);
  const uma = attempt(issues, () => umaOf(config, context, umaScopes)) ?? [];
  if (issues.length > 0) throw new ConfigError(issues);
  const jwt = config.jwt.issuers.length === 0 ? [] : [jwtAuthenticator({ ...config.jwt, now })];
  // UMA is the last one: Gluu's client reads the end of the field of challenges.
  const authenticators = [...tokens, ...jwt, ...introspection, ...(basic === undefined ? [] : [basic]), ...uma];
  for (const { prepare, scheme } of authenticators) {
    prepare?.().catch((error: unknown) => {
      logger.warn({ scheme: scheme.name, err: error }, 'an authorization server does not answer yet');
    });
  }
  const throttle = createThrottle(authentication.failuresPerMinute, now);
  const sourceOf = requestSource(listen.trustedProxies);
  return {
    options: {
      authenticators,
      authorization,
      throttle,
      sourceOf,
      openDiscovery: authentication.openDiscovery,
      logger,
      me: meOf(config, now),
      identityOf: (principal) => ownIdentity(principal, config.me),
    },
    written: (change) => basic?.forget(mayConcern(people, change)),
  };
}

/** What people may do with /Me. What they are found by is theirs to be found, not to be changed. */
function meOf({ me }: Config, now: () => number): MeOptions {
  const { by, registration, registrationsPerMinute } = me;
  return {
    locked: by === undefined ? me.locked : [...new Set([...me.locked, by])],
    registration,
    registrations: createThrottle(registrationsPerMinute, now),
  };
}

/** Without the control, everybody would act by the gateway's own rights. */
export function checkActingAs({ directory }: Pick<Config, 'directory'>, supportedControls: ReadonlySet<string>): void {
  if (!directory.actAsCaller || supportedControls.has(controlOid.proxiedAuthorization)) return;
  const message = `The directory does not offer proxied authorization (RFC 4370, ${controlOid.proxiedAuthorization}), or not to directory.bindDn.`;
  throw new ConfigError([{ where: 'directory.actAsCaller', message }]);
}

/** Notes the mistakes that keep something from being made, so that all of them are told at once. */
function attempt<T>(issues: ConfigIssue[], make: () => T): T | undefined {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    issues.push(...error.issues);
    return undefined;
  }
}

function staticTokens({ authentication }: Config, { logger, now }: AccessContext): readonly Authenticator[] {
  const { tokens, tokenHashesFile } = authentication;
  if (tokenHashesFile !== undefined) {
    const inFile = tokensInFile(tokenHashesFile, logger, now);
    return [staticTokenAuthenticator(() => [...tokens, ...inFile()], now)];
  }
  return tokens.length === 0 ? [] : [staticTokenAuthenticator(() => tokens, now)];
}

function basicOf({ basic }: Config, { directory, newId, now }: AccessContext): BasicAuthenticator | undefined {
  if (basic.userDn === undefined && basic.searchBase === undefined) return undefined;
  const issues = wrongNames(basic);
  if (issues.length > 0) throw new ConfigError(issues);
  const check = credentialCheck(basic, directory, newId);
  return basicAuthenticator({ check, cacheSeconds: basic.cacheSeconds, now });
}

function introspectionOf(config: Config, { logger, now, newId }: AccessContext): readonly Authenticator[] {
  const { issuer, endpoint, audience, mode, cacheSeconds } = config.introspection;
  if (issuer === undefined && endpoint === undefined) return [];
  const testMode = mode === 'test';
  if (testMode) {
    const warning = 'introspection.mode is test: whoever has any active token of the issuer may do everything';
    logger.warn({ issuer: issuer ?? endpoint }, warning);
  }
  const proof = proofOf(config, 'introspection', now, newId);
  return [introspectionAuthenticator({ issuer, endpoint, audience, testMode, cacheSeconds, proof, now })];
}

function umaOf(
  config: Config,
  { now, newId }: AccessContext,
  tableScopes: readonly string[],
): readonly Authenticator[] {
  const { issuer, scope, resourceId, cacheSeconds } = config.uma;
  if (issuer === undefined) return [];
  const server = connectUmaServer({
    issuer,
    proof: proofOf(config, 'uma', now, newId),
    resourceId,
    resourceName: config.publicUrl,
    resourceScopes: scope === undefined ? tableScopes : [scope],
    now,
  });
  return [umaAuthenticator({ server, scope, cacheSeconds, now })];
}

function proofOf(
  config: Config,
  group: 'introspection' | 'uma',
  now: () => number,
  newId: () => string,
): (audience: string) => Promise<ClientProof> {
  const { clientId = '', clientSecret, privateKey } = config[group];
  const credentials = { clientId, clientSecret: clientSecret?.reveal(), privateKey: privateKey?.reveal() };
  try {
    return clientProof(credentials, now, newId);
  } catch (error) {
    if (!(error instanceof PrivateKeyError)) throw error;
    throw new ConfigError([{ where: `${group}.privateKeyFile`, message: error.message }]);
  }
}

/** The tokens of a file that others add to: looked at once a second, and kept while it can't be read. */
function tokensInFile(file: string, logger: Logger, now: () => number): () => readonly StaticToken[] {
  const versionOf = (): number => statSync(file).mtimeMs;
  let version = versionOf();
  let tokens = readTokenHashes(file);
  let looked = now();
  return () => {
    if (now() - looked < 1000) return tokens;
    looked = now();
    try {
      const found = versionOf();
      if (found !== version) tokens = readTokenHashes(file);
      version = found;
    } catch (error) {
      logger.error({ err: error }, 'the file of token hashes can not be read: what it said before still counts');
    }
    return tokens;
  };
}

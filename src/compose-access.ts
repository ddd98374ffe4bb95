import { statSync } from 'node:fs';
import type { Authenticator } from './auth/authenticator.ts';
import { createAuthorization } from './auth/authorize.ts';
import { scopePresets } from './auth/scope-presets.ts';
import { staticTokenAuthenticator, type StaticToken } from './auth/static-token.ts';
import { createThrottle } from './auth/throttle.ts';
import type { Config } from './config/config.ts';
import { readTokenHashes } from './config/read-token-hashes.ts';
import type { AuthenticationOptions } from './http/authentication.ts';
import type { Logger } from './http/logger.ts';
import { requestSource } from './http/request-source.ts';

/** Who comes in and what they may do, as configured. Throws ConfigError for a file of token hashes that is none. */
export function composeAccess(config: Config, logger: Logger, now: () => number): AuthenticationOptions {
  const { authentication, authorization, listen } = config;
  return {
    authenticators: authenticatorsOf(config, logger, now),
    authorization: createAuthorization(authorization.rules, scopePresets[authorization.preset]),
    throttle: createThrottle(authentication.failuresPerMinute, now),
    sourceOf: requestSource(listen.trustedProxies),
    openDiscovery: authentication.openDiscovery,
    logger,
  };
}

function authenticatorsOf({ authentication }: Config, logger: Logger, now: () => number): readonly Authenticator[] {
  const { tokens, tokenHashesFile } = authentication;
  const authenticators: Authenticator[] = [];
  if (tokenHashesFile !== undefined) {
    const inFile = tokensInFile(tokenHashesFile, logger, now);
    authenticators.push(staticTokenAuthenticator(() => [...tokens, ...inFile()], now));
  } else if (tokens.length > 0) {
    authenticators.push(staticTokenAuthenticator(() => tokens, now));
  }
  return authenticators;
}

/** The tokens of a file that others add to: looked at once a second, and kept while it can't be read. */
function tokensInFile(file: string, logger: Logger, now: () => number): () => readonly StaticToken[] {
  const versionOf = (): number => statSync(file).mtimeMs;
  let tokens = readTokenHashes(file);
  let version = versionOf();
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

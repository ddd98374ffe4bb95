import { createHmac, randomBytes } from 'node:crypto';
import type { AuthenticationOutcome, Authenticator } from './authenticator.ts';
import { createExpiringCache } from './expiring-cache.ts';
import { orUnavailable } from './or-unavailable.ts';

/** Somebody who knows the password of an entry. */
export interface CheckedPerson {
  readonly dn: string;
  readonly scopes: readonly string[];
}

/** Whose name and password these are; undefined for nobody's. Throws UnavailableError where that can't be told. */
export type CredentialCheck = (name: string, password: string) => Promise<CheckedPerson | undefined>;

export interface BasicOptions {
  readonly check: CredentialCheck;
  /** 0 checks the password on each request. */
  readonly cacheSeconds: number;
  readonly now: () => number;
}

export interface BasicAuthenticator extends Authenticator {
  /** Believes nothing any longer of the people that this is true of. */
  readonly forget: (matches: (person: CheckedPerson) => boolean) => void;
}

const longest = 1024;

const rejected = (detail: string): AuthenticationOutcome => ({ kind: 'rejected', detail });

/** Name and password (RFC 7617). Good ones are remembered for a while, under a hash whose key dies with the process. */
export function basicAuthenticator({ check, cacheSeconds, now }: BasicOptions): BasicAuthenticator {
  const good = createExpiringCache<CheckedPerson>(now);
  const key = randomBytes(32);
  let forgotten = 0;

  const identify = async (name: string, password: string): Promise<AuthenticationOutcome> => {
    const print = createHmac('sha256', key)
      .update(JSON.stringify([name, password]))
      .digest('base64');
    const before = forgotten;
    const person = good.get(print) ?? (await check(name, password));
    if (person === undefined) return rejected('Name or password is wrong.');
    // A change while the password was being checked may have made the outcome untrue.
    if (before === forgotten && good.get(print) === undefined) good.set(print, person, now() + cacheSeconds * 1000);
    const { dn, scopes } = person;
    return { kind: 'authenticated', principal: { id: `dn:${dn}`, name, scopes, dn, subject: name } };
  };

  return {
    scheme: {
      type: 'httpbasic',
      name: 'HTTP Basic',
      description: 'Name and password of somebody in the directory.',
      specUri: 'https://www.rfc-editor.org/info/rfc7617',
    },
    authorizationServers: [],
    authenticate: async ({ authorization }) => {
      if (authorization === undefined || !/^Basic(?: |$)/i.test(authorization)) return { kind: 'notMine' };
      const pair = pairIn(authorization);
      if (pair === undefined) return rejected('The Authorization header holds no well-formed name and password.');
      if (pair.password === '') return rejected('The password is empty.');
      return orUnavailable(identify(pair.name, pair.password));
    },
    challenge: () => Promise.resolve(['Basic realm="dirgate", charset="UTF-8"']),
    insufficientScopeStatus: 403,
    forget: (matches) => {
      forgotten += 1;
      good.deleteWhere(matches);
    },
  };
}

/** RFC 7617 2: the first colon ends the name; neither part has control characters. */
function pairIn(authorization: string): { readonly name: string; readonly password: string } | undefined {
  const encoded = /^Basic +(?<encoded>[A-Za-z0-9+/]+={0,2}) *$/i.exec(authorization)?.groups?.['encoded'] ?? '';
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon < 1 || text.length > longest || /[\p{Cc}\uFFFD]/u.test(text)) return undefined;
  return { name: text.slice(0, colon), password: text.slice(colon + 1) };
}

import { LdapError, resultCode } from '../ldap/result-code.ts';
import type { LdapConnection } from './connection.ts';
import { reasonOf } from './ldapts-error.ts';

/** Opens connections to the first server that can be had, and remembers which one that is. */
export interface Connector {
  /** A new bound connection: to the server in use where there is one, else to the first in the configured order. */
  readonly open: (inUse: string | undefined) => Promise<LdapConnection>;
  /** A connection to a server that is configured before the one in use, or undefined while none of them answers. */
  readonly openPreferred: (inUse: string) => Promise<LdapConnection | undefined>;
}

/** Failures of one server that another one may not have; any other, such as a wrong password, is reported at once. */
const passOn: ReadonlySet<number> = new Set([
  resultCode.serverDown,
  resultCode.timeout,
  resultCode.connectError,
  resultCode.busy,
  resultCode.unavailable,
]);

async function openFirst(
  urls: readonly string[],
  openOne: (url: string) => Promise<LdapConnection>,
): Promise<LdapConnection> {
  const reasons: string[] = [];
  for (const url of urls) {
    try {
      return await openOne(url);
    } catch (error) {
      if (!(error instanceof LdapError) || !passOn.has(error.code)) throw error;
      reasons.push(`${url}: ${reasonOf(error)}`);
    }
  }
  throw new LdapError('connect', resultCode.connectError, `no directory server can be reached (${reasons.join('; ')})`);
}

/** A connector over servers in order of preference. */
export function createConnector(urls: readonly string[], openOne: (url: string) => Promise<LdapConnection>): Connector {
  return {
    open: (inUse) => {
      const first = urls.filter((url) => url === inUse);
      return openFirst([...first, ...urls.filter((url) => url !== inUse)], openOne);
    },
    openPreferred: async (inUse) => {
      const preferred = urls.slice(0, Math.max(0, urls.indexOf(inUse)));
      if (preferred.length === 0) return undefined;
      // Failure is the expected case here: the server in use goes on serving.
      return openFirst(preferred, openOne).catch(() => undefined);
    },
  };
}

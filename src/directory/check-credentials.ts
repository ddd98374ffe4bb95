import type { Dn } from '../ldap/dn.ts';
import { LdapError, resultCode } from '../ldap/result-code.ts';
import type { ConnectionPoolOptions } from './connection-pool.ts';
import { createConnector } from './connector.ts';
import { startDeadline } from './deadline.ts';
import { openConnection } from './open-connection.ts';
import { createPermits } from './permits.ts';
import { isConfidential } from './server-url.ts';

/** So many binds at once: whoever guesses passwords shall not open all connections that the server has. */
const mostChecks = 16;

/** What a server answers to a wrong name or password, or to somebody who may not bind. */
const refusals: ReadonlySet<number> = new Set([
  resultCode.invalidCredentials,
  resultCode.noSuchObject,
  resultCode.invalidDnSyntax,
  resultCode.inappropriateAuthentication,
  resultCode.unwillingToPerform,
  resultCode.insufficientAccessRights,
]);

/** Checks passwords by binding on connections that nobody else uses, and that are closed at once (RFC 4513 5.1.3). */
export function createCredentialCheck(options: ConnectionPoolOptions): (dn: Dn, password: string) => Promise<boolean> {
  const { urls, startTls = false, ca, serverName, connectTimeoutMs } = options;
  const permits = createPermits(mostChecks);
  return async (dn, password) => {
    // RFC 4513 5.1.2: a name without a password is bound as anonymous, and without a name anonymously, too.
    if (password === '' || dn === '') return false;
    const open = urls.find((url) => !isConfidential(url, startTls));
    if (open !== undefined) {
      const diagnostic = `passwords would cross the network to ${open} in clear; use startTls, ldaps:// or ldapi://`;
      throw new LdapError('check credentials', resultCode.confidentialityRequired, diagnostic);
    }
    const late = (): LdapError =>
      new LdapError('check credentials', resultCode.busy, `${mostChecks} others are being checked`);
    await permits.acquire('check credentials', startDeadline(connectTimeoutMs, undefined), late);
    try {
      const connector = createConnector(urls, (url) =>
        openConnection({ url, bindDn: dn, bindPassword: password, startTls, ca, serverName, connectTimeoutMs }),
      );
      (await connector.open(undefined)).retire();
      return true;
    } catch (error) {
      if (error instanceof LdapError && refusals.has(error.code)) return false;
      throw error;
    } finally {
      permits.release();
    }
  };
}

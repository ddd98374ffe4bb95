import { LdapError, resultCode } from '../ldap/result-code.ts';
import type { LdapConnection } from './connection.ts';
import { createConnector } from './connector.ts';
import type { Deadline } from './deadline.ts';
import { openConnection } from './open-connection.ts';
import { isConfidential } from './server-url.ts';
import { SharedConnections, type SharedUse } from './shared-connections.ts';
import { StreamConnections, type Lease } from './stream-connections.ts';

export interface ConnectionPoolOptions {
  /** Servers in order of preference: `ldap://`, `ldaps://` or `ldapi://`. */
  readonly urls: readonly string[];
  /** Empty together with the password for an anonymous bind. */
  readonly bindDn: string;
  readonly bindPassword: string;
  readonly startTls?: boolean | undefined;
  /** Certificate authorities as PEM text. */
  readonly ca?: string | undefined;
  /** The name that the server's certificate must bear, where it isn't the URL's host. */
  readonly serverName?: string | undefined;
  readonly sharedConnections?: number | undefined;
  readonly streamConnections?: number | undefined;
  readonly connectTimeoutMs: number;
  /** How often idle connections are looked after. */
  readonly idleCheckMs?: number | undefined;
}

/** Bound connections: a few that bounded operations share, and some that streams lease. */
export interface ConnectionPool {
  readonly run: <T>(use: SharedUse<T>, deadline: Deadline) => Promise<T>;
  readonly lease: (operation: string, deadline: Deadline, fresh: boolean) => Promise<Lease>;
  readonly close: () => Promise<void>;
}

const defaults = { sharedConnections: 4, streamConnections: 8, idleCheckMs: 30_000 } as const;

function requireSafeBind({ urls, bindDn, bindPassword, startTls = false }: ConnectionPoolOptions): void {
  if (urls.length === 0) throw new LdapError('connect', resultCode.connectError, 'urls names no server');
  if ((bindDn === '') !== (bindPassword === '')) {
    const [present, absent] = bindDn === '' ? ['bindPassword', 'bindDn'] : ['bindDn', 'bindPassword'];
    // RFC 4513 5.1.2: a DN with an empty password would be bound as anonymous, and count as success.
    throw new LdapError('bind', resultCode.inappropriateAuthentication, `${present} is given, but ${absent} is empty`);
  }
  for (const url of urls) {
    if (!isConfidential(url, startTls) && bindPassword !== '') {
      const diagnostic = `the bind password would cross the network to ${url} in clear; use startTls, ldaps:// or ldapi://`;
      throw new LdapError('bind', resultCode.confidentialityRequired, diagnostic);
    }
  }
}

/** A pool whose connections are opened when they are first needed. `probe` is one cheap round trip. */
export function createConnectionPool(
  options: ConnectionPoolOptions,
  probe: (connection: LdapConnection) => Promise<void>,
): ConnectionPool {
  requireSafeBind(options);
  const { urls, bindDn, bindPassword, startTls = false, ca, serverName, connectTimeoutMs } = options;
  const connector = createConnector(urls, (url) =>
    openConnection({ url, bindDn, bindPassword, startTls, ca, serverName, connectTimeoutMs }),
  );
  const shared = new SharedConnections(connector, options.sharedConnections ?? defaults.sharedConnections);
  const openStream = (): Promise<LdapConnection> => connector.open(shared.url);
  const streams = new StreamConnections(openStream, options.streamConnections ?? defaults.streamConnections);
  const timer = setInterval(() => {
    streams.check();
    void shared.check(probe);
  }, options.idleCheckMs ?? defaults.idleCheckMs);
  timer.unref();
  return {
    run: (use, deadline) => shared.run(use, deadline),
    lease: (operation, deadline, fresh) => streams.lease(operation, deadline, fresh),
    close: async () => {
      clearInterval(timer);
      await Promise.all([shared.close(), streams.close()]);
    },
  };
}

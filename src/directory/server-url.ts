import { LdapError, resultCode } from '../ldap/result-code.ts';

/** Where a server listens: the authority of an LDAP URL (RFC 4516), `ldapi` being the usual form for a Unix socket. */
export type ServerAddress =
  | { readonly scheme: 'ldap' | 'ldaps'; readonly host: string; readonly port: number }
  | { readonly scheme: 'ldapi'; readonly path: string };

const defaultPorts = { ldap: 389, ldaps: 636 } as const;
const defaultSocketPath = '/var/run/slapd/ldapi';

function refuse(url: string, why: string): LdapError {
  const expected = 'expected ldap://host[:port], ldaps://host[:port] or ldapi://percent-encoded-path';
  return new LdapError('connect', resultCode.connectError, `${JSON.stringify(url)} ${why}; ${expected}`);
}

function socketPath(url: string, encoded: string): string {
  try {
    return encoded === '' ? defaultSocketPath : decodeURIComponent(encoded);
  } catch {
    throw refuse(url, 'has a path that is not percent-encoded');
  }
}

/** The address that an LDAP URL names (RFC 4516 section 2; only scheme, host and port are used). */
export function parseServerUrl(url: string): ServerAddress {
  const [, scheme = '', authority = ''] = /^([a-z]+):\/\/([^/?#]*)\/?$/i.exec(url) ?? [];
  switch (scheme.toLowerCase()) {
    case 'ldapi':
      return { scheme: 'ldapi', path: socketPath(url, authority) };
    case 'ldap':
    case 'ldaps': {
      const kind = scheme.toLowerCase() === 'ldap' ? 'ldap' : 'ldaps';
      const [, ipv6, name, digits] = /^(?:\[([0-9a-f:.]+)\]|([^:@\s]*))(?::(\d{1,5}))?$/i.exec(authority) ?? [];
      const host = ipv6 ?? name;
      const port = digits === undefined ? defaultPorts[kind] : Number(digits);
      if (host === undefined || port < 1 || port > 65_535) throw refuse(url, 'has no valid host and port');
      return { scheme: kind, host: host === '' ? 'localhost' : host, port };
    }
    default:
      throw refuse(url, 'is not an LDAP URL');
  }
}

function isLoopback(host: string): boolean {
  return host.toLowerCase() === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);
}

/** Whether nobody else can read what is sent there (RFC 4513 5.1.3): TLS, a Unix socket or the loopback interface. */
export function isConfidential(url: string, startTls: boolean): boolean {
  const address = parseServerUrl(url);
  return address.scheme !== 'ldap' || startTls || isLoopback(address.host);
}

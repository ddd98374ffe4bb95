import type { Socket } from 'node:net';
import { BindRequest } from 'ldapts';
import { LdapError, resultCode } from '../ldap/result-code.ts';
import { decodeResult, responseTag } from './ber-message.ts';
import { LdapConnection } from './connection.ts';
import { reasonOf, requireSuccess } from './ldapts-error.ts';
import { openTransport, type TransportOptions } from './transport.ts';
import { wireText } from './wire-value.ts';

export interface ConnectionOptions extends TransportOptions {
  readonly bindDn: string;
  readonly bindPassword: string;
  /** For connecting, TLS and bind together. */
  readonly connectTimeoutMs: number;
}

async function bind(connection: LdapConnection, bindDn: string, bindPassword: string): Promise<void> {
  const operation = `bind as ${bindDn === '' ? 'anonymous' : bindDn} at ${connection.url}`;
  const request = new BindRequest({ messageId: 0, dn: wireText(bindDn), password: wireText(bindPassword) });
  const exchange = { operation, request, responseTag: responseTag.bind, changes: false };
  requireSuccess(operation, decodeResult(await connection.start(exchange).done));
}

/** Connects, secures and binds (RFC 4511 4.2) within one deadline; nobody sees the connection before it is bound. */
export async function openConnection(options: ConnectionOptions): Promise<LdapConnection> {
  const { url, bindDn, bindPassword, connectTimeoutMs } = options;
  const sockets: Socket[] = [];
  const destroyAll = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    destroyAll();
  }, connectTimeoutMs);
  try {
    const socket = await openTransport(options, (opened) => sockets.push(opened));
    const connection = new LdapConnection(url, socket);
    await bind(connection, bindDn, bindPassword);
    return connection;
  } catch (error) {
    destroyAll();
    const diagnostic = `no connection and bind within ${connectTimeoutMs} ms`;
    if (late) throw new LdapError(`connect to ${url}`, resultCode.timeout, diagnostic, '', { cause: error });
    if (error instanceof LdapError) throw error;
    throw new LdapError(`connect to ${url}`, resultCode.connectError, reasonOf(error), '', { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

import { connect as connectSocket, isIP, type Socket } from 'node:net';
import { checkServerIdentity, connect as connectTls, type ConnectionOptions } from 'node:tls';
import { ExtendedRequest } from 'ldapts';
import { LdapError, resultCode } from '../ldap/result-code.ts';
import { decodeMessage, decodeResult, responseTag, type LdapMessage } from './ber-message.ts';
import { encodeMessage } from './encode-message.ts';
import { requireSuccess } from './ldapts-error.ts';
import { createMessageFramer } from './message-framer.ts';
import { parseServerUrl } from './server-url.ts';

export interface TransportOptions {
  readonly url: string;
  /** Upgrades an `ldap://` connection (RFC 4511 4.14). */
  readonly startTls: boolean;
  /** Certificate authorities as PEM text; the usual public ones when absent. */
  readonly ca: string | undefined;
  /** The name that the certificate must bear; the URL's host when absent. */
  readonly serverName: string | undefined;
}

const startTlsOid = '1.3.6.1.4.1.1466.20037';

function settled(socket: Socket, event: 'connect' | 'secureConnect'): Promise<void> {
  return new Promise((resolve, reject) => {
    const onReady = (): void => finish(resolve);
    const onError = (error: Error): void => finish(() => reject(error));
    const onClose = (): void =>
      onError(new LdapError('connect', resultCode.serverDown, 'the server closed the connection'));
    const finish = (settle: () => void): void => {
      socket.off(event, onReady).off('error', onError).off('close', onClose);
      settle();
    };
    socket.once(event, onReady).once('error', onError).once('close', onClose);
  });
}

/** TLS 1.2 or later; the certificate must chain to the authority and bear `name`, whatever the socket says of its host. */
function tlsOptions(name: string, ca: string | undefined): ConnectionOptions {
  return {
    minVersion: 'TLSv1.2',
    rejectUnauthorized: true,
    checkServerIdentity: (_host, certificate) => checkServerIdentity(name, certificate),
    ...(isIP(name) === 0 ? { servername: name } : {}),
    ...(ca === undefined ? {} : { ca }),
  };
}

/** Waits for the one response to the StartTLS request. Anything behind it was not sent by the TLS peer: refused. */
function startTlsResponse(socket: Socket): Promise<LdapMessage> {
  const framer = createMessageFramer();
  const messages: LdapMessage[] = [];
  return new Promise((resolve, reject) => {
    const onData = (chunk: Buffer): void => {
      try {
        framer.push(chunk, (octets) => messages.push(decodeMessage(octets)));
      } catch (error) {
        finish(() => reject(error));
        return;
      }
      const [first, second] = messages;
      if (first === undefined) return;
      const clean = second === undefined && framer.pendingOctets() === 0 && first.tag === responseTag.extended;
      const unclean = new LdapError(
        'StartTLS',
        resultCode.protocolError,
        'the server sent more than the StartTLS response',
      );
      finish(() => (clean ? resolve(first) : reject(unclean)));
    };
    const onError = (error: Error): void => finish(() => reject(error));
    const onClose = (): void =>
      onError(new LdapError('StartTLS', resultCode.serverDown, 'the server closed the connection'));
    const finish = (settle: () => void): void => {
      socket.off('data', onData).off('error', onError).off('close', onClose).pause();
      settle();
    };
    socket.on('data', onData).once('error', onError).once('close', onClose);
  });
}

async function requestStartTls(socket: Socket): Promise<void> {
  const response = startTlsResponse(socket);
  socket.write(encodeMessage(1, new ExtendedRequest({ messageId: 1, oid: startTlsOid })));
  requireSuccess('StartTLS', decodeResult(await response));
}

/**
 * An open transport to a server: plain, TLS, or plain upgraded by StartTLS. `onSocket` sees each socket at once, so
 * that whoever bounds the time can destroy it.
 */
export async function openTransport(options: TransportOptions, onSocket: (socket: Socket) => void): Promise<Socket> {
  const ready = async <S extends Socket>(socket: S, event: 'connect' | 'secureConnect'): Promise<S> => {
    // Between two listeners an 'error' that nobody listens to would end the process; 'close' follows it anyway.
    socket.on('error', () => undefined);
    onSocket(socket);
    await settled(socket, event);
    return socket;
  };
  const address = parseServerUrl(options.url);
  if (address.scheme === 'ldapi') return ready(connectSocket({ path: address.path }), 'connect');
  const { host, port } = address;
  const tls = tlsOptions(options.serverName ?? host, options.ca);
  const network = { host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: 30_000 };
  if (address.scheme === 'ldaps') return ready(connectTls({ ...network, ...tls }), 'secureConnect');
  const socket = await ready(connectSocket(network), 'connect');
  if (!options.startTls) return socket;
  await requestStartTls(socket);
  return ready(connectTls({ ...tls, socket }), 'secureConnect');
}

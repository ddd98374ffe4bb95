import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import {
  createServer as createTlsServer,
  type Server as HttpsServer,
  type ServerOptions as HttpsOptions,
} from 'node:https';
import { isIPv6, type AddressInfo, type Socket } from 'node:net';
import { getRequestListener, RequestError } from '@hono/node-server';
import { ScimError } from '../scim/error.ts';
import type { Logger } from './logger.ts';
import { readCertificate, watchCertificate, type TlsFiles } from './tls-certificate.ts';

export interface ServerOptions {
  readonly app: { readonly fetch: (request: Request) => Response | Promise<Response> };
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** How long a client may take to send the header, and to send all of a request. */
  readonly headerTimeoutMs?: number;
  readonly requestTimeoutMs?: number;
  /** How long `close` waits for requests that are being answered. */
  readonly drainMs?: number;
  /** HTTPS with these files; new ones count within seconds, and cut no connection. */
  readonly tls?: (TlsFiles & { readonly logger: Logger }) | undefined;
}

export interface RunningServer {
  readonly url: string;
  readonly port: number;
  /** Takes no more requests, lets the running ones end, then closes what is left. */
  readonly close: () => Promise<void>;
}

/** The address can't be listened at; the message says what to change. */
export class ListenError extends Error {
  readonly code: string;

  constructor(code: string, message: string, options: ErrorOptions) {
    super(message, options);
    this.name = 'ListenError';
    this.code = code;
  }
}

/** A filter of 8192 characters may take three times as many when percent-encoded. */
const maxHeaderSize = 64 * 1024;
/** Longer than the minute for which proxies usually keep idle connections. */
const keepAliveTimeout = 65_000;

/** A year, from the last answer on (RFC 6797 6.1.1). */
const strictTransport = 'max-age=31536000';

/** Serves the app over HTTP/1.1 (RFC 9112), with TLS where there is a certificate, until it is closed. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { app, host, tls, headerTimeoutMs = 10_000, requestTimeoutMs = 60_000, drainMs = 10_000 } = options;
  const timeouts = { headersTimeout: Math.min(headerTimeoutMs, requestTimeoutMs), requestTimeout: requestTimeoutMs };
  const connectionsCheckingInterval = Math.min(1000, timeouts.headersTimeout);
  const limits = { maxHeaderSize, keepAliveTimeout, connectionsCheckingInterval, ...timeouts };
  const listener = getRequestListener(app.fetch, { hostname: host, errorHandler: responseToFailure });
  const answer = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    if (tls !== undefined) outgoing.setHeader('Strict-Transport-Security', strictTransport);
    void listener(incoming, outgoing);
  };
  const { server, end } =
    tls === undefined ? { server: createServer(limits, answer), end: () => {} } : tlsServer(tls, limits, answer);
  server.on('clientError', refuse);
  await listen(server, host, options.port);
  const { port } = server.address() as AddressInfo;
  const origin = `${tls === undefined ? 'http' : 'https'}://${isIPv6(host) ? `[${host}]` : host}:${port}`;
  const stop = async (): Promise<void> => {
    end();
    await close(server, drainMs);
  };
  return { url: origin, port, close: stop };
}

function tlsServer(
  { logger, ...files }: NonNullable<ServerOptions['tls']>,
  limits: HttpsOptions,
  answer: RequestListener,
): { readonly server: HttpsServer; readonly end: () => void } {
  const server = createTlsServer({ ...limits, ...readCertificate(files) }, answer);
  return { server, end: watchCertificate(files, (renewed) => server.setSecureContext(renewed), logger) };
}

function listen(server: Server | HttpsServer, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(listenError(error, host, port)));
    server.listen(port, host, resolve);
  });
}

const listenReasons: Readonly<Record<string, string>> = {
  EADDRINUSE: 'the port is taken by another program. Stop that program, or choose another listen.port',
  EACCES: 'this user may not use the port. Choose a listen.port above 1023',
  EADDRNOTAVAIL: 'the address is none of this machine. Correct listen.host',
  ENOTFOUND: 'the name is unknown. Correct listen.host',
};

function listenError(error: NodeJS.ErrnoException, host: string, port: number): ListenError {
  const code = error.code ?? 'unknown';
  return new ListenError(code, `Can't listen on ${host}:${port}: ${listenReasons[code] ?? error.message}.`, {
    cause: error,
  });
}

async function close(server: Server | HttpsServer, drainMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  // A connection becomes idle, and stays open, when its last answer is out.
  const sweep = setInterval(() => server.closeIdleConnections(), 20);
  const cut = setTimeout(() => server.closeAllConnections(), drainMs);
  await closed;
  clearInterval(sweep);
  clearTimeout(cut);
}

const headers = { 'Content-Type': 'application/scim+json;charset=utf-8', 'X-Content-Type-Options': 'nosniff' };

/** What fails before or beside the app: a request target or Host header that is no URL. */
function responseToFailure(error: unknown): Response {
  const failure =
    error instanceof RequestError
      ? new ScimError(400, undefined, 'The request target or the Host header is not valid.')
      : new ScimError(500, undefined, 'The gateway failed on this request.');
  return new Response(JSON.stringify(failure.toBody()), { status: failure.status, headers });
}

/** What fails before there is a request: node's parser met an error or ran out of time. */
function refuse(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const { status, reason, detail } = refusalOf(error.code);
  const body = JSON.stringify(new ScimError(status, undefined, detail).toBody());
  const head = Object.entries({ ...headers, Connection: 'close', 'Content-Length': String(Buffer.byteLength(body)) });
  const lines = [`HTTP/1.1 ${status} ${reason}`, ...head.map(([name, value]) => `${name}: ${value}`), '', body];
  socket.end(lines.join('\r\n'));
}

function refusalOf(code: string | undefined): { status: number; reason: string; detail: string } {
  if (code === 'HPE_HEADER_OVERFLOW') {
    const detail = `The URL and the header together exceed ${maxHeaderSize} bytes. Send a shorter filter.`;
    return { status: 431, reason: 'Request Header Fields Too Large', detail };
  }
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return { status: 408, reason: 'Request Timeout', detail: 'The request did not arrive in time.' };
  }
  return { status: 400, reason: 'Bad Request', detail: 'This is not a valid HTTP/1.1 request.' };
}

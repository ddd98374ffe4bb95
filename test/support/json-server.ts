import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface JsonRequestSeen {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface JsonServer {
  readonly url: string;
  readonly seen: JsonRequestSeen[];
  readonly stop: () => Promise<void>;
}

export interface JsonReply {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A server on this machine that answers as a test wants. */
export async function startJsonServer(
  answer: (request: JsonRequestSeen) => JsonReply | Promise<JsonReply>,
): Promise<JsonServer> {
  const seen: JsonRequestSeen[] = [];
  const serve = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const { method = '', url: path = '', headers } = incoming;
    const request = { method, path, headers, text: await text(incoming) };
    seen.push(request);
    const { status, body, headers: given } = await answer(request);
    outgoing.writeHead(status, { 'Content-Type': 'application/json', ...given });
    outgoing.end(body === undefined ? '' : JSON.stringify(body));
  };
  const server = createServer((incoming, outgoing) => void serve(incoming, outgoing));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A request that a fake server has received. */
export interface FakeRequest {
  readonly id: number;
  readonly tag: number;
  /** The contents of the operation. */
  readonly body: Buffer;
  /** The whole message, controls included. */
  readonly message: Buffer;
}

/** A server that speaks just enough LDAP to misbehave on purpose. */
export interface FakeServer {
  readonly url: string;
  /** The sockets of all connections, oldest first. */
  readonly sockets: readonly Socket[];
  /** Every request received, in order, of all connections. */
  readonly requests: readonly FakeRequest[];
  readonly stop: () => Promise<void>;
}

export const tag = { bind: 0x60, unbind: 0x42, search: 0x63, modify: 0x66, abandon: 0x50, extended: 0x77 } as const;

/** One BER element. */
export function ber(type: number, ...contents: readonly (Buffer | string)[]): Buffer {
  const body = Buffer.concat(contents.map((part) => Buffer.from(part)));
  const { length } = body;
  const head =
    length < 0x80
      ? [type, length]
      : [type, 0x84, length >>> 24, (length >>> 16) & 255, (length >>> 8) & 255, length & 255];
  return Buffer.concat([Buffer.from(head), body]);
}

function integer(value: number): Buffer {
  const octets = Buffer.alloc(4);
  octets.writeInt32BE(value);
  return ber(0x02, octets);
}

/** An LDAPMessage around one operation. */
export function message(id: number, operation: Buffer): Buffer {
  return ber(0x30, integer(id), operation);
}

/** A response that carries an LDAPResult. */
export function result(id: number, type: number, code = 0, diagnostic = ''): Buffer {
  return message(id, ber(type, ber(0x0a, Buffer.from([code])), ber(0x04), ber(0x04, diagnostic)));
}

/** A SearchResultEntry with text values. */
export function entry(
  id: number,
  dn: string,
  attributes: Readonly<Record<string, readonly (string | Buffer)[]>>,
): Buffer {
  const list = Object.entries(attributes).map(([type, values]) =>
    ber(0x30, ber(0x04, type), ber(0x31, ...values.map((value) => ber(0x04, value)))),
  );
  return message(id, ber(0x64, ber(0x04, dn), ber(0x30, ...list)));
}

export const searchDone = (id: number, code = 0): Buffer => result(id, 0x65, code);

/** A notice of disconnection (RFC 4511 4.4.1). */
export function noticeOfDisconnection(diagnostic: string): Buffer {
  const name = ber(0x8a, '1.3.6.1.4.1.1466.20036');
  return message(0, ber(0x78, ber(0x0a, Buffer.from([52])), ber(0x04), ber(0x04, diagnostic), name));
}

function elementAt(buffer: Buffer, at: number): { readonly start: number; readonly end: number } | undefined {
  if (buffer.length - at < 2) return undefined;
  let length = buffer[at + 1] ?? 0;
  let start = at + 2;
  if (length & 0x80) {
    const octets = length & 0x7f;
    if (buffer.length < start + octets) return undefined;
    length = buffer.readUIntBE(start, octets);
    start += octets;
  }
  return buffer.length < start + length ? undefined : { start, end: start + length };
}

/** Calls back for each complete request; returns what is left over. */
function takeRequests(buffer: Buffer, onRequest: (request: FakeRequest) => void): Buffer {
  let rest = buffer;
  for (;;) {
    const envelope = elementAt(rest, 0);
    if (envelope === undefined) return rest;
    const idPart = elementAt(rest, envelope.start);
    const operation = idPart && elementAt(rest, idPart.end);
    if (idPart === undefined || operation === undefined) throw new Error('the client sent a malformed message');
    const id = rest.readIntBE(idPart.start, idPart.end - idPart.start);
    onRequest({
      id,
      tag: rest[idPart.end] ?? 0,
      body: rest.subarray(operation.start, operation.end),
      message: rest.subarray(0, envelope.end),
    });
    rest = rest.subarray(envelope.end);
  }
}

/** Starts one on 127.0.0.1. Binds succeed by themselves unless `answerBind` is false. */
export async function startFakeServer(
  onRequest: (request: FakeRequest, socket: Socket, connection: number) => unknown,
  { answerBind = true, port = 0 }: { readonly answerBind?: boolean; readonly port?: number } = {},
): Promise<FakeServer> {
  const sockets: Socket[] = [];
  const requests: FakeRequest[] = [];
  const server: Server = createServer({ noDelay: true }, (socket) => {
    const connection = sockets.push(socket);
    let rest: Buffer = Buffer.alloc(0);
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => {
      rest = takeRequests(Buffer.concat([rest, chunk]), (request) => {
        requests.push(request);
        if (answerBind && request.tag === tag.bind) socket.write(result(request.id, 0x61));
        else onRequest(request, socket, connection);
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    url: `ldap://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sockets,
    requests,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

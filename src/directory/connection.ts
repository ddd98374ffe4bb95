import type { Socket } from 'node:net';
import { LdapError, resultCode } from '../ldap/result-code.ts';
import { decodeMessage, decodeResponseName, decodeResult, responseTag, type LdapMessage } from './ber-message.ts';
import { cancelledError, longestTimerMs } from './deadline.ts';
import { encodeAbandon, encodeMessage, encodeUnbind } from './encode-message.ts';
import { outcomeOf, type Call, type Exchange, type ExchangeLimits, type RunningExchange } from './exchange.ts';
import { ConnectionLostError, reasonOf, toLdapError } from './ldapts-error.ts';
import { createMessageFramer } from './message-framer.ts';

/** slapd cuts connections with about 1,000 unanswered requests. */
export const windowSize = 200;

const noticeOfDisconnection = '1.3.6.1.4.1.1466.20036';
const largestMessageId = 2 ** 31 - 1;
const closingMs = 1000;

/**
 * One socket, bound once before anybody gets it (RFC 4511 4.2). It never reconnects, and after any failure it is never
 * used again. Requests are pipelined; answers may come in any order.
 */
export class LdapConnection {
  readonly url: string;
  readonly #socket: Socket;
  readonly #framer = createMessageFramer();
  readonly #outstanding = new Map<number, Call>();
  readonly #waiting = new Set<Call>();
  readonly #closed = Promise.withResolvers<void>();
  #lastMessageId = 0;
  #chunks = 0;
  #retiring = false;
  #lost: { readonly reason: unknown } | undefined;
  #notice: LdapError | undefined;

  /** Takes over an open socket; `openConnection` binds it before anybody else gets it. */
  constructor(url: string, socket: Socket) {
    this.url = url;
    this.#socket = socket;
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    socket.on('error', (error) => this.#fail(error));
    socket.on('end', () => this.#fail(new LdapError('receive', resultCode.serverDown, 'the server closed it')));
    socket.on('close', () => {
      this.#fail(new LdapError('receive', resultCode.serverDown, 'it was closed'));
      this.#closed.resolve();
    });
  }

  /** Whether new requests may be given to it. */
  get usable(): boolean {
    return this.#lost === undefined && !this.#retiring && !this.#socket.destroyed;
  }

  /** Requests that are not answered yet. */
  get load(): number {
    return this.#outstanding.size + this.#waiting.size;
  }

  /** Chunks received so far: a number that stands still while the server is silent. */
  get chunksReceived(): number {
    return this.#chunks;
  }

  /** Settles when the socket is closed, whoever closed it. */
  get closed(): Promise<void> {
    return this.#closed.promise;
  }

  /** Sends a request, as soon as the window has room for it. */
  start(exchange: Exchange): RunningExchange {
    const { promise: done, resolve, reject } = Promise.withResolvers<LdapMessage>();
    const messageId = this.#nextMessageId();
    const octets = encodeMessage(messageId, exchange.request, exchange.controls);
    const call: Call = { ...exchange, messageId, octets, chunksBefore: this.#chunks, resolve, reject, sent: false };
    if (this.#lost === undefined) {
      this.#waiting.add(call);
      this.#sendWaiting();
    } else {
      reject(this.#lostError(call, this.#lost.reason));
    }
    return {
      done,
      cancel: (error) => this.#cancel(call, error),
      expire: (timeoutMs) => this.#expire(call, timeoutMs),
      outcome: () => outcomeOf(call),
    };
  }

  /** Sends a request and waits for its final response, bounded by the caller's deadline and signal. */
  async request(exchange: Exchange, { timeoutMs = longestTimerMs, signal }: ExchangeLimits): Promise<LdapMessage> {
    if (signal?.aborted === true) throw cancelledError(exchange.operation, 'the request was not sent');
    const running = this.start(exchange);
    const timer = setTimeout(running.expire, Math.min(timeoutMs, longestTimerMs), timeoutMs);
    const onAbort = (): void => running.cancel(cancelledError(exchange.operation, running.outcome()));
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      return await running.done;
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    }
  }

  /** Stops reading, so that a server that sends faster than we consume has to wait (TCP flow control). */
  pauseReading(): void {
    this.#socket.pause();
  }

  resumeReading(): void {
    if (this.#lost === undefined) this.#socket.resume();
  }

  /** Takes no more requests and closes once those under way are answered. */
  retire(): void {
    this.#retiring = true;
    if (this.load === 0) void this.close();
  }

  /** Unbinds and closes (RFC 4511 4.3). What is not answered yet is rejected as lost. */
  close(): Promise<void> {
    if (this.#lost === undefined) {
      this.#retiring = true;
      this.#socket.write(encodeUnbind(this.#nextMessageId()));
      this.#socket.destroySoon();
      setTimeout(() => this.#socket.destroy(), closingMs).unref();
      this.#rejectAll(new LdapError('close', resultCode.serverDown, 'it was closed on our side'));
    }
    return this.#closed.promise;
  }

  #nextMessageId(): number {
    do {
      this.#lastMessageId = this.#lastMessageId === largestMessageId ? 1 : this.#lastMessageId + 1;
    } while (this.#outstanding.has(this.#lastMessageId));
    return this.#lastMessageId;
  }

  #sendWaiting(): void {
    for (const call of this.#waiting) {
      if (this.#outstanding.size >= windowSize) return;
      this.#waiting.delete(call);
      this.#outstanding.set(call.messageId, call);
      call.sent = true;
      if (this.#socket.writableCorked === 0) {
        // Requests of the same moment leave in one system call.
        this.#socket.cork();
        process.nextTick(() => this.#socket.uncork());
      }
      this.#socket.write(call.octets);
    }
  }

  #receive(chunk: Buffer): void {
    this.#chunks += 1;
    try {
      this.#framer.push(chunk, (octets) => this.#dispatch(decodeMessage(octets)));
    } catch (error) {
      this.#fail(error);
    }
    if (this.#notice !== undefined) this.#fail(this.#notice);
  }

  #dispatch(message: LdapMessage): void {
    if (message.messageId === 0) {
      this.#noteUnsolicited(message);
      return;
    }
    const call = this.#outstanding.get(message.messageId);
    // No call: an answer to an abandoned request. Other tags: references and intermediate responses are not ours.
    if (call === undefined) return;
    if (message.tag === call.responseTag) {
      call.resolve(message);
      this.#forget(call);
    } else if (message.tag === responseTag.searchEntry) {
      try {
        call.onEntry?.(message);
      } catch (error) {
        this.#cancel(call, toLdapError(call.operation, error));
      }
    }
  }

  /** Remembers a notice of disconnection (RFC 4511 4.4.1); answers in the same chunk are still delivered. */
  #noteUnsolicited(message: LdapMessage): void {
    if (decodeResponseName(message) !== noticeOfDisconnection) return;
    const { code, diagnostic } = decodeResult(message);
    const text = `the server sent a notice of disconnection, result ${code}${diagnostic === '' ? '' : `: ${diagnostic}`}`;
    this.#notice = new LdapError('receive', resultCode.serverDown, text);
  }

  #forget(call: Call): void {
    this.#outstanding.delete(call.messageId);
    this.#waiting.delete(call);
    this.#sendWaiting();
    if (this.#retiring && this.load === 0) void this.close();
  }

  #cancel(call: Call, error: LdapError): void {
    if (!this.#outstanding.has(call.messageId) && !this.#waiting.has(call)) return;
    call.reject(error);
    if (call.sent) this.#socket.write(encodeAbandon(this.#nextMessageId(), call.messageId));
    this.#forget(call);
  }

  /** A server that said nothing at all in the meantime may be stopped or gone: nobody else is sent there. */
  #expire(call: Call, timeoutMs: number): void {
    if (this.#chunks === call.chunksBefore) this.#retiring = true;
    const diagnostic = `no answer within ${timeoutMs} ms; ${outcomeOf(call)}`;
    this.#cancel(call, new LdapError(call.operation, resultCode.timeout, diagnostic));
  }

  #fail(reason: unknown): void {
    if (this.#lost !== undefined) return;
    this.#socket.destroy();
    this.#rejectAll(reason);
  }

  #rejectAll(reason: unknown): void {
    this.#lost = { reason };
    const calls = [...this.#outstanding.values(), ...this.#waiting];
    this.#outstanding.clear();
    this.#waiting.clear();
    for (const call of calls) call.reject(this.#lostError(call, reason));
  }

  #lostError(call: Call, reason: unknown): ConnectionLostError {
    const diagnostic = `the connection to ${this.url} was lost (${reasonOf(reason)}); ${outcomeOf(call)}`;
    return new ConnectionLostError(call.operation, diagnostic, call.sent, reason);
  }
}

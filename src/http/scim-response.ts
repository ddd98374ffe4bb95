import type { ScimResponse } from '../gateway/request.ts';
import type { AppContext } from './app-environment.ts';
import { bodyStream, type BreakOff } from './body-stream.ts';
import type { Logger } from './logger.ts';
import { acceptedMediaType } from './media-type.ts';

type Headers = Readonly<Record<string, string>>;

/** Any answer of this server: JSON as the client asked for it, or no body at all (RFC 7644 3.8). */
export function answer(c: AppContext, status: number, body: object | undefined, headers: Headers = {}): Response {
  const always = {
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    'X-Request-Id': c.get('requestId'),
  };
  if (body === undefined) return new Response(null, { status, headers: { ...always, ...headers } });
  // An answer in the wrong format is better than an error without a word.
  const mediaType = acceptedMediaType(c.req.header('Accept')) ?? 'application/scim+json';
  return new Response(body instanceof ReadableStream ? body : JSON.stringify(body), {
    status,
    headers: { ...always, 'Content-Type': `${mediaType};charset=utf-8`, ...headers },
  });
}

/** What sending a body needs that is made meanwhile. */
export interface SendOptions {
  readonly requestTimeoutMs: number;
  readonly logger: Logger;
}

/** The answer of an operation, its version and location as headers (RFC 7643 3.1, RFC 7644 3.3, 3.14). */
export function scimResponse(c: AppContext, response: ScimResponse, options: SendOptions): Response {
  const { status, body, stream, location, etag } = response;
  const text = stream === undefined ? body : bodyStream(stream, options.requestTimeoutMs, breakOff(c, options.logger));
  return answer(c, status, text, {
    ...(location === undefined ? {} : { Location: location }),
    ...(location === undefined || text === undefined ? {} : { 'Content-Location': location }),
    ...(etag === undefined ? {} : { ETag: etag }),
  });
}

/** What is cut short must not look whole: the connection is reset, so that the client can't miss it. */
const breakOff =
  (c: AppContext, logger: Logger): BreakOff =>
  (error, controller) => {
    logger.warn({ requestId: c.get('requestId'), err: error }, 'an answer was broken off');
    const socket = c.env?.incoming?.socket;
    if (socket === undefined) controller.error(error);
    else socket.resetAndDestroy();
  };

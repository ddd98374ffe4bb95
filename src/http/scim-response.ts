import type { ScimResponse } from '../gateway/request.ts';
import type { AppContext } from './app-environment.ts';
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
  return new Response(JSON.stringify(body), {
    status,
    headers: { ...always, 'Content-Type': `${mediaType};charset=utf-8`, ...headers },
  });
}

/** The answer of an operation, its version and location as headers (RFC 7643 3.1, RFC 7644 3.3, 3.14). */
export function scimResponse(c: AppContext, { status, body, location, etag }: ScimResponse): Response {
  return answer(c, status, body, {
    ...(location === undefined ? {} : { Location: location }),
    ...(location === undefined || body === undefined ? {} : { 'Content-Location': location }),
    ...(etag === undefined ? {} : { ETag: etag }),
  });
}

import { invalidSyntax, payloadTooLarge, type ScimError } from '../scim/error.ts';
import type { ScimValue } from '../scim/resource.ts';
import { checkContentType } from './media-type.ts';
import { parseJson } from './parse-json.ts';

/** The JSON body of a request (RFC 7644 3.8), never more of it in memory than allowed: 413, 415 or 400 otherwise. */
export async function readJsonBody(
  request: Request,
  limit: number,
  option: string = 'limits.bodyBytes',
): Promise<ScimValue> {
  checkContentType(
    request.headers.get('Content-Type') ?? undefined,
    request.headers.get('Content-Encoding') ?? undefined,
  );
  return parseJson(decode(await readBytes(request, limit, option)));
}

async function readBytes(request: Request, limit: number, option: string): Promise<Uint8Array> {
  const announced = request.headers.get('Content-Length');
  if (announced !== null && Number(announced) > limit) throw tooLarge(limit, option);
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = (request.body ?? new Blob([]).stream()).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.byteLength;
    // Not cancelled: that would cut the connection before the answer is out. The server drops the rest.
    if (size > limit) throw tooLarge(limit, option);
    chunks.push(value);
  }
  return Buffer.concat(chunks);
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    const refusal = invalidSyntax('The body is not valid UTF-8. JSON must be sent in UTF-8.');
    refusal.cause = error;
    throw refusal;
  }
}

const tooLarge = (limit: number, option: string): ScimError =>
  payloadTooLarge(`The body is larger than the limit of ${limit} bytes (${option}). Split the request.`);

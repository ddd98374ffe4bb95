import type { JsonStream } from '../../src/scim/json-stream.ts';

/** The value whose text a stream gives, read to the end; undefined where it gives none. */
export async function readStream(
  stream: JsonStream,
  signal: AbortSignal = new AbortController().signal,
): Promise<unknown> {
  let text = '';
  for await (const piece of stream(signal)) text += piece;
  return text === '' ? undefined : JSON.parse(text);
}

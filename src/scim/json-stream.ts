import type { ScimValue } from './resource.ts';

/** The text of a JSON value in pieces, made while it is read; the signal ends the work behind it. */
export type JsonStream = (signal: AbortSignal) => AsyncIterable<string>;

/** A JSON value, or the text of one that is too large to be held as a whole. */
export type JsonPart = ScimValue | JsonStream;

/** The text of an object (RFC 8259 4) some of whose members come in pieces; a member without any text is left out. */
export function streamObject(members: Iterable<readonly [string, JsonPart]>): JsonStream {
  return async function* (signal) {
    let before = '{';
    for (const [name, part] of members) {
      for await (const text of textOf(part, signal)) {
        yield before === '' ? text : `${before}${JSON.stringify(name)}:${text}`;
        before = '';
      }
      if (before === '') before = ',';
    }
    yield before === '{' ? '{}' : '}';
  };
}

/**
 * The text of an array (RFC 8259 5) whose elements come in batches. Without elements it has no text: what is empty is
 * unassigned (RFC 7643 2.5).
 */
export function streamArray(batches: (signal: AbortSignal) => AsyncIterable<readonly JsonPart[]>): JsonStream {
  return async function* (signal) {
    let before = '[';
    for await (const batch of batches(signal)) {
      let held = '';
      for (const part of batch) {
        held += before;
        before = ',';
        if (typeof part !== 'function') {
          held += JSON.stringify(part);
          continue;
        }
        yield held;
        held = '';
        yield* part(signal);
      }
      if (held !== '') yield held;
    }
    if (before === ',') yield ']';
  };
}

async function* textOf(part: JsonPart, signal: AbortSignal): AsyncIterable<string> {
  if (typeof part === 'function') yield* part(signal);
  else yield JSON.stringify(part);
}

import { LdapError, resultCode } from '../ldap/result-code.ts';

/** A place in received octets. Reading moves `at`; what is read is never copied. */
export interface BerCursor {
  readonly buffer: Buffer;
  at: number;
}

function malformed(what: string, at: number): LdapError {
  return new LdapError('decode', resultCode.protocolError, `the server sent malformed BER: ${what} at octet ${at}`);
}

/** Enters one element with a definite length (RFC 4511 5.1) and leaves the cursor on its contents; returns their end. */
export function enter(cursor: BerCursor, tag: number, limit: number): number {
  const { buffer, at } = cursor;
  if (at + 2 > limit) throw malformed('an element is cut off', at);
  if (buffer[at] !== tag) {
    throw malformed(`expected tag 0x${tag.toString(16)}, got 0x${(buffer[at] ?? 0).toString(16)}`, at);
  }
  let length = buffer[at + 1] ?? 0;
  let start = at + 2;
  if (length > 0x7f) {
    const octets = length & 0x7f;
    if (octets === 0 || octets > 4 || start + octets > limit) throw malformed('a length is not valid', at);
    length = buffer.readUIntBE(start, octets);
    start += octets;
  }
  if (start + length > limit) throw malformed('an element is longer than what contains it', at);
  cursor.at = start;
  return start + length;
}

/** Enters one element of any tag; returns the tag and the end of its contents. */
export function enterAny(cursor: BerCursor, limit: number): { readonly tag: number; readonly end: number } {
  const tag = cursor.buffer[cursor.at] ?? 0;
  return { tag, end: enter(cursor, tag, limit) };
}

/** Whether the next element inside `limit` has this tag. */
export function nextIs(cursor: BerCursor, tag: number, limit: number): boolean {
  return cursor.at < limit && cursor.buffer[cursor.at] === tag;
}

/** An INTEGER or ENUMERATED of at most four octets. */
export function readInteger(cursor: BerCursor, tag: number, limit: number): number {
  const end = enter(cursor, tag, limit);
  const { buffer, at } = cursor;
  if (end - at < 1 || end - at > 4) throw malformed('an integer has no usable length', at);
  cursor.at = end;
  return buffer.readIntBE(at, end - at);
}

/** An LDAPString (RFC 4511 4.1.2). */
export function readText(cursor: BerCursor, tag: number, limit: number): string {
  const end = enter(cursor, tag, limit);
  const { buffer, at } = cursor;
  cursor.at = end;
  return buffer.toString('utf8', at, end);
}

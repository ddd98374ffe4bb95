import { enter, enterAny, nextIs, readInteger, readText, type BerCursor } from './ber-cursor.ts';

/** The tags of the protocol operations that a server sends (RFC 4511 4.2 to 4.13). */
export const responseTag = {
  bind: 0x61,
  searchEntry: 0x64,
  searchDone: 0x65,
  modify: 0x67,
  add: 0x69,
  delete: 0x6b,
  modifyDn: 0x6d,
  extended: 0x78,
} as const;

const controlsTag = 0xa0;

/** A control of a response (RFC 4511 4.1.11). */
export interface ResponseControl {
  readonly type: string;
  readonly value: Buffer | undefined;
}

/** A received LDAPMessage (RFC 4511 4.1.1), its operation not decoded yet. */
export interface LdapMessage {
  readonly messageId: number;
  readonly tag: number;
  readonly buffer: Buffer;
  /** Where the contents of the operation start and end in `buffer`. */
  readonly start: number;
  readonly end: number;
}

/** An LDAPResult (RFC 4511 4.1.9). */
export interface LdapResult {
  readonly code: number;
  readonly matchedDn: string;
  readonly diagnostic: string;
}

/** The envelope of one message. */
export function decodeMessage(buffer: Buffer): LdapMessage {
  const cursor: BerCursor = { buffer, at: 0 };
  const limit = enter(cursor, 0x30, buffer.length);
  const messageId = readInteger(cursor, 0x02, limit);
  const { tag, end } = enterAny(cursor, limit);
  return { messageId, tag, buffer, start: cursor.at, end };
}

/** The result that a final response carries. */
export function decodeResult(message: LdapMessage): LdapResult {
  const cursor: BerCursor = { buffer: message.buffer, at: message.start };
  const code = readInteger(cursor, 0x0a, message.end);
  const matchedDn = readText(cursor, 0x04, message.end);
  return { code, matchedDn, diagnostic: readText(cursor, 0x04, message.end) };
}

/** The response name of an extended response (RFC 4511 4.12), such as the notice of disconnection's. */
export function decodeResponseName(message: LdapMessage): string | undefined {
  const cursor: BerCursor = { buffer: message.buffer, at: message.start };
  while (cursor.at < message.end) {
    if (nextIs(cursor, 0x8a, message.end)) return readText(cursor, 0x8a, message.end);
    cursor.at = enterAny(cursor, message.end).end;
  }
  return undefined;
}

/** The controls of a response (RFC 4511 4.1.11). */
export function decodeControls(message: LdapMessage): readonly ResponseControl[] {
  const { buffer } = message;
  const cursor: BerCursor = { buffer, at: message.end };
  if (!nextIs(cursor, controlsTag, buffer.length)) return [];
  const limit = enter(cursor, controlsTag, buffer.length);
  const controls: ResponseControl[] = [];
  while (cursor.at < limit) {
    const end = enter(cursor, 0x30, limit);
    const type = readText(cursor, 0x04, end);
    if (nextIs(cursor, 0x01, end)) cursor.at = enter(cursor, 0x01, end);
    const value = nextIs(cursor, 0x04, end) ? buffer.subarray(cursorContents(cursor, end), cursor.at) : undefined;
    controls.push({ type, value });
    cursor.at = end;
  }
  return controls;
}

/** Steps over one OCTET STRING and returns where its contents start. */
function cursorContents(cursor: BerCursor, limit: number): number {
  const end = enter(cursor, 0x04, limit);
  const start = cursor.at;
  cursor.at = end;
  return start;
}

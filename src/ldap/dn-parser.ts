import { LdapError, resultCode } from './result-code.ts';

/** A relative distinguished name (RFC 4514 2.2): one attribute type and value, or several of them. */
export type Rdn = readonly { readonly type: string; readonly value: string }[];

interface Cursor {
  readonly text: string;
  at: number;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** BER tags whose content is text: OCTET STRING, UTF8-, Numeric-, Printable-, IA5- and VisibleString. */
const textTags = new Set([0x04, 0x0c, 0x12, 0x13, 0x16, 0x1a]);

/** The RDNs of a distinguished name (RFC 4514 3), first the entry's own; also the quoted values of RFC 2253. */
export function parseDn(text: string): readonly Rdn[] {
  if (text === '') return [];
  const cursor: Cursor = { text, at: 0 };
  const rdns: Rdn[] = [];
  do rdns.push(readRdn(cursor));
  while (take(cursor, /,/y) !== undefined);
  if (cursor.at < text.length) throw refusal(cursor, 'a comma, a plus sign or the end of the name');
  return rdns;
}

function readRdn(cursor: Cursor): Rdn {
  const pairs: Rdn[number][] = [];
  do pairs.push(readPair(cursor));
  while (take(cursor, /\+/y) !== undefined);
  return pairs;
}

function readPair(cursor: Cursor): Rdn[number] {
  skipBlanks(cursor);
  const type = take(cursor, /[a-z][a-z\d-]*|\d+(?:\.\d+)*/iy);
  if (type === undefined) throw refusal(cursor, 'an attribute type');
  skipBlanks(cursor);
  if (take(cursor, /=/y) === undefined) throw refusal(cursor, 'an equals sign');
  skipBlanks(cursor);
  const value = readValue(cursor);
  skipBlanks(cursor);
  return { type, value };
}

function readValue(cursor: Cursor): string {
  if (take(cursor, /"/y) !== undefined) return readQuoted(cursor);
  if (cursor.text[cursor.at] === '#') return readHexString(cursor);
  let value = '';
  let significant = 0;
  for (;;) {
    const plain = take(cursor, /[^\0\\"+,;<>]+/y);
    if (plain !== undefined) {
      value += plain;
      significant = value.length - trailingBlanks(plain);
    }
    const escaped = readEscape(cursor);
    if (escaped !== undefined) {
      value += escaped;
      significant = value.length;
    }
    if (plain === undefined && escaped === undefined) return value.slice(0, significant);
  }
}

function trailingBlanks(text: string): number {
  let count = 0;
  while (text.at(-1 - count) === ' ') count += 1;
  return count;
}

function readQuoted(cursor: Cursor): string {
  let value = '';
  while (take(cursor, /"/y) === undefined) {
    const part = take(cursor, /[^\0\\"]+/y) ?? readEscape(cursor);
    if (part === undefined) throw refusal(cursor, 'a closing quotation mark');
    value += part;
  }
  return value;
}

function readEscape(cursor: Cursor): string | undefined {
  const octets = take(cursor, /(?:\\[\da-f]{2})+/iy);
  if (octets !== undefined) return decode(cursor, octetsOfHex(octets));
  const pair = take(cursor, /\\[ "#+,;<=>\\]/y);
  if (pair === undefined && cursor.text[cursor.at] === '\\') {
    throw refusal(cursor, 'a special character or two hexadecimal digits after the backslash');
  }
  return pair?.slice(1);
}

/** `#` and the BER encoding of the value (RFC 4514 2.4): read where it encodes text. */
function readHexString(cursor: Cursor): string {
  const digits = take(cursor, /#[\da-f]{4}(?:[\da-f]{2})*/iy);
  if (digits === undefined) throw refusal(cursor, 'pairs of hexadecimal digits after the number sign');
  const [tag = 0, first = 0, ...rest] = octetsOfHex(digits);
  const lengthOctets = first < 0x80 ? 0 : first - 0x80;
  const length = first < 0x80 ? first : rest.slice(0, lengthOctets).reduce((sum, octet) => sum * 256 + octet, 0);
  const content = rest.slice(lengthOctets);
  if (!textTags.has(tag) || content.length !== length) throw refusal(cursor, 'the BER encoding of a text value');
  return decode(cursor, Uint8Array.from(content));
}

function octetsOfHex(digits: string): Uint8Array {
  return Uint8Array.from(digits.match(/[\da-f]{2}/gi) ?? [], (pair) => Number.parseInt(pair, 16));
}

function decode(cursor: Cursor, octets: Uint8Array): string {
  try {
    return utf8.decode(octets);
  } catch {
    throw refusal(cursor, 'octets that are UTF-8');
  }
}

function skipBlanks(cursor: Cursor): void {
  while (cursor.text[cursor.at] === ' ') cursor.at += 1;
}

/** The text that a sticky pattern matches at the cursor, which moves behind it. */
function take(cursor: Cursor, pattern: RegExp): string | undefined {
  pattern.lastIndex = cursor.at;
  const [match] = pattern.exec(cursor.text) ?? [];
  cursor.at += match?.length ?? 0;
  return match;
}

function refusal(cursor: Cursor, expected: string): LdapError {
  const sentence = `expected ${expected} at character ${String(cursor.at + 1)} of ${JSON.stringify(cursor.text)}`;
  return new LdapError('parse DN', resultCode.invalidDnSyntax, sentence);
}

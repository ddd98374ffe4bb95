import type { Dn } from '../ldap/dn.ts';
import type { AttributeValue, Entry } from '../ldap/entry.ts';
import { attributeKey } from './attribute-key.ts';
import { enter, readText, type BerCursor } from './ber-cursor.ts';

// ignoreBOM: a leading U+FEFF is part of the value and must survive.
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function isAscii(buffer: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) {
    if ((buffer[at] ?? 0) > 0x7f) return false;
  }
  return true;
}

/** Octets as a value: text when they are UTF-8 (RFC 3629), else a copy, so that no received chunk is kept alive. */
function attributeValue(buffer: Buffer, start: number, end: number): AttributeValue {
  if (isAscii(buffer, start, end)) return buffer.toString('latin1', start, end);
  const octets = buffer.subarray(start, end);
  try {
    return utf8.decode(octets);
  } catch {
    return new Uint8Array(octets);
  }
}

/** The contents of a SearchResultEntry (RFC 4511 4.5.2), from `start` to `end`, in one walk. */
export function decodeEntry(buffer: Buffer, start: number, end: number): Entry {
  const cursor: BerCursor = { buffer, at: start };
  const dn = readText(cursor, 0x04, end) as Dn;
  const attributes = new Map<string, readonly AttributeValue[]>();
  const attributesEnd = enter(cursor, 0x30, end);
  while (cursor.at < attributesEnd) {
    const attributeEnd = enter(cursor, 0x30, attributesEnd);
    const typeEnd = enter(cursor, 0x04, attributeEnd);
    const type = attributeKey(buffer, cursor.at, typeEnd);
    cursor.at = typeEnd;
    const valuesEnd = enter(cursor, 0x31, attributeEnd);
    const values: AttributeValue[] = [];
    while (cursor.at < valuesEnd) {
      const valueEnd = enter(cursor, 0x04, valuesEnd);
      values.push(attributeValue(buffer, cursor.at, valueEnd));
      cursor.at = valueEnd;
    }
    const earlier = attributes.get(type);
    attributes.set(type, earlier === undefined ? values : [...earlier, ...values]);
    cursor.at = attributeEnd;
  }
  return { dn, attributes };
}

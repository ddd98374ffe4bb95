import type { AttributeValue } from '../ldap/entry.ts';
import { LdapError, resultCode } from '../ldap/result-code.ts';

/** Text that has a UTF-8 form; a lone surrogate has none and would silently become another character. */
export function wireText(text: string): string {
  if (text.isWellFormed()) return text;
  // The text itself stays out of the message: it may be a password.
  const diagnostic = `a text of ${text.length} UTF-16 units contains half of a surrogate pair and has no UTF-8 form`;
  throw new LdapError('encode', resultCode.invalidAttributeSyntax, diagnostic);
}

/** A value as ldapts' encoder takes it: text, or a Buffer over the same octets (RFC 4511 4.1.5). */
export function wireValue(value: AttributeValue): string | Buffer {
  if (typeof value === 'string') return wireText(value);
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
}

/**
 * The form of a password that is stored and compared (RFC 7644 5; RFC 8265 4.2.1, OpaqueString): every blank is the
 * plain one, and letters with marks are composed, however the client's keyboard wrote them.
 */
export function preparePassword(clearText: string): string {
  return clearText.replaceAll(/\p{Zs}/gu, ' ').normalize('NFC');
}

/**
 * The octets of a base64 text (RFC 7643 2.3.6, RFC 4648 4), one per character, padding optional; undefined if the
 * text is not base64.
 */
export function decodeBase64(text: string): string | undefined {
  try {
    return atob(text);
  } catch {
    return undefined;
  }
}

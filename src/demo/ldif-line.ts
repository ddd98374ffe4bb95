const safe = /^[\x21-\x39\x3b\x3d-\x7e][\x20-\x7e]*$/;

/** One attribute value as a line of LDIF, in base64 where its text is not safe (RFC 2849: SAFE-STRING). */
export function ldifLine(type: string, value: string): string {
  return safe.test(value) && !value.endsWith(' ')
    ? `${type}: ${value}\n`
    : `${type}:: ${Buffer.from(value, 'utf8').toString('base64')}\n`;
}

import { createHash, randomBytes } from 'node:crypto';

/** The storage schemes that OpenLDAP reads back (RFC 2307 5.3; SHA-2 by its pw-sha2 module). */
const algorithms = { SSHA: 'sha1', SSHA256: 'sha256', SSHA512: 'sha512' } as const;
export type PasswordScheme = keyof typeof algorithms;

/** A salted hash of a password in the form of a `userPassword` value (RFC 2307 5.3): `{SCHEME}base64(hash salt)`. */
export function hashPassword(clearText: string, scheme: PasswordScheme): string {
  const salt = randomBytes(16);
  const digest = createHash(algorithms[scheme]).update(clearText, 'utf8').update(salt).digest();
  return `{${scheme}}${Buffer.concat([digest, salt]).toString('base64')}`;
}

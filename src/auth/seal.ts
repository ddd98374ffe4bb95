import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

/** Makes texts that only the holders of a secret can read or make, and that are good for one purpose only. */
export interface Sealer {
  /** Letters, digits, "-" and "_" only. */
  readonly seal: (text: string, purpose: string) => string;
  /** Undefined where the text was not sealed with this secret for this purpose. */
  readonly open: (sealed: string, purpose: string) => string | undefined;
}

const algorithm = 'aes-256-gcm';
const nonceOctets = 12;
const tagOctets = 16;

/** Seals with AES-GCM (NIST SP 800-38D) under a key derived from the secret (RFC 5869); the purpose is authenticated too. */
export function createSealer(secret: string): Sealer {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'dirgate seal', 32));
  return {
    seal: (text, purpose) => {
      const nonce = randomBytes(nonceOctets);
      const cipher = createCipheriv(algorithm, key, nonce, { authTagLength: tagOctets }).setAAD(Buffer.from(purpose));
      const parts = [nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()];
      return Buffer.concat(parts).toString('base64url');
    },
    open: (sealed, purpose) => {
      const octets = Buffer.from(sealed, 'base64url');
      if (octets.length < nonceOctets + tagOctets || octets.toString('base64url') !== sealed) return undefined;
      const nonce = octets.subarray(0, nonceOctets);
      const decipher = createDecipheriv(algorithm, key, nonce, { authTagLength: tagOctets })
        .setAAD(Buffer.from(purpose))
        .setAuthTag(octets.subarray(-tagOctets));
      try {
        return decipher.update(octets.subarray(nonceOctets, -tagOctets), undefined, 'utf8') + decipher.final('utf8');
      } catch {
        return undefined;
      }
    },
  };
}

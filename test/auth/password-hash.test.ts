import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { hashPassword } from '../../src/auth/password-hash.ts';

describe('hashPassword', () => {
  it.each([
    ['SSHA', 'sha1', 20],
    ['SSHA256', 'sha256', 32],
    ['SSHA512', 'sha512', 64],
  ] as const)(
    'writes {%s} as the hash of password and salt, followed by the salt (RFC 2307 5.3)',
    (scheme, algorithm, size) => {
      const value = hashPassword('Tr0ub4dor', scheme);
      expect(value.startsWith(`{${scheme}}`)).toBe(true);
      const octets = Buffer.from(value.slice(scheme.length + 2), 'base64');
      const salt = octets.subarray(size);
      expect(salt).toHaveLength(16);
      expect(octets.subarray(0, size)).toEqual(createHash(algorithm).update('Tr0ub4dor').update(salt).digest());
    },
  );

  it('never writes the same password the same way twice', () => {
    expect(hashPassword('x', 'SSHA')).not.toBe(hashPassword('x', 'SSHA'));
  });
});

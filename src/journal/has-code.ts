import { LdapError } from '../ldap/result-code.ts';

/** Whether an operation failed with one of these result codes (RFC 4511 4.1.9). */
export function hasCode(error: unknown, ...codes: readonly number[]): error is LdapError {
  return error instanceof LdapError && codes.includes(error.code);
}

import { LdapError, resultCode } from '../ldap/result-code.ts';
import type { LdapResult } from './ber-message.ts';

/** The connection ended before the answer came (RFC 4511 5.3). A write whose request was sent may have been applied. */
export class ConnectionLostError extends LdapError {
  readonly sent: boolean;

  constructor(operation: string, diagnostic: string, sent: boolean, cause: unknown) {
    super(operation, resultCode.serverDown, diagnostic, '', { cause });
    this.sent = sent;
  }
}

/** What a failure says of itself, for use inside another message. */
export function reasonOf(error: unknown): string {
  if (error instanceof LdapError) return error.diagnostic === '' ? error.message : error.diagnostic;
  if (error instanceof AggregateError && error.message === '') return error.errors.map(reasonOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}

/** Any failure as an LdapError: every failure of a Directory is one. */
export function toLdapError(operation: string, error: unknown): LdapError {
  if (error instanceof LdapError) return error;
  return new LdapError(operation, resultCode.other, reasonOf(error), '', { cause: error });
}

/** Throws unless the server reported success (RFC 4511 4.1.9). */
export function requireSuccess(operation: string, { code, diagnostic, matchedDn }: LdapResult): void {
  if (code !== resultCode.success) throw new LdapError(operation, code, diagnostic, matchedDn);
}

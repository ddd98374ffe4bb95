import { ScimError } from '../scim/error.ts';

/** A journal that can't be opened or read; the message says which, why, and what to do. */
export class JournalError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'JournalError';
  }
}

/** This gateway did not answer for longer than its lease, and another one took its journal over. */
export class TakenOverError extends JournalError {
  constructor() {
    super('another gateway has taken the journal over, because this one did not answer for longer than its lease');
    this.name = 'TakenOverError';
  }
}

/** Why a request is refused before it writes anything: what it is about to do can't be kept (RFC 7644 3.12). */
export function cannotRecord(cause: unknown): ScimError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const detail = `nothing was written, because the gateway can't keep in its journal what it is about to do: ${reason}`;
  return new ScimError(503, undefined, detail, { headers: { 'Retry-After': '5' }, cause });
}

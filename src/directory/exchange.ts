import type { LdapError } from '../ldap/result-code.ts';
import type { LdapMessage } from './ber-message.ts';
import type { ProtocolRequest, RequestControl } from './encode-message.ts';

/** One request and what becomes of its responses. */
export interface Exchange {
  /** What errors call it. */
  readonly operation: string;
  readonly request: ProtocolRequest;
  readonly controls?: readonly RequestControl[];
  /** The tag of the response that ends the exchange. */
  readonly responseTag: number;
  /** Whether it changes the directory, so that a lost answer leaves the outcome unknown. */
  readonly changes: boolean;
  /** Called for each entry of a search; what it throws ends the search. */
  readonly onEntry?: (message: LdapMessage) => void;
}

export interface ExchangeLimits {
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** An exchange under way. Cancelling it abandons the request and rejects `done`; afterwards it does nothing. */
export interface RunningExchange {
  readonly done: Promise<LdapMessage>;
  readonly cancel: (error: LdapError) => void;
  readonly expire: (timeoutMs: number) => void;
  /** What may have become of the request, as half a sentence. */
  readonly outcome: () => string;
}

/** An exchange as its connection keeps it. */
export interface Call extends Exchange {
  readonly messageId: number;
  readonly octets: Buffer;
  readonly chunksBefore: number;
  readonly resolve: (message: LdapMessage) => void;
  readonly reject: (error: LdapError) => void;
  sent: boolean;
}

/** What may have become of a request, as half a sentence. */
export function outcomeOf({ sent, changes }: Pick<Call, 'sent' | 'changes'>): string {
  if (!sent) return 'the request was not sent';
  return changes
    ? 'the request was sent and may have been applied'
    : 'the request was sent, its answer was not received';
}

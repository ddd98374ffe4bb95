import type { ChangeRecord } from './change-record.ts';
import type { Dn } from './dn.ts';
import type { Entry } from './entry.ts';
import type { LdapFilter } from './filter.ts';
import type { Subschema } from './subschema.ts';

/** A search (RFC 4511 4.5.1). An empty attribute list asks for no attribute at all (`1.1`). */
export interface SearchRequest {
  readonly base: Dn;
  readonly scope: 'base' | 'one' | 'subtree';
  readonly filter: LdapFilter;
  readonly attributes: readonly string[];
  /**
   * Where the server offers it, of each entry only the values that one of these is true for come back (RFC 3876); of an
   * attribute that none of them speaks about, none.
   */
  readonly matchedValues?: readonly LdapFilter[];
}

/** `timeoutMs` is this operation's own deadline in milliseconds; neighbours on the same connection don't feel it. */
export interface OperationOptions {
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number | undefined;
  /** With the rights of this entry instead of the connection's (RFC 4370), or not at all: authorizationDenied (123). */
  readonly as?: Dn | undefined;
}

export interface WriteOptions extends OperationOptions {
  /** Attributes to read back in the same round trip (RFC 4527 post-read), where the server offers it. */
  readonly postRead?: readonly string[] | undefined;
  /** The write happens only while this holds (RFC 4528); failure is assertionFailed (122). */
  readonly assertion?: LdapFilter | undefined;
}

/** What a server says of itself (RFC 4512 5.1) and the schema that governs its entries (RFC 4512 4.2). */
export interface DirectoryDescription {
  readonly vendor: string;
  readonly namingContexts: readonly string[];
  readonly supportedControls: ReadonlySet<string>;
  readonly supportedExtensions: ReadonlySet<string>;
  readonly subschema: Subschema;
}

/** A directory: everything that the gateway asks of an LDAP server. Every failure is an LdapError. */
export interface Directory {
  /** One entry by name, or undefined where there is none. */
  readonly read: (dn: Dn, attributes: readonly string[], options?: OperationOptions) => Promise<Entry | undefined>;
  /**
   * A search with a bounded answer on a shared connection: at most `limit` entries (1,000 or fewer);
   * more is sizeLimitExceeded (4). A base that does not exist is an empty answer.
   */
  readonly find: (request: SearchRequest, limit: number, options?: OperationOptions) => Promise<readonly Entry[]>;
  /** Whatever the size: entries as they arrive, on a connection of their own; stopping early abandons the search. */
  readonly stream: (request: SearchRequest, options?: OperationOptions) => AsyncIterable<Entry>;
  /** Executes one change record; the entry as post-read returned it, where asked for and offered. */
  readonly write: (change: ChangeRecord, options?: WriteOptions) => Promise<Entry | undefined>;
  /**
   * Root DSE and subschema, read once per connection pool and kept. With `anew` the subschema is read again: the same
   * object comes back while nothing in it has changed.
   */
  readonly describe: (options?: { readonly anew?: boolean }) => Promise<DirectoryDescription>;
  /** Whether this is the entry's password, by binding as it on a connection of its own (RFC 4513 5.1.3). */
  readonly checkCredentials: (dn: Dn, password: string) => Promise<boolean>;
  /** One cheap round trip that proves that the directory answers; rejects otherwise. */
  readonly ping: (options?: OperationOptions) => Promise<void>;
  readonly close: () => Promise<void>;
}

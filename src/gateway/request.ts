import type { Sender } from './hook.ts';
import type { OwnIdentity } from './own-identity.ts';
import type { JsonStream } from '../scim/json-stream.ts';
import type { ScimObject, ScimValue } from '../scim/resource.ts';

/** HTTP without HTTP: what an operation is told. */
export interface ScimRequest {
  /** Absolute URL of the base path that the request came in on, without a trailing slash. */
  readonly baseUrl: string;
  readonly resourceType: string;
  readonly id?: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body?: ScimValue;
  readonly ifMatch?: string;
  readonly ifNoneMatch?: string;
  /** The client wants no body (RFC 7240 4.2, `Prefer: return=minimal`). */
  readonly returnMinimal?: boolean;
  /** Who asks, where that is somebody who may have a resource here. */
  readonly caller?: OwnIdentity | undefined;
  /** Where the request comes from, for hooks. */
  readonly sender?: () => Sender;
  /** Attributes, or URNs of extensions, that are read-only for whoever asks. */
  readonly locked?: readonly string[];
  /** Aborted when the client goes away or the deadline passes. */
  readonly signal: AbortSignal;
}

/** What an operation answers. `location` and `etag` become headers. */
export interface ScimResponse {
  readonly status: number;
  readonly body?: ScimObject;
  /** The text of a body that is made while it is sent, in place of `body`. What fails then can't change the status. */
  readonly stream?: JsonStream;
  readonly location?: string;
  readonly etag?: string;
}

/** How an operation that is not offered is answered (RFC 7644 3.12). */
export interface Refused {
  readonly status: 405 | 501;
  readonly detail: string;
}

/** A write, for the one who keeps account of them. */
export interface Written {
  readonly operation: 'create' | 'replace' | 'modify' | 'remove';
  readonly resourceType: string;
  readonly id?: string;
}

/** Runs a write, and notes what became of it. */
export type Audit = (written: Written, run: () => Promise<ScimResponse>) => Promise<ScimResponse>;

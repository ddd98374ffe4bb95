import type { Directory } from '../ldap/directory.ts';
import type { Entry } from '../ldap/entry.ts';
import type { Profile } from '../mapping/profile.ts';

/** What one request may know of: of some resource types only the resources that meet a condition. */
export interface Fence {
  /** The mappings without it: what follows from a write, the gateway does with these. */
  readonly whole: Profile;
  readonly types: ReadonlyMap<string, FencedType>;
  /** The same text for the same conditions; `snapshotKey` also tells what LDAP is asked for them. */
  readonly key: string;
  readonly snapshotKey: string;
  /** By the gateway's own rights. */
  readonly directory: Directory;
}

export interface FencedType {
  /** What of the condition LDAP can't decide, on entries that it found. */
  readonly rest: Decision | undefined;
  /** The whole condition, on any entry. */
  readonly whole: Decision;
}

/** Decides on the values of entries which of them meet a condition; these attributes must have been read. */
export interface Decision {
  readonly attributes: readonly string[];
  readonly inspect: (entries: readonly Entry[], signal: AbortSignal) => Promise<readonly { readonly entry: Entry }[]>;
}

import type { Directory } from '../ldap/directory.ts';
import type { Dn } from '../ldap/dn.ts';
import type { Subschema } from '../ldap/subschema.ts';
import type { Mapping } from '../mapping/mapping.ts';
import type { Profile } from '../mapping/profile.ts';
import { notFound } from '../scim/error.ts';
import type { FilterLimits } from '../scim/filter-parser.ts';
import type { Fence } from './fence.ts';
import type { Hook, HookRequest } from './hook.ts';
import type { IntentJournal } from './intent-journal.ts';
import type { SnapshotCache } from './snapshot-cache.ts';
import type { InTurn } from './turns.ts';
import type { UpdatedList } from './updated-list.ts';
import type { Unfinished } from './unfinished.ts';

/** Where clients and the standard differ; each option is explained in README.md. */
export interface Compatibility {
  /** What a PUT does with attributes that it leaves out: clears them (RFC 7644 3.5.1), or leaves them as they are. */
  readonly put: 'replace' | 'merge';
  /** A PATCH add or replace whose filter matches no value creates that value. */
  readonly createUnmatched: boolean;
  /** A PATCH remove that lists values removes only those. */
  readonly removeListed: boolean;
  /** A PATCH remove of all members, or of all values of another reference attribute, that names none is refused. */
  readonly refuseRemoveAll: boolean;
  /** References to ids that don't exist are left out in silence, as Gluu does, instead of being refused. */
  readonly dropUnknownMembers: boolean;
  /** A `count` above the limit is tooMany, as Gluu answers, instead of being cut to it. */
  readonly refuseLargeCount: boolean;
  /** A filter that is an empty text selects everything, as Gluu takes it, instead of being refused. */
  readonly allowEmptyFilter: boolean;
  /** Any page of UpdatedUsers is one of a new list where none is kept, as with Gluu, instead of being refused. */
  readonly anyStart: boolean;
  /** A PATCH without operations changes nothing instead of being refused. */
  readonly allowEmptyPatch: boolean;
  /** New countries, locales, time zones, languages and e-mail addresses must have the form that RFC 7643 4.1 names. */
  readonly checkFormats: boolean;
}

/** A profile compiled against the directory's subschema; it never changes, but another may take its place. */
export interface ProfileInForce {
  readonly profile: Profile;
  readonly subschema: Subschema;
  /** The same wherever the same mappings meet the same subschema: lists and cursors belong to one profile. */
  readonly profileHash: string;
}

/** What every operation is given; the clock, ids and hashing come from the composition root. */
export interface GatewayContext extends ProfileInForce {
  /** Its writes must be told to `snapshots` (`watchWrites`). */
  readonly directory: Directory;
  /** Whether the directory's own rules decide what callers may do (RFC 4370). */
  readonly actAsCaller: boolean;
  /** The entry of whoever asks, where that is so. */
  readonly caller?: Dn;
  /** For one request: which resources it may know of, where these are not all; `profile` then finds no others. */
  readonly fence?: Fence;
  /** Modules that are asked on the way, in this order. */
  readonly hooks?: readonly Hook[];
  /** For one request: what they are told of it. */
  readonly hookRequest?: HookRequest;
  /** Whether the directory can make a write depend on an assertion (RFC 4528). */
  readonly offersAssertion: boolean;
  /** Base URL of links that are stored in entries; never taken from a request. */
  readonly storedBaseUrl: string;
  readonly filterLimits: FilterLimits;
  /** How many entries a query may look at one by one when LDAP can't answer its filter alone. */
  readonly scanEntries: number;
  /** How many entries a query may sort. */
  readonly sortEntries: number;
  readonly snapshots: SnapshotCache;
  /** The lists that UpdatedUsers pages; its own, so that long polls and queries don't drop each other's. */
  readonly updatedLists: SnapshotCache<UpdatedList>;
  /** How long after its time stamp a change may become visible: the deadline of writes, and how far clocks are apart. */
  readonly settlingMs: number;
  /** Keeps what writes of several entries are about to do. */
  readonly journal: IntentJournal;
  readonly unfinished: Unfinished;
  /** Writes of one resource through this gateway come one after the other. */
  readonly inTurn: InTurn;
  readonly defaultCount: number;
  readonly maxCount: number;
  /** How many operations a bulk request may have. */
  readonly bulkMaxOperations: number;
  readonly compatibility: Compatibility;
  /** For one request: groups of groups are shown, too (RFC 7643 4.1.2). */
  readonly showsIndirect?: boolean;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly newId: () => string;
  /** Tells the log what was done as asked, but may not have been meant. */
  readonly warn: (details: object, message: string) => void;
  /** Makes a text for clients to send back, which they can neither read nor forge nor use for another purpose. */
  readonly seal: (text: string, purpose: string) => string;
  readonly open: (sealed: string, purpose: string) => string | undefined;
  readonly hashPassword: (clearText: string) => string;
  /** Resolves once it is certain that the directory hashes clear-text passwords; otherwise rejects with a ScimError. */
  readonly directoryHashesPasswords: () => Promise<void>;
}

/** The mapping of a routed resource type. */
export function mappingOf({ profile }: GatewayContext, resourceType: string): Mapping {
  const mapping = profile.get(resourceType);
  if (mapping === undefined) throw notFound(`this service has no resource type ${JSON.stringify(resourceType)}`);
  return mapping;
}

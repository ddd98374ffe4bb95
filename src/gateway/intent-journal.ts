import type { Dn } from '../ldap/dn.ts';

/**
 * What a write is about to do to more than one entry. It names entries and never holds other values, so that no secret
 * can be in it; what must become of them is read from the directory again.
 */
export type Intent = MembershipIntent | RemovalIntent | RenameIntent | SubtreeIntent;

/** The back links of `members` follow from what the entry `dn` holds by then; where it is gone, from that. */
export interface MembershipIntent {
  readonly kind: 'membership';
  /** The resource type whose attribute is the truth, and that attribute: Group and members. */
  readonly resourceType: string;
  readonly attribute: string;
  /** Finds the entry again where it was renamed meanwhile; absent where the directory has yet to give it. */
  readonly id?: string;
  readonly dn: Dn;
  /** What the truth holds to name them: DNs, or values of another attribute (memberUid). */
  readonly members: readonly string[];
}

/** Nothing may refer any more to the entry `dn` of this id once it is gone. */
export interface RemovalIntent {
  readonly kind: 'removal';
  readonly resourceType: string;
  readonly id: string;
  readonly dn: Dn;
  /** What references by another attribute than the DN hold: its values, by attribute. */
  readonly names: Readonly<Record<string, readonly string[]>>;
  /** It was decided: the entry and all below it are removed, too, if they are still there. */
  readonly decided: boolean;
}

/** What refers to `from` must refer to `to` once the entry of this id has that name. */
export interface RenameIntent {
  readonly kind: 'rename';
  readonly resourceType: string;
  readonly id: string;
  readonly from: Dn;
  readonly to: Dn;
  /** Values that references by another attribute than the DN hold, before and after, by attribute. */
  readonly names: Readonly<Record<string, readonly [from: string, to: string]>>;
}

/** Entries below `dn` stand for values of an attribute: those of these values go once the attribute lacks them. */
export interface SubtreeIntent {
  readonly kind: 'subtree';
  /** The resource type whose attribute it is, and that attribute: User and pairwiseIdentifiers. */
  readonly resourceType: string;
  readonly attribute: string;
  readonly id: string;
  readonly dn: Dn;
  /** The values, which name the entries. */
  readonly values: readonly string[];
  /** These were all: where no other has come, everything else in their branch goes, too. */
  readonly all: boolean;
}

/** The intents of one request, as they are kept. */
export interface RecordedIntents {
  readonly intents: readonly Intent[];
  /** Everything that they say is done: they are forgotten. */
  readonly finish: () => Promise<void>;
}

/** Keeps what requests are about to do, so that the next start can finish what a crash cut off. */
export interface IntentJournal {
  /** Resolves once they are on stable storage; rejects with a ScimError where they can't be kept. */
  readonly record: (intents: readonly Intent[]) => Promise<RecordedIntents>;
  /**
   * Takes over what is unfinished: of earlier runs of this gateway, and of gateways whose lease has lapsed. What this
   * run has recorded itself is not among it.
   */
  readonly adopt: () => Promise<readonly RecordedIntents[]>;
  readonly close: () => Promise<void>;
}

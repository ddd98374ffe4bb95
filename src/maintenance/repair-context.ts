import type { ChangeRecord } from '../ldap/change-record.ts';
import type { Directory } from '../ldap/directory.ts';
import type { Stamps } from '../mapping/stamped-change.ts';

/** Sorts more lines than memory holds. */
export interface LineSorter {
  readonly add: (line: string) => Promise<void>;
  /** All that were added, in the order of their UTF-16 code units; asked for once. */
  readonly sorted: () => AsyncIterable<string>;
}

/** What a repair is given; disk, clock and random ids come from outside. */
export interface RepairContext {
  readonly directory: Directory;
  readonly newSorter: () => LineSorter;
  readonly now: () => number;
  readonly newId: () => string;
  /** Waits for as long as writes of others that are under way may take to reach both sides. */
  readonly pause: () => Promise<void>;
  /** Mends what is found; otherwise nothing is written. */
  readonly apply: boolean;
  /** How many entries were read, of how many; the latter is unknown while they are counted. */
  readonly onProgress: (seen: number, total: number | undefined) => void;
}

/** The ways in which both sides of a membership can disagree. */
export const disagreements = {
  'missing-link': 'member without back link',
  'stray-link': 'back link without member',
  'dead-link': 'back link to no entry',
  'dangling-member': 'member that no entry stands behind',
} as const;

/** One disagreement, and what became of it. */
export interface Finding {
  readonly kind: keyof typeof disagreements;
  readonly group: string;
  readonly member: string;
  readonly mended: boolean;
  /** Why it is not mended, where it can't be. */
  readonly reason: string | undefined;
}

export type Modify = Extract<ChangeRecord, { changetype: 'modify' }>;

/** What was found in one entry, and what mends it: done where the findings are mended, otherwise to be done. */
export interface Repair {
  readonly findings: readonly Finding[];
  readonly changes: readonly Modify[];
}

/** The stamps of a change that is made now. */
export const stampsOf = ({ now, newId }: RepairContext): Stamps => ({ now: now(), newVersion: newId() });

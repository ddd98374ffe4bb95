import type { Person } from './person.ts';

/** How a directory of one shape writes the entries of a population, as LDIF records (RFC 2849). */
export interface PopulationWriter {
  readonly personDn: (person: { readonly id: string; readonly uid: string }) => string;
  readonly groupDn: (group: { readonly id: string; readonly name: string }) => string;
  readonly person: (person: Person, entry: PersonEntry) => string;
  /** The record without its members and without the line that ends it. */
  readonly group: (group: GroupEntry) => string;
}

/** What a person's entry says beside the person. */
export interface PersonEntry {
  readonly dn: string;
  readonly id: string;
  readonly entryUuid: string;
  readonly managerDn: string | undefined;
  readonly groupDns: readonly string[];
  /** Nothing is later. */
  readonly now: Date;
}

export interface GroupEntry {
  readonly dn: string;
  readonly id: string;
  readonly entryUuid: string;
  readonly name: string;
  readonly created: Date;
  readonly modified: Date;
}

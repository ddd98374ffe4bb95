import type { Dn } from './dn.ts';
import type { AttributeValue } from './entry.ts';

/** An attribute type with its values (RFC 4511 4.1.7). */
export interface Attribute {
  readonly type: string;
  readonly values: readonly AttributeValue[];
}

/** One change inside a modify request (RFC 4511 4.6). */
export interface Modification {
  readonly operation: 'add' | 'delete' | 'replace';
  readonly type: string;
  readonly values: readonly AttributeValue[];
}

/** A change record (RFC 2849): what a plan is made of, what LDIF prints and what a directory executes. */
export type ChangeRecord =
  | { readonly changetype: 'add'; readonly dn: Dn; readonly attributes: readonly Attribute[] }
  | { readonly changetype: 'modify'; readonly dn: Dn; readonly modifications: readonly Modification[] }
  | {
      readonly changetype: 'modrdn';
      readonly dn: Dn;
      readonly newRdn: string;
      readonly deleteOldRdn: boolean;
      readonly newSuperior?: Dn;
    }
  | { readonly changetype: 'delete'; readonly dn: Dn };

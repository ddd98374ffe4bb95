import type { AttributeValue } from './entry.ts';

/** An LDAP search filter (RFC 4511 4.5.1.7) as a value. `and` of nothing is true, `or` of nothing false (RFC 4526). */
export type LdapFilter =
  | { readonly kind: 'and'; readonly filters: readonly LdapFilter[] }
  | { readonly kind: 'or'; readonly filters: readonly LdapFilter[] }
  | { readonly kind: 'not'; readonly filter: LdapFilter }
  | { readonly kind: 'equality'; readonly attribute: string; readonly value: AttributeValue }
  | {
      readonly kind: 'substring';
      readonly attribute: string;
      readonly initial?: string;
      readonly any: readonly string[];
      readonly final?: string;
    }
  | { readonly kind: 'greaterOrEqual'; readonly attribute: string; readonly value: AttributeValue }
  | { readonly kind: 'lessOrEqual'; readonly attribute: string; readonly value: AttributeValue }
  | { readonly kind: 'present'; readonly attribute: string };

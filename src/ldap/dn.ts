/** A distinguished name in its string form (RFC 4514). */
export type Dn = string & { readonly __dn: unique symbol };

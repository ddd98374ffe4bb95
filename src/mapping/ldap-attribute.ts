import type { AttributeType } from '../ldap/subschema.ts';

/** An LDAP attribute that a mapping names, as the directory's subschema knows it. */
export interface LdapAttribute {
  /** The server's own spelling, the first of its names. */
  readonly name: string;
  readonly type: AttributeType;
}

/** Finds an LDAP attribute that the entries of a mapping, or else any entries, may hold, or says why there is none. */
export type FindLdapAttribute = (
  name: string,
  holder?: 'own' | 'any',
) => { readonly ok: true; readonly attribute: LdapAttribute } | { readonly ok: false; readonly message: string };

import type { AttributeType } from '../ldap/subschema.ts';

/** An LDAP attribute that a mapping names, as the directory's subschema knows it. */
export interface LdapAttribute {
  /** The server's own spelling, the first of its names. */
  readonly name: string;
  readonly type: AttributeType;
}

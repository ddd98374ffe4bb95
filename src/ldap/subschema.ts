/** An attribute type description (RFC 4512 4.1.2). Inherited rules and syntax are filled in. */
export interface AttributeType {
  readonly oid: string;
  /** All names, the server's first name first. */
  readonly names: readonly string[];
  readonly equality?: string;
  readonly ordering?: string;
  readonly substring?: string;
  /** Syntax OID without the length bound. */
  readonly syntax?: string;
  readonly singleValue: boolean;
  readonly noUserModification: boolean;
  readonly operational: boolean;
}

/** An object class description (RFC 4512 4.1.1), with what its superiors require and allow. */
export interface ObjectClass {
  readonly oid: string;
  readonly names: readonly string[];
  readonly kind: 'abstract' | 'structural' | 'auxiliary';
  readonly must: readonly string[];
  readonly may: readonly string[];
}

/** The subschema of a directory (RFC 4512 4.2), looked up by any name or OID in any letter case. */
export interface Subschema {
  readonly attributeType: (nameOrOid: string) => AttributeType | undefined;
  readonly objectClass: (nameOrOid: string) => ObjectClass | undefined;
}

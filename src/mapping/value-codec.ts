import type { AttributeValue } from '../ldap/entry.ts';
import type { ComparisonOperator } from '../scim/filter.ts';
import type { ScimObject, ScimValue } from '../scim/resource.ts';
import type { SchemaAttribute } from '../scim/schema.ts';
import type { Bound } from './bound.ts';
import type { LdapAttribute } from './ldap-attribute.ts';

/** One question of a filter about one value; `sub` names the sub-attribute of a complex one. */
export type Comparison =
  | { readonly kind: 'present'; readonly sub?: SchemaAttribute | undefined }
  | {
      readonly kind: 'compare';
      readonly sub?: SchemaAttribute | undefined;
      readonly operator: Exclude<ComparisonOperator, 'ne'>;
      readonly value: string | number | boolean;
    };

/** What a complex value is made of that one plain LDAP value holds: `sub` is stored, `constants` are the same for each. */
export interface Item {
  readonly sub: string;
  readonly constants: ScimObject;
}

/** How one SCIM value is spelled in one LDAP value, and how far LDAP can compare it. */
export interface ValueCodec {
  readonly name: string;
  /** Where one sub-attribute of a complex value is stored, which one, and what all values have in common. */
  readonly item?: Item;
  /** The SCIM value, or undefined where the directory's value is not of this form. */
  readonly decode: (value: AttributeValue) => ScimValue | undefined;
  /**
   * The LDAP value. `previous` is the value that it takes the place of: what it holds beyond SCIM is kept. Throws
   * ScimError invalidValue where the directory can't hold it.
   */
  readonly encode: (value: ScimValue, previous?: AttributeValue) => AttributeValue;
  /**
   * Where an LDAP value holds more than this one: that value with another one, or none, in its place; undefined where it
   * is not of this form, so that nothing can be written into it.
   */
  readonly rewrite?: (held: AttributeValue, value: ScimValue | undefined) => AttributeValue | undefined;
  /** The entries that hold a value of which the comparison is true. */
  readonly bound: (comparison: Comparison) => Bound;
}

/** What a codec is made for. */
export interface CodecContext {
  /** How error messages name the SCIM attribute. */
  readonly path: string;
  readonly scim: SchemaAttribute;
  readonly ldap: LdapAttribute;
}

import { printFilter } from '../../src/ldap/filter.ts';
import type { AttributeType } from '../../src/ldap/subschema.ts';
import type { Bound } from '../../src/mapping/bound.ts';
import { compileCodec } from '../../src/mapping/codec-table.ts';
import type { CodecDocument } from '../../src/mapping/mapping-document.ts';
import type { Comparison, ValueCodec } from '../../src/mapping/value-codec.ts';
import { findAttribute, type SchemaAttribute } from '../../src/scim/schema.ts';
import { schemaFrom } from './resource-types.ts';
import { ldapAttribute } from './subschema.ts';

/** An attribute definition with the defaults of RFC 7643 2.2. */
export function schemaAttribute(definition: object): SchemaAttribute {
  const [attribute] = schemaFrom({
    id: 'urn:test:2.0:Codec',
    attributes: [{ name: 'thing', ...definition }],
  }).attributes;
  if (attribute === undefined) throw new Error('no attribute');
  return attribute;
}

/** A codec between an attribute `thing` so defined and an attribute of the test subschema. */
export function codecFor(
  document: CodecDocument | undefined,
  definition: object,
  ldap: string,
  changes: Partial<AttributeType> = {},
): ValueCodec {
  const context = { path: 'thing', scim: schemaAttribute(definition), ldap: ldapAttribute(ldap, changes) };
  const compiled = compileCodec(document, context);
  if (!compiled.ok) throw new Error(compiled.message);
  return compiled.codec;
}

/** The bounds of `pr`, or of an operator and a value, as text: one filter where LDAP answers exactly. */
export function boundOf(
  codec: ValueCodec,
  operator: string,
  value: string | number | boolean = '',
  sub?: SchemaAttribute,
): string {
  const comparison = operator === 'pr' ? { kind: 'present', sub } : { kind: 'compare', operator, value, sub };
  return printBound(codec.bound(comparison as Comparison));
}

export function printBound({ upper, lower }: Bound): string {
  const [above, below] = [printFilter(upper), printFilter(lower)];
  return above === below ? above : `${below} … ${above}`;
}

/** A sub-attribute of an attribute definition. */
export function subOf(definition: object, name: string): SchemaAttribute {
  const sub = findAttribute(schemaAttribute(definition).subAttributes, name);
  if (sub === undefined) throw new Error(`no sub-attribute ${name}`);
  return sub;
}

import { substring } from '../ldap/filter.ts';
import { prepareText } from '../ldap/string-preparation.ts';
import { findAttribute, type SchemaAttribute } from '../scim/schema.ts';
import { isScimObject, simpleText, type ScimObject, type ScimValue } from '../scim/resource.ts';
import { parseJson } from './json-text.ts';
import { presenceOf, within, type Bound } from './bound.ts';
import type { LdapAttribute } from './ldap-attribute.ts';
import { storable } from './text-codec.ts';
import type { CodecContext, Comparison, ValueCodec } from './value-codec.ts';

/**
 * One complex value as one JSON object in one LDAP value, its members in the order given, absent ones as null.
 * Members that the schema doesn't have survive a rewrite. Text that is no JSON object is read as the `value`.
 */
export function jsonCodec(context: CodecContext, members: readonly string[]): ValueCodec {
  const subAttributes = context.scim.subAttributes ?? [];
  return {
    name: 'json',
    decode: (value) => {
      if (typeof value !== 'string') return undefined;
      const object = parseJson(value);
      if (isScimObject(object)) return pickMembers(object, subAttributes);
      return findAttribute(subAttributes, 'value') !== undefined && value.trim() !== '' ? { value } : undefined;
    },
    encode: (value, previous) => {
      const old = typeof previous === 'string' ? parseJson(previous) : undefined;
      const object = isScimObject(value) ? value : { value };
      const mapped = Object.fromEntries(members.map((member) => [member, object[member] ?? null]));
      const carried = isScimObject(old) ? Object.entries(old).filter(([member]) => !members.includes(member)) : [];
      return storable(context, JSON.stringify({ ...mapped, ...Object.fromEntries(carried) }));
    },
    bound: (comparison) => jsonBound(context.ldap, comparison),
  };
}

function pickMembers(object: ScimObject, subAttributes: readonly SchemaAttribute[]): ScimObject | undefined {
  const members = subAttributes.flatMap((sub): [string, ScimValue][] => {
    const value = readMember(object[sub.name], sub);
    return value === undefined ? [] : [[sub.name, value]];
  });
  return members.length === 0 ? undefined : Object.fromEntries(members);
}

function readMember(value: ScimValue | undefined, sub: SchemaAttribute): ScimValue | undefined {
  if (value === undefined || value === null || value === '' || typeof value === 'object') return undefined;
  if (sub.type === 'boolean') return value === true || simpleText(value).toLowerCase() === 'true';
  if (sub.type === 'integer' || sub.type === 'decimal') return Number(value);
  return simpleText(value);
}

/**
 * Only runs of characters that no JSON writer escapes can be looked for inside the text, whichever sub-attribute
 * they belong to.
 */
function jsonBound({ name, type }: LdapAttribute, comparison: Comparison): Bound {
  if (comparison.kind === 'present' || comparison.sub === undefined) return presenceOf(name);
  const { operator, value, sub } = comparison;
  // Numbers, times and octets have many spellings.
  const isText = value === true || sub.type === 'string' || sub.type === 'reference';
  const usable = isText && /^caseIgnore(?:IA5)?SubstringsMatch$/.test(type.substring ?? '');
  if (!usable || !['eq', 'co', 'sw', 'ew'].includes(operator)) return presenceOf(name);
  const any = prepareText(simpleText(value), 'ignore').match(/[a-z0-9@._-]+/g) ?? [];
  return within(substring(name, { any }));
}

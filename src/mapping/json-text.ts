import type { AttributeValue } from '../ldap/entry.ts';
import { isScimObject, type ScimObject, type ScimValue } from '../scim/resource.ts';
import { presenceOf } from './bound.ts';
import { withMember } from './json-member.ts';
import type { CodecContext, ValueCodec } from './value-codec.ts';

/** JSON text as a value, or undefined where it is not JSON. */
export function parseJson(text: string): ScimValue | undefined {
  try {
    return JSON.parse(text) as ScimValue;
  } catch {
    return undefined;
  }
}

/** One member of a JSON object in an LDAP value, spelled by another codec; everything else in it stays as it is. */
export function jsonPathCodec({ scim, ldap }: CodecContext, member: string, inner: ValueCodec): ValueCodec {
  const objectIn = (value: AttributeValue | undefined): ScimObject | undefined => {
    const object = typeof value === 'string' ? parseJson(value) : undefined;
    return isScimObject(object) ? object : undefined;
  };
  const literal = (value: ScimValue): string => {
    const text = inner.encode(value);
    if (inner.name === 'boolean') return String(text).toLowerCase();
    const numeric = scim.type === 'integer' || scim.type === 'decimal' || inner.name === 'epochMillis';
    return numeric ? String(text) : JSON.stringify(text);
  };
  const rewrite: ValueCodec['rewrite'] = (held, value) =>
    objectIn(held) === undefined
      ? undefined
      : withMember(String(held), member, value === undefined ? undefined : literal(value));
  return {
    name: `${inner.name} at ${member}`,
    decode: (value) => {
      const found = objectIn(value)?.[member];
      return found === undefined || found === null || typeof found === 'object'
        ? undefined
        : inner.decode(String(found));
    },
    encode: (value) => withMember('{}', member, literal(value)),
    rewrite,
    bound: () => presenceOf(ldap.name),
  };
}

import type { AttributeValue } from '../ldap/entry.ts';
import { isScimObject, type ScimValue } from '../scim/resource.ts';
import { presenceOf } from './bound.ts';
import type { CodecContext, ValueCodec } from './value-codec.ts';

/** JSON text as a value, or undefined where it is not JSON. */
export function parseJson(text: string): ScimValue | undefined {
  try {
    return JSON.parse(text) as ScimValue;
  } catch {
    return undefined;
  }
}

/** One member of a JSON object in an LDAP value, spelled by another codec; the other members stay as they are. */
export function jsonPathCodec({ scim, ldap }: CodecContext, member: string, inner: ValueCodec): ValueCodec {
  const read = (value: AttributeValue): ScimValue | undefined => {
    const object = typeof value === 'string' ? parseJson(value) : undefined;
    return isScimObject(object) ? object[member] : undefined;
  };
  return {
    name: `${inner.name} at ${member}`,
    decode: (value) => {
      const found = read(value);
      return found === undefined || found === null || typeof found === 'object'
        ? undefined
        : inner.decode(String(found));
    },
    encode: (value, previous) => {
      const object = typeof previous === 'string' ? parseJson(previous) : undefined;
      const text = inner.encode(value);
      const numeric = scim.type === 'integer' || scim.type === 'decimal' || inner.name === 'epochMillis';
      return JSON.stringify({ ...(isScimObject(object) ? object : {}), [member]: numeric ? Number(text) : text });
    },
    bound: () => presenceOf(ldap.name),
  };
}

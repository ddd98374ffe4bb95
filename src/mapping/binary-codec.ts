import { octetsOf } from '../ldap/entry.ts';
import { equality } from '../ldap/filter.ts';
import { invalidValue } from '../scim/error.ts';
import { exactly, presenceOf } from './bound.ts';
import { simpleText } from '../scim/resource.ts';
import type { CodecContext, ValueCodec } from './value-codec.ts';

/** Octets, in SCIM as base64 (RFC 7643 2.3.6). */
export function binaryCodec({ path, ldap }: CodecContext): ValueCodec {
  const octets = (text: string): Uint8Array => {
    try {
      return Uint8Array.from(atob(text.replaceAll(/\s/g, '')), (character) => character.charCodeAt(0));
    } catch {
      throw invalidValue(`${path}: expected base64 (RFC 4648 section 4)`);
    }
  };
  return {
    name: 'binary',
    decode: (value) => btoa(Array.from(octetsOf(value), (octet) => String.fromCharCode(octet)).join('')),
    encode: (value) => octets(simpleText(value)),
    bound: (comparison) => {
      // No octets at all are a value to LDAP and none to SCIM.
      if (comparison.kind === 'present') return presenceOf(ldap.name);
      const comparable = comparison.operator === 'eq' && ldap.type.equality === 'octetStringMatch';
      return comparable ? exactly(equality(ldap.name, octets(String(comparison.value)))) : presenceOf(ldap.name);
    },
  };
}

/** A password: written, never read (RFC 7643 4.1.1, 7: writeOnly, returned never). */
export function passwordCodec(): ValueCodec {
  return {
    name: 'password',
    decode: () => undefined,
    encode: simpleText,
    bound: () => ({ upper: { kind: 'or', filters: [] }, lower: { kind: 'or', filters: [] } }),
  };
}

import { and, equality, greaterOrEqual, lessOrEqual, not, present } from '../ldap/filter.ts';
import { exactly, presenceOf, within, type Bound } from './bound.ts';
import type { LdapAttribute } from './ldap-attribute.ts';
import { storable } from './text-codec.ts';
import { simpleText } from '../scim/resource.ts';
import type { CodecContext, Comparison, ValueCodec } from './value-codec.ts';

const forms = { integer: /^ *-?\d+ *$/, decimal: /^ *-?\d+(?:\.\d+)?(?:e[+-]?\d+)? *$/i };

/** Integers and decimals as decimal text. */
export function numberCodec(context: CodecContext, name: 'integer' | 'decimal'): ValueCodec {
  return {
    name,
    decode: (value) => {
      const number = typeof value === 'string' && forms[name].test(value) ? Number(value) : Number.NaN;
      return Number.isFinite(number) ? number : undefined;
    },
    encode: (value) => storable(context, simpleText(value)),
    bound: (comparison) => numberBound(context.ldap, comparison),
  };
}

function numberBound({ name, type }: LdapAttribute, comparison: Comparison): Bound {
  if (comparison.kind === 'present') return within(present(name));
  const { operator, value } = comparison;
  const integral = type.equality === 'integerMatch' && Number.isSafeInteger(value);
  if (!integral) return presenceOf(name);
  const text = simpleText(value);
  if (operator === 'eq') return exactly(equality(name, text));
  return type.ordering === undefined ? presenceOf(name) : orderingBound({ name, type }, operator, text);
}

/**
 * An ordering operator by the attribute's ordering rule. LDAP has no strict ones (RFC 4511 4.5.1.7.3), and excluding
 * the equal value would lose an entry that holds a greater one beside it.
 */
export function orderingBound({ name, type }: LdapAttribute, operator: string, text: string): Bound {
  const loose = operator === 'gt' || operator === 'ge' ? greaterOrEqual(name, text) : lessOrEqual(name, text);
  if (operator === 'ge' || operator === 'le') return exactly(loose);
  return type.singleValue ? exactly(and(loose, not(equality(name, text)))) : within(loose);
}

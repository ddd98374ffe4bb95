import { isScimObject, simpleText, type ScimValue } from '../scim/resource.ts';
import { defaultPreparation } from '../scim/filter-match.ts';
import { findAttribute } from '../scim/schema.ts';
import { never, presenceOf, within, type Bound } from './bound.ts';
import type { CodecContext, Comparison, Item, ValueCodec } from './value-codec.ts';

/** One plain LDAP value as a complex value; `inner` says how the stored sub-attribute is spelled. */
export function itemCodec(context: CodecContext, inner: ValueCodec, item: Item): ValueCodec {
  const { sub, constants } = item;
  return {
    name: 'item',
    item,
    decode: (raw) => {
      const value = inner.decode(raw);
      return value === undefined || value === '' ? undefined : { [sub]: value, ...constants };
    },
    encode: (value, previous) => inner.encode((isScimObject(value) ? value[sub] : value) ?? '', previous),
    bound: (comparison) => {
      const name = comparison.sub?.name;
      if (name === undefined) return presentBound(context, inner, comparison);
      if (name !== sub) return otherSubBound(context, inner, constants[name], comparison);
      const bound = inner.bound({ ...comparison, sub: undefined });
      return comparison.kind === 'present' ? bound : within(bound.upper);
    },
  };
}

function presentBound({ ldap }: CodecContext, inner: ValueCodec, comparison: Comparison): Bound {
  return comparison.kind === 'present' ? inner.bound({ kind: 'present' }) : presenceOf(ldap.name);
}

/** Sub-attributes that are not stored: every value has the constant ones, and no value has the others. */
function otherSubBound(
  context: CodecContext,
  inner: ValueCodec,
  constant: ScimValue | undefined,
  comparison: Comparison,
): Bound {
  const some = inner.bound({ kind: 'present' });
  if (comparison.kind === 'present') return constant === undefined ? never : some;
  const { operator, value, sub } = comparison;
  // A flag that is missing counts as false (RFC 7643 2.4).
  const held = constant ?? (sub?.type === 'boolean' ? false : undefined);
  if (held === undefined) return never;
  if (operator !== 'eq') return within(some.upper);
  const attribute = findAttribute(context.scim.subAttributes, sub?.name ?? '') ?? context.scim;
  const fold = defaultPreparation({ attribute });
  return fold(simpleText(held)) === fold(simpleText(value)) ? some : never;
}

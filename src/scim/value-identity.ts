import { memberValues, type ResolvedAttribute } from './attribute-path.ts';
import { parseDateTime } from './date-time.ts';
import type { Preparation } from './filter-match.ts';
import { isScimObject, type ScimValue } from './resource.ts';
import { isSameValue } from './same-value.ts';
import { findAttribute, type SchemaAttribute } from './schema.ts';

/** How the values of an attribute are told apart (RFC 7643 2.4, RFC 7644 3.5.2.1). */
export interface ValueIdentity {
  /** Equal in the sense of the attribute's type and letter case. */
  readonly equal: (part: SchemaAttribute, a: ScimValue | undefined, b: ScimValue | undefined) => boolean;
  /** True where a value has all that another one states: adding the other one changes nothing. */
  readonly contains: (existing: ScimValue, given: ScimValue) => boolean;
  /** True where two values have the same `value` and `type`, whatever else they state. */
  readonly isSame: (existing: ScimValue, given: ScimValue) => boolean;
  /** Values with different keys are not the same; undefined where a value states no `value`. */
  readonly key: (value: ScimValue) => string | undefined;
}

const part = (value: ScimValue, sub: SchemaAttribute | undefined): ScimValue | undefined =>
  sub !== undefined && isScimObject(value) ? memberValues(value, sub.name)[0] : undefined;

function equality(parent: ResolvedAttribute, preparation: Preparation): ValueIdentity['equal'] {
  const prepared = new Map<SchemaAttribute, (text: string) => string>();
  const prepare = (attribute: SchemaAttribute): ((text: string) => string) => {
    const known = prepared.get(attribute);
    if (known !== undefined) return known;
    const made = preparation(attribute === parent.attribute ? parent : { ...parent, sub: attribute });
    prepared.set(attribute, made);
    return made;
  };
  return (attribute, a, b) => {
    if (isSameValue(a, b)) return true;
    // A missing flag, such as `primary`, counts as false (RFC 7643 2.4).
    if (attribute.type === 'boolean') return (a ?? false) === (b ?? false);
    if (attribute.type === 'dateTime') return isSameInstant(a, b);
    const isText = attribute.type === 'string' || attribute.type === 'reference';
    if (!isText || typeof a !== 'string' || typeof b !== 'string') return false;
    return prepare(attribute)(a) === prepare(attribute)(b);
  };
}

/** One moment has many spellings (RFC 7643 2.3.5). */
function isSameInstant(a: ScimValue | undefined, b: ScimValue | undefined): boolean {
  const [one, other] = [a, b].map((value) => (typeof value === 'string' ? parseDateTime(value) : undefined));
  return one !== undefined && one.epochMs === other?.epochMs && one.nanos === other.nanos;
}

function keyOf(attribute: ResolvedAttribute, preparation: Preparation): ValueIdentity['key'] {
  const sub = findAttribute(attribute.attribute.subAttributes, 'value');
  const isText = (type: string): boolean => type === 'string' || type === 'reference';
  const prepare = preparation(sub === undefined ? attribute : { ...attribute, sub });
  const { type } = sub ?? attribute.attribute;
  return (value) => {
    const own = isScimObject(value) ? part(value, sub) : value;
    if (own === undefined) return undefined;
    return typeof own === 'string' && isText(type) ? prepare(own) : JSON.stringify(own);
  };
}

/** The identity of an attribute's values; texts are compared in the form that `preparation` gives them. */
export function valueIdentity(resolved: ResolvedAttribute, preparation: Preparation): ValueIdentity {
  const { sub: _, ...parent } = resolved;
  const { attribute } = parent;
  const subAttributes = attribute.subAttributes ?? [];
  const valuePart = findAttribute(subAttributes, 'value');
  const typePart = findAttribute(subAttributes, 'type');
  const equal = equality(parent, preparation);
  const contains: ValueIdentity['contains'] = (existing, given) => {
    if (!isScimObject(given)) return equal(attribute, existing, given);
    // A link only repeats what the value says, often under another base URL.
    const stated = subAttributes.filter(
      ({ name }) => given[name] !== undefined && !(name === '$ref' && part(given, valuePart) !== undefined),
    );
    return isScimObject(existing) && stated.every((sub) => equal(sub, existing[sub.name], given[sub.name]));
  };
  const isSame: ValueIdentity['isSame'] = (existing, given) => {
    if (!isScimObject(given)) return equal(attribute, existing, given);
    if (valuePart === undefined)
      return isScimObject(existing) && contains(existing, given) && contains(given, existing);
    const value = part(given, valuePart);
    if (value === undefined || !equal(valuePart, part(existing, valuePart), value)) return false;
    if (typePart === undefined) return true;
    const [before, after] = [part(existing, typePart), part(given, typePart)];
    // An id names one resource, so that whoever leaves the type out means the same one.
    const isReference = valuePart.mutability === 'immutable';
    return (isReference && (before === undefined || after === undefined)) || equal(typePart, before, after);
  };
  return { equal, contains, isSame, key: keyOf(parent, preparation) };
}

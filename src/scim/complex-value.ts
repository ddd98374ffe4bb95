import { mutability } from './error.ts';
import { isUnassigned, type ScimObject, type ScimValue } from './resource.ts';
import { isSameValue } from './same-value.ts';
import { findAttribute, type SchemaAttribute } from './schema.ts';
import type { ValueIdentity } from './value-identity.ts';

/** Sub-attributes and what they become; undefined where they are unassigned. */
export type Parts = ReadonlyMap<SchemaAttribute, ScimValue | undefined>;

/** The error for another value of what is set once (RFC 7643 7, "immutable"). */
export function immutable(path: string): Error {
  return mutability(`"${path}" has a value already and can't be changed; remove the value as a whole instead.`);
}

const withoutUndefined = (members: readonly (readonly [string, ScimValue | undefined])[]): ScimObject =>
  Object.fromEntries(members.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])));

/** True where the value still names what it named before, so that links and names shown with it still fit. */
function namesSame(
  attribute: SchemaAttribute,
  before: ScimObject,
  after: ScimObject,
  { equal }: ValueIdentity,
): boolean {
  const value = findAttribute(attribute.subAttributes, 'value');
  return value === undefined || equal(value, before[value.name], after[value.name]);
}

/** Links and read-only parts describe what `value` names: they go when it does, unless they are given anew. */
function isDescription(attribute: SchemaAttribute, sub: SchemaAttribute): boolean {
  const isLink = sub.name === '$ref' && findAttribute(attribute.subAttributes, 'value') !== undefined;
  return isLink || sub.mutability === 'readOnly';
}

/** A complex value with some sub-attributes changed and the others left as they are (RFC 7644 3.5.2.3). */
export function mergeParts(
  attribute: SchemaAttribute,
  before: ScimObject,
  parts: Parts,
  path: string,
  identity: ValueIdentity,
): ScimObject {
  const { subAttributes = [] } = attribute;
  const changed = Object.fromEntries([...parts].map(([sub, value]) => [sub.name, value])) as ScimObject;
  const same = namesSame(attribute, before, { ...before, ...changed }, identity);
  const merged = subAttributes.map((sub): readonly [string, ScimValue | undefined] => {
    const old = before[sub.name];
    if (!parts.has(sub)) return [sub.name, !same && isDescription(attribute, sub) ? undefined : old];
    const value = parts.get(sub);
    if (value === undefined && sub.required && old !== undefined) {
      throw mutability(`"${path}.${sub.name}" is required and can't be removed.`);
    }
    if (sub.mutability !== 'immutable' || old === undefined || isUnassigned(old)) return [sub.name, value];
    const isLink = sub.name === '$ref' && same;
    if (!isLink && !identity.equal(sub, old, value)) throw immutable(`${path}.${sub.name}`);
    return [sub.name, old];
  });
  const result = withoutUndefined(Object.entries({ ...before, ...Object.fromEntries(merged) }));
  return isSameValue(result, before) ? before : result;
}

/**
 * A complex value put in the place of another one (RFC 7644 3.5.1, 3.5.2.3): what clients can't set or have not been
 * shown stays as it was.
 */
export function replaceParts(
  attribute: SchemaAttribute,
  before: ScimObject,
  after: ScimObject,
  path: string,
  identity: ValueIdentity,
): ScimObject {
  const same = namesSame(attribute, before, after, identity);
  const members = (attribute.subAttributes ?? []).map((sub): readonly [string, ScimValue | undefined] => {
    const [old, value] = [before[sub.name], after[sub.name]];
    if (isDescription(attribute, sub)) return [sub.name, same ? (old ?? value) : value];
    if (value === undefined) return [sub.name, sub.mutability === 'immutable' || isHidden(sub) ? old : undefined];
    if (sub.mutability !== 'immutable' || old === undefined) return [sub.name, value];
    if (!identity.equal(sub, old, value)) throw immutable(`${path}.${sub.name}`);
    return [sub.name, old];
  });
  const result = withoutUndefined(members);
  return isSameValue(result, before) ? before : result;
}

/** True for what a client that sends back what it has read leaves out, as it was not shown (RFC 7643 7, "returned"). */
export function isHidden({ returned }: SchemaAttribute): boolean {
  return returned === 'never' || returned === 'request';
}

import { mergeParts, replaceParts, type Parts } from './complex-value.ts';
import { isScimObject, type ScimObject, type ScimValue } from './resource.ts';
import type { SchemaAttribute } from './schema.ts';
import type { ValueIdentity } from './value-identity.ts';
import { valueLookup } from './value-lookup.ts';

const partsOf = ({ subAttributes = [] }: SchemaAttribute, value: ScimObject): Parts =>
  new Map(subAttributes.filter(({ name }) => value[name] !== undefined).map((sub) => [sub, value[sub.name]]));

/**
 * A list with further values (RFC 7644 3.5.2.1): what it contains already is not added, and what has the value and
 * type of one that is there completes that one.
 */
export function addValues(
  attribute: SchemaAttribute,
  list: readonly ScimValue[],
  added: readonly ScimValue[],
  path: string,
  identity: ValueIdentity,
): readonly ScimValue[] {
  const result = [...list];
  const lookup = valueLookup(list, identity);
  const at = (position: number): ScimValue => result[position] ?? null;
  for (const given of added) {
    const candidates = lookup.candidates(given);
    if (candidates.some((position) => identity.contains(at(position), given))) continue;
    const same = candidates.find((position) => identity.isSame(at(position), given));
    const before = same === undefined ? null : at(same);
    if (same !== undefined && isScimObject(before) && isScimObject(given)) {
      result[same] = mergeParts(attribute, before, partsOf(attribute, given), path, identity);
      continue;
    }
    lookup.put(given, result.length);
    result.push(given);
  }
  return result;
}

/** A list without the values that contain what was listed; the others stay as they are. */
export function removeListed(
  list: readonly ScimValue[],
  listed: readonly ScimValue[],
  identity: ValueIdentity,
): readonly ScimValue[] {
  const lookup = valueLookup(list, identity);
  const gone = new Set(
    listed.flatMap((given) =>
      lookup.candidates(given).filter((position) => identity.contains(list[position] ?? null, given)),
    ),
  );
  return list.filter((_, position) => !gone.has(position));
}

/** One value in the place of another one (RFC 7644 3.5.2.3). */
export function replaceElement(
  attribute: SchemaAttribute,
  before: ScimValue,
  given: ScimValue,
  path: string,
  identity: ValueIdentity,
): ScimValue {
  if (!isScimObject(before) || !isScimObject(given)) return given;
  return replaceParts(attribute, before, given, path, identity);
}

/** A list in the place of another one (RFC 7644 3.5.1, 3.5.2.3); values that were there keep what clients can't set. */
export function replaceValues(
  attribute: SchemaAttribute,
  list: readonly ScimValue[],
  replacement: readonly ScimValue[],
  path: string,
  identity: ValueIdentity,
): readonly ScimValue[] {
  const lookup = valueLookup(list, identity);
  return replacement.map((given) => {
    const same = lookup.candidates(given).find((position) => identity.isSame(list[position] ?? null, given));
    const before = same === undefined ? undefined : list[same];
    return before === undefined ? given : replaceElement(attribute, before, given, path, identity);
  });
}

/** Leaves `primary` true with the value that has just got it (RFC 7644 3.5.2), or with whichever had it. */
export function settlePrimary(
  primary: SchemaAttribute | undefined,
  before: readonly ScimValue[],
  after: readonly ScimValue[],
): readonly ScimValue[] {
  if (primary?.type !== 'boolean') return after;
  const isPrimary = (value: ScimValue): boolean => isScimObject(value) && value[primary.name] === true;
  const known = new Set(before);
  const winner = after.find((value) => isPrimary(value) && !known.has(value));
  if (winner === undefined) return after;
  return after.map((value) =>
    value !== winner && isScimObject(value) && isPrimary(value) ? { ...value, [primary.name]: false } : value,
  );
}

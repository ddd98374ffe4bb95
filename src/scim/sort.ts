import {
  memberValues,
  printAttributePath,
  printResolved,
  resolveAttribute,
  type AttributePath,
  type ResolvedAttribute,
} from './attribute-path.ts';
import { decodeBase64 } from './base64.ts';
import { parseDateTime } from './date-time.ts';
import { invalidPath } from './error.ts';
import { compareCodePoints } from './filter-match.ts';
import { isScimObject, type Resource, type ScimValue } from './resource.ts';
import type { ResourceType } from './resource-type.ts';
import { findAttribute, type ScimType } from './schema.ts';

/** What a resource is ordered by; undefined where it has no value. All keys of one attribute are of one type. */
export type SortKey = string | number | bigint | undefined;

export type SortOrder = 'ascending' | 'descending';

/** The attribute that `sortBy` names (RFC 7644 3.4.2.3); undefined where the resource type has none of that name. */
export function findSortAttribute(path: AttributePath, resourceType: ResourceType): ResolvedAttribute | undefined {
  const resolved = resolveAttribute(resourceType, path);
  if (resolved === undefined) return undefined;
  if (resolved.attribute.returned === 'never' || resolved.sub?.returned === 'never') {
    throw invalidPath(`"sortBy" names "${printResolved(resolved)}", which is never returned and can't be sorted by.`);
  }
  const { attribute, sub } = resolved;
  if (sub !== undefined || attribute.type !== 'complex') return resolved;
  const value = findAttribute(attribute.subAttributes, 'value');
  if (value !== undefined) return { ...resolved, sub: value };
  const name = printResolved(resolved);
  const example = attribute.subAttributes?.[0]?.name ?? 'value';
  throw invalidPath(`"sortBy" names "${name}", which is complex; name a sub-attribute, such as "${name}.${example}".`);
}

/** The error for a `sortBy` that names nothing (RFC 7644 3.4.2.3). */
export function unknownSortAttribute(path: AttributePath, types: readonly ResourceType[]): Error {
  const names = types.map(({ name }) => name).join(' or ');
  const written = printAttributePath(path);
  return invalidPath(`"sortBy" names "${written}", which ${names} lacks; name an attribute such as "meta.created".`);
}

/** Takes from a resource what it is ordered by: of several values the primary, else the first (RFC 7644 3.4.2.3). */
export function sortKeyReader(
  { extension, attribute, sub }: ResolvedAttribute,
  prepare: (text: string) => string,
): (resource: Resource) => SortKey {
  const toKey = keyOfType((sub ?? attribute).type, prepare);
  return (resource) => {
    const values = memberValues(extension === undefined ? resource : resource[extension], attribute.name);
    const chosen = values.find((value) => isScimObject(value) && value['primary'] === true) ?? values[0];
    const [value] = sub === undefined ? [chosen] : memberValues(chosen, sub.name);
    return value === undefined ? undefined : toKey(value);
  };
}

/** A value that is not of the attribute's type counts as none. */
function keyOfType(type: ScimType, prepare: (text: string) => string): (value: ScimValue) => SortKey {
  const ofText = (read: (text: string) => SortKey) => (value: ScimValue) =>
    typeof value === 'string' ? read(value) : undefined;
  switch (type) {
    case 'boolean':
      return (value) => (typeof value === 'boolean' ? Number(value) : undefined);
    case 'integer':
    case 'decimal':
      return (value) => (typeof value === 'number' ? value : undefined);
    case 'dateTime':
      return ofText(instantOf);
    case 'binary':
      return ofText((text) => decodeBase64(text) ?? text);
    case 'string':
    case 'reference':
      return ofText(prepare);
    case 'complex':
      return () => undefined;
  }
}

function instantOf(text: string): bigint | undefined {
  const instant = parseDateTime(text);
  return instant && BigInt(instant.epochMs) * 1_000_000n + BigInt(instant.nanos);
}

function compareKeys(one: SortKey, other: SortKey): number {
  if (one === undefined || other === undefined) return Number(one === undefined) - Number(other === undefined);
  if (typeof one === 'string' && typeof other === 'string') return compareCodePoints(one, other);
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

/**
 * The indexes of the keys in sorted order (RFC 7644 3.4.2.3): text by code points, what has no key last in ascending and
 * first in descending order, equal keys as they came in both.
 */
export function sortedIndexes(keys: readonly SortKey[], order: SortOrder): Uint32Array {
  const sign = order === 'ascending' ? 1 : -1;
  const indexes = Uint32Array.from(keys, (_, index) => index);
  return indexes.sort((one, other) => sign * compareKeys(keys[one], keys[other]) || one - other);
}

import { invalidValue } from './error.ts';
import { isScimObject, type ScimObject, type ScimValue } from './resource.ts';

/** `bulkId:x` as a whole text, or behind the last slash of an address. */
const whole = /^bulkId:(.+)$/su;
const lastSegment = /\/bulkId:([^/?#]+)$/u;
/** In the path of a PATCH operation: `members[value eq "bulkId:x"]`. */
const quoted = /"bulkId:([^"\\]+)"/gu;

type Change = (bulkId: string) => string;

function changeText(text: string, change: Change): string {
  const [, bulkId] = whole.exec(text) ?? [];
  if (bulkId !== undefined) return change(bulkId);
  return text.replace(lastSegment, (_, found: string) => `/${change(found)}`);
}

function changeTexts(value: ScimValue, change: Change): ScimValue {
  if (typeof value === 'string') return value.includes('bulkId:') ? changeText(value, change) : value;
  if (Array.isArray(value)) return value.map((each) => changeTexts(each, change));
  if (!isScimObject(value)) return value;
  const members = Object.entries(value).map(([name, member]): [string, ScimValue] => {
    if (name.toLowerCase() !== 'path' || typeof member !== 'string') return [name, changeTexts(member, change)];
    return [name, member.replace(quoted, (_, found: string) => `"${change(found)}"`)];
  });
  return Object.fromEntries(members);
}

/** The bulkIds that data refers to, at any depth, extensions and paths of PATCH operations included (RFC 7644 3.7.2). */
export function bulkIdsIn(data: ScimValue): ReadonlySet<string> {
  const found = new Set<string>();
  changeTexts(data, (bulkId) => {
    found.add(bulkId);
    return bulkId;
  });
  return found;
}

/** Data with each `bulkId:x` replaced by the id of the resource that was created for x (RFC 7644 3.7.2). */
export function resolveBulkIds(data: ScimValue, ids: ReadonlyMap<string, string>): ScimValue {
  return changeTexts(data, (bulkId) => {
    const id = ids.get(bulkId);
    if (id !== undefined) return id;
    throw invalidValue(`"bulkId:${bulkId}" refers to no resource that this bulk request has created.`);
  });
}

/** A new resource without references that can't be resolved yet, and the operations that bring them in later. */
export interface DeferredReferences {
  readonly data: ScimValue;
  readonly operations: readonly ScimObject[];
}

/**
 * Takes out of a new resource what refers to resources that don't exist yet (RFC 7644 3.7.1): single elements of lists,
 * other attributes as a whole. The operations still name them by bulkId.
 */
export function deferReferences(data: ScimValue, bulkIds: ReadonlySet<string>): DeferredReferences {
  if (!isScimObject(data)) return { data, operations: [] };
  const operations: ScimObject[] = [];
  const refers = (value: ScimValue): boolean => [...bulkIdsIn(value)].some((bulkId) => bulkIds.has(bulkId));
  const take = (object: ScimObject, prefix: string): ScimObject => {
    const kept = Object.entries(object).flatMap(([name, value]): [string, ScimValue][] => {
      if (!refers(value)) return [[name, value]];
      const path = `${prefix}${name}`;
      // Only schema URNs have colons: the object holds the attributes of an extension.
      if (isScimObject(value) && prefix === '' && name.includes(':')) return [[name, take(value, `${name}:`)]];
      const values = Array.isArray(value) ? value : undefined;
      operations.push({ op: 'add', path, value: values?.filter(refers) ?? value });
      return values === undefined ? [] : [[name, values.filter((each) => !refers(each))]];
    });
    return Object.fromEntries(kept);
  };
  return { data: take(data, ''), operations };
}

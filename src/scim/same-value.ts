import { isScimObject, type ScimValue } from './resource.ts';

const isList = (value: ScimValue): value is readonly ScimValue[] => Array.isArray(value);

/** True for values that are the same JSON; the order of members does not count (RFC 7643 2.3.8), that of a list does. */
export function isSameValue(a: ScimValue | undefined, b: ScimValue | undefined): boolean {
  if (a === b) return true;
  if (a === undefined || b === undefined) return false;
  if (isList(a) || isList(b)) {
    return isList(a) && isList(b) && a.length === b.length && a.every((value, index) => isSameValue(value, b[index]));
  }
  if (!isScimObject(a) || !isScimObject(b)) return false;
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && isSameValue(a[name], b[name]))
  );
}

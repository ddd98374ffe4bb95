import { memberValues, valuesAt, type ResolvedAttribute } from './attribute-path.ts';
import { decodeBase64 } from './base64.ts';
import { parseDateTime } from './date-time.ts';
import type { ResolvedFilter } from './filter.ts';
import { withoutVersion } from './reference-uri.ts';
import type { Resource, ScimObject, ScimValue } from './resource.ts';

/** Turns a text into the form in which two texts of that attribute are compared (RFC 7644 5). */
export type Preparation = (attribute: ResolvedAttribute) => (text: string) => string;

type Compare = Extract<ResolvedFilter, { kind: 'compare' }>;
type Test<T> = (subject: T) => boolean;
/** How the values of an attribute are found in a resource, or in one value of a multi-valued attribute. */
type Read<T> = (subject: T, attribute: ResolvedAttribute) => readonly ScimValue[];

/** NFKC, and lower case unless the attribute is case exact (RFC 7643 2.2, 2.3.7; RFC 7644 5). */
export function defaultPreparation(attribute: ResolvedAttribute): (text: string) => string {
  const { caseExact, type } = attribute.sub ?? attribute.attribute;
  if (caseExact || type === 'reference') return (text) => text.normalize('NFKC');
  return (text) => foldCase(text.normalize('NFKC')).normalize('NFKC');
}

/** One letter to one letter, wherever it stands: `toLowerCase` gives sigma two forms and makes two letters of İ. */
const foldCase = (text: string): string => text.replaceAll('Σ', 'σ').replaceAll('İ', 'i').toLowerCase();

/** Moves surrogates behind the rest of the basic plane, so that comparing code units orders code points. */
function rank(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}

/** Orders two texts by code points: negative, zero or positive. */
export function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index += 1) {
    const [left, right] = [a.charCodeAt(index), b.charCodeAt(index)];
    if (left !== right) return rank(left) - rank(right);
  }
  return a.length - b.length;
}

/** How a value stands to the filter's: negative, zero or positive; undefined if they don't compare. */
function comparator(compare: Compare, prepare: (text: string) => string): (value: ScimValue) => number | undefined {
  const { name, type } = compare.attribute.sub ?? compare.attribute.attribute;
  const wanted = compare.value;
  if (type === 'dateTime') {
    const right = parseDateTime(String(wanted));
    return (value) => {
      const left = typeof value === 'string' ? parseDateTime(value) : undefined;
      return left && right && (left.epochMs - right.epochMs || left.nanos - right.nanos);
    };
  }
  if (typeof wanted === 'number') return (value) => (typeof value === 'number' ? value - wanted : undefined);
  if (typeof wanted === 'boolean') {
    return (value) => (typeof value === 'boolean' ? Number(value) - Number(wanted) : undefined);
  }
  const toKey = ((): ((text: string) => string) => {
    if (type === 'binary') return (text) => decodeBase64(text) ?? text;
    return name === '$ref' ? (text) => prepare(withoutVersion(text)) : prepare;
  })();
  const key = toKey(wanted);
  return (value) => (typeof value === 'string' ? compareCodePoints(toKey(value), key) : undefined);
}

function compileComparison(compare: Compare, preparation: Preparation): Test<ScimValue> {
  const prepare = preparation(compare.attribute);
  const wanted = String(compare.value);
  const text = (value: ScimValue): string | undefined => (typeof value === 'string' ? prepare(value) : undefined);
  const order = comparator(compare, prepare);
  const ordered = (accepts: (sign: number) => boolean) => (value: ScimValue) => {
    const sign = order(value);
    return sign !== undefined && accepts(sign);
  };
  switch (compare.operator) {
    case 'eq':
      return ordered((sign) => sign === 0);
    case 'gt':
      return ordered((sign) => sign > 0);
    case 'ge':
      return ordered((sign) => sign >= 0);
    case 'lt':
      return ordered((sign) => sign < 0);
    case 'le':
      return ordered((sign) => sign <= 0);
    case 'co':
    case 'sw':
    case 'ew': {
      const part = prepare(wanted);
      const method = ({ co: 'includes', sw: 'startsWith', ew: 'endsWith' } as const)[compare.operator];
      return (value) => text(value)?.[method](part) ?? false;
    }
  }
}

/** A missing boolean sub-attribute, such as `primary`, counts as false (RFC 7643 2.4). */
function withMissingFlags<T>(read: Read<T>): Read<T> {
  return (subject, resolved) => {
    const { sub, ...parent } = resolved;
    if (sub?.type !== 'boolean') return read(subject, resolved);
    return read(subject, parent).flatMap((element) => {
      const flags = memberValues(element, sub.name);
      return flags.length === 0 ? [false] : flags;
    });
  };
}

function compile<T extends ScimValue>(filter: ResolvedFilter, preparation: Preparation, read: Read<T>): Test<T> {
  switch (filter.kind) {
    case 'and': {
      const tests = filter.filters.map((each) => compile(each, preparation, read));
      return (subject) => tests.every((test) => test(subject));
    }
    case 'or': {
      const tests = filter.filters.map((each) => compile(each, preparation, read));
      return (subject) => tests.some((test) => test(subject));
    }
    case 'not': {
      const test = compile(filter.filter, preparation, read);
      return (subject) => !test(subject);
    }
    case 'present':
      return (subject) => read(subject, filter.attribute).length > 0;
    case 'compare': {
      const test = compileComparison(filter, preparation);
      const readFlags = withMissingFlags(read);
      return (subject) => readFlags(subject, filter.attribute).some(test);
    }
    case 'valuePath': {
      const test = compileValueFilter(filter.filter, preparation);
      return (subject) => read(subject, filter.attribute).some(test);
    }
  }
}

/** A value filter (RFC 7644 3.4.2.2, 3.5.2) as a test of one value of the attribute it stands behind. */
export function compileValueFilter(filter: ResolvedFilter, preparation: Preparation): (element: ScimValue) => boolean {
  return compile(filter, preparation, (element: ScimValue, { sub }) =>
    sub === undefined ? [element] : memberValues(element, sub.name),
  );
}

/** A filter (RFC 7644 3.4.2.2) as a test of resources in normal form. */
export function compileFilter(filter: ResolvedFilter, preparation: Preparation): (resource: Resource) => boolean {
  return compile(filter, preparation, (resource: ScimObject, attribute) => valuesAt(resource, attribute));
}

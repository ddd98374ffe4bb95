import { decodeBase64 } from './base64.ts';
import { parseDateTime } from './date-time.ts';
import { invalidValue, type ScimError } from './error.ts';
import { isScimObject, type ScimValue } from './resource.ts';
import type { SchemaAttribute, ScimType } from './schema.ts';

export interface ValueOptions {
  /** Take any text for a binary value: some directories hold other text where the schema says base64. */
  readonly lenientBinary?: boolean;
}

const wanted: Readonly<Record<ScimType, string>> = {
  string: 'text',
  boolean: 'true or false',
  decimal: 'a number',
  integer: 'a whole number within ±9007199254740991',
  dateTime: 'a date and time such as "2026-01-31T12:00:00Z"',
  binary: 'base64 text',
  reference: 'a URI',
  complex: 'an object with sub-attributes',
};

/** An error that says what an attribute may hold and what was found; secrets are not repeated. */
export function wrongValue(attribute: SchemaAttribute, path: string, value: ScimValue): ScimError {
  const secret = attribute.returned === 'never';
  return invalidValue(`"${path}" must be ${wanted[attribute.type]}, not ${secret ? 'what was sent' : found(value)}.`);
}

function found(value: ScimValue): string {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (isScimObject(value)) return 'an object';
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

/** RFC 3986 4.1; letters beyond ASCII are let through, as browsers and directories hold such addresses. */
const notInUri = /[\p{Cc}\s<>"{}|\\^`]|%(?![0-9a-f]{2})/iu;

function fits(type: ScimType, value: ScimValue, options: ValueOptions): boolean {
  if (type === 'integer') return Number.isSafeInteger(value);
  if (type === 'decimal') return Number.isFinite(value);
  if (type === 'boolean') return typeof value === 'boolean';
  // Half of a surrogate pair is legal JSON, but no directory can store it.
  if (typeof value !== 'string' || !value.isWellFormed()) return false;
  if (type === 'dateTime') return parseDateTime(value) !== undefined;
  if (type === 'binary') return options.lenientBinary === true || decodeBase64(value) !== undefined;
  if (type === 'reference') return !notInUri.test(value);
  return type === 'string';
}

/** One value of a simple attribute (RFC 7643 2.3); throws invalidValue if it is of another type. */
export function simpleValue(
  attribute: SchemaAttribute,
  value: ScimValue,
  path: string,
  options: ValueOptions,
): ScimValue {
  // Entra sends "True" and "False"; any other text for a boolean is an error, never silently false.
  if (attribute.type === 'boolean' && typeof value === 'string') {
    const text = value.toLowerCase();
    if (text === 'true' || text === 'false') return text === 'true';
  }
  if (!fits(attribute.type, value, options)) throw wrongValue(attribute, path, value);
  return value;
}

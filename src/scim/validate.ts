import { invalidSyntax, invalidValue } from './error.ts';
import { membersByName } from './json-members.ts';
import { withReferencedValue } from './reference-uri.ts';
import { isScimObject, isUnassigned, type Resource, type ScimObject, type ScimValue } from './resource.ts';
import type { ResourceType } from './resource-type.ts';
import { commonAttributes, findAttribute, type SchemaAttribute } from './schema.ts';
import { simpleValue, wrongValue, type ValueOptions } from './simple-value.ts';

export type WriteAction = 'create' | 'replace';

interface Context {
  readonly action: WriteAction | 'modify';
  readonly options: ValueOptions;
}

const isList = (value: ScimValue): value is readonly ScimValue[] => Array.isArray(value);

/** The values of an object for these attributes, in their order and spelling; nothing for what is unassigned. */
function readMembers(
  object: ScimObject,
  attributes: readonly SchemaAttribute[],
  prefix: string,
  where: string,
  context: Context,
): ScimObject {
  const members = membersByName(object, where);
  const values: Record<string, ScimValue> = {};
  for (const attribute of attributes) {
    const sent = members.get(attribute.name.toLowerCase());
    // Most attributes are not sent; groups have many values, so nothing is made for those.
    if (sent === undefined || attribute.mutability === 'readOnly' || isUnassigned(sent)) continue;
    const value = readAttribute(attribute, sent, `${prefix}${attribute.name}`, context);
    if (value !== undefined) values[attribute.name] = value;
  }
  return values;
}

function isDemanded(attribute: SchemaAttribute, { action }: Context): boolean {
  // What one operation leaves out, a later one may bring.
  if (action === 'modify') return false;
  // A client that replaces what it has read can't send back what it was never shown.
  const unseen = action === 'replace' && attribute.returned === 'never';
  return attribute.required && attribute.mutability !== 'readOnly' && !unseen;
}

function requireMembers(
  object: ScimObject,
  attributes: readonly SchemaAttribute[],
  prefix: string,
  context: Context,
): ScimObject {
  for (const attribute of attributes) {
    if (isDemanded(attribute, context) && object[attribute.name] === undefined) {
      throw invalidValue(`"${prefix}${attribute.name}" is required, but missing or empty; send a value for it.`);
    }
  }
  return object;
}

function readAttribute(
  attribute: SchemaAttribute,
  value: ScimValue,
  path: string,
  context: Context,
): ScimValue | undefined {
  if (!attribute.multiValued) return readElement(attribute, unwrap(attribute, value, path), path, context);
  const elements = (isList(value) ? value : [value]).filter((element) => !isUnassigned(element));
  const values = elements.flatMap((element) => readElement(attribute, element, path, context) ?? []);
  if (values.length === 0) return undefined;
  // What becomes of the primary value when some are added depends on those that are there.
  return context.action === 'modify' ? values : withOnePrimary(attribute, values);
}

/** Clients wrap single values: `["x"]` and `[{"value":"x"}]` for "x". */
function unwrap(attribute: SchemaAttribute, value: ScimValue, path: string): ScimValue {
  if (!isList(value)) return value;
  const [first = null, ...rest] = value.filter((element) => !isUnassigned(element));
  if (rest.length > 0) throw invalidValue(`"${path}" has one value, not a list of ${value.length}.`);
  if (attribute.type !== 'complex' && isScimObject(first) && Object.keys(first).join('').toLowerCase() === 'value') {
    return Object.values(first)[0] ?? null;
  }
  return first;
}

function readElement(
  attribute: SchemaAttribute,
  value: ScimValue,
  path: string,
  context: Context,
): ScimValue | undefined {
  if (attribute.type !== 'complex') return simpleValue(attribute, value, path, context.options);
  const { subAttributes = [] } = attribute;
  const object = readMembers(asObject(attribute, value, path), subAttributes, `${path}.`, `"${path}"`, context);
  if (Object.keys(object).length === 0) return undefined;
  return requireMembers(withReferencedValue(attribute, object), subAttributes, `${path}.`, context);
}

/** `"manager": "id"` and `"members": ["id"]` stand for objects with that `value`. */
function asObject(attribute: SchemaAttribute, value: ScimValue, path: string): ScimObject {
  if (isScimObject(value)) return value;
  const isShort = !isList(value) && findAttribute(attribute.subAttributes, 'value') !== undefined;
  if (!isShort) throw wrongValue(attribute, path, value);
  return { value };
}

/** `primary` is true at most once (RFC 7643 2.4): the first one stays. */
function withOnePrimary(attribute: SchemaAttribute, values: readonly ScimValue[]): readonly ScimValue[] {
  const primary = findAttribute(attribute.subAttributes, 'primary');
  if (primary?.type !== 'boolean') return values;
  const isPrimary = (value: ScimValue): boolean => isScimObject(value) && value[primary.name] === true;
  const first = values.findIndex(isPrimary);
  return values.map((value, index) =>
    index > first && isScimObject(value) && isPrimary(value) ? { ...value, [primary.name]: false } : value,
  );
}

function checkSchemas(schemas: ScimValue | undefined): void {
  if (schemas === undefined || schemas === null || typeof schemas === 'string') return;
  if (!isList(schemas) || !schemas.every((urn) => typeof urn === 'string')) {
    throw invalidSyntax('"schemas" must be a list of schema URNs.');
  }
}

function readExtensions(
  members: ReadonlyMap<string, ScimValue>,
  { schemaExtensions }: ResourceType,
  context: Context,
): ScimObject {
  const objects = schemaExtensions.flatMap(({ schema, required }): readonly (readonly [string, ScimObject])[] => {
    const value = members.get(schema.id.toLowerCase()) ?? {};
    if (!isScimObject(value))
      throw invalidValue(`"${schema.id}" must be an object with the attributes of that schema.`);
    const object = readMembers(value, schema.attributes, `${schema.id}:`, `"${schema.id}"`, context);
    const isEmpty = Object.keys(object).length === 0;
    if (isEmpty && required)
      throw invalidValue(`The schema extension "${schema.id}" is required, but missing or empty.`);
    return isEmpty ? [] : [[schema.id, requireMembers(object, schema.attributes, `${schema.id}:`, context)]];
  });
  return Object.fromEntries(objects);
}

/**
 * Checks what a client sent against the schemas and gives its normal form (RFC 7643 2, 3, 7): names spelled as in the
 * schemas; nothing for unassigned, read-only and unknown attributes; `schemas` as the contents have it.
 */
export function validateResource(
  resource: ScimValue,
  resourceType: ResourceType,
  action: WriteAction,
  options: ValueOptions = {},
): Resource {
  if (!isScimObject(resource)) throw invalidSyntax(`A ${resourceType.name} must be a JSON object.`);
  const context = { action, options };
  const members = membersByName(resource, `The ${resourceType.name}`);
  checkSchemas(members.get('schemas'));
  const attributes = [...commonAttributes.filter(({ name }) => name !== 'schemas'), ...resourceType.schema.attributes];
  const core = readMembers(resource, attributes, '', `The ${resourceType.name}`, context);
  const extensions = readExtensions(members, resourceType, context);
  return {
    schemas: [resourceType.schema.id, ...Object.keys(extensions)],
    ...requireMembers(core, attributes, '', context),
    ...extensions,
  };
}

/**
 * The normal form of what an operation gives one attribute (RFC 7644 3.5.2), required sub-attributes not demanded;
 * undefined for what is unassigned or read-only.
 */
export function validateValue(
  attribute: SchemaAttribute,
  value: ScimValue,
  path: string,
  options: ValueOptions,
): ScimValue | undefined {
  if (attribute.mutability === 'readOnly' || isUnassigned(value)) return undefined;
  return readAttribute(attribute, value, path, { action: 'modify', options });
}

/**
 * The sub-attributes that one complex value names (RFC 7644 3.5.2.3), each in normal form, undefined where it is
 * unassigned; without those that are read-only or unknown.
 */
export function validateParts(
  attribute: SchemaAttribute,
  value: ScimValue,
  path: string,
  options: ValueOptions,
): ReadonlyMap<SchemaAttribute, ScimValue | undefined> {
  const members = membersByName(asObject(attribute, unwrap(attribute, value, path), path), `"${path}"`);
  const parts = new Map<SchemaAttribute, ScimValue | undefined>();
  for (const sub of attribute.subAttributes ?? []) {
    const part = members.get(sub.name.toLowerCase());
    if (part !== undefined && sub.mutability !== 'readOnly') {
      parts.set(sub, validateValue(sub, part, `${path}.${sub.name}`, options));
    }
  }
  const named = findAttribute(attribute.subAttributes, 'value');
  if (named !== undefined && !parts.has(named)) {
    const assigned = [...parts].flatMap(([sub, part]) => (part === undefined ? [] : [[sub.name, part] as const]));
    const id = withReferencedValue(attribute, Object.fromEntries(assigned))[named.name];
    if (id !== undefined) parts.set(named, id);
  }
  return parts;
}

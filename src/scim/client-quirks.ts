import { parseAttributePath, resolveAttribute, type ResolvedAttribute } from './attribute-path.ts';
import { membersByName } from './json-members.ts';
import { patchSchema } from './patch-request.ts';
import { isScimObject, isUnassigned, type ScimObject, type ScimValue } from './resource.ts';
import type { ResourceType } from './resource-type.ts';
import { findAttribute, type SchemaAttribute } from './schema.ts';

// Deviations in the shape of messages. Those that any reader of standard messages takes in its stride are read where
// they occur: letter case in json-members.ts; "True", single values in lists, lists of single values, ids for objects
// and unknown `schemas` in validate.ts; dotted and qualified names and filters as members of a value in patch-step.ts.

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const scim1Enterprise = /^urn:scim:schemas:extension:enterprise:[12]\.0(?::user)?(?=:|$)/iu;

const mapMembers = (
  object: ScimObject,
  change: (name: string, value: ScimValue) => ScimValue | undefined,
): ScimObject =>
  Object.fromEntries(
    Object.entries(object).flatMap(([name, value]) => {
      const changed = change(name, value);
      return changed === undefined ? [] : [[name, changed] as const];
    }),
  );

/** The attribute that a path or a member of a value names, filters left out of account. */
function attributeOf(path: string, resourceType: ResourceType): ResolvedAttribute | undefined {
  const [start, end] = [path.indexOf('['), path.lastIndexOf(']')];
  const parsed = parseAttributePath(start < 0 ? path : path.slice(0, start) + path.slice(Math.max(start, end) + 1));
  return parsed && resolveAttribute(resourceType, parsed);
}

/** OneLogin names the enterprise extension as SCIM 1 did, in bodies and in front of attributes. */
export function renameScim1Extension(name: string, resourceType: ResourceType): string {
  const isKnown = resourceType.schemaExtensions.some(({ schema }) => schema.id === enterprise);
  return isKnown ? name.replace(scim1Enterprise, enterprise) : name;
}

/** authentik, among others, sends PATCH requests without `schemas`. */
export function addMissingSchemas(schemas: ScimValue | undefined): ScimValue {
  return schemas === undefined || isUnassigned(schemas) ? [patchSchema] : schemas;
}

/** Ping's SDK can name the attribute twice: `"path": "members", "value": { "members": [ … ] }`. */
export function unwrapNestedValue(value: ScimValue, { attribute, sub }: ResolvedAttribute): ScimValue {
  if (!isScimObject(value) || sub !== undefined) return value;
  const [only, ...others] = Object.entries(value);
  const isNested = only !== undefined && others.length === 0 && only[0].toLowerCase() === attribute.name.toLowerCase();
  return isNested && findAttribute(attribute.subAttributes, attribute.name) === undefined ? only[1] : value;
}

/** The values that a text describes as JSON: objects with a `value`, and nothing below their members. */
function describedByText(text: ScimValue | undefined): readonly ScimObject[] {
  if (typeof text !== 'string' || !/^\s*[[{]/u.test(text)) return [];
  let parsed: ScimValue;
  try {
    parsed = JSON.parse(text) as ScimValue;
  } catch {
    return [];
  }
  const values = [parsed].flat().map((value) => (typeof value === 'string' ? { value } : value));
  const isValue = (value: ScimValue): value is ScimObject =>
    isScimObject(value) &&
    typeof value['value'] === 'string' &&
    Object.values(value).every((member) => typeof member !== 'object' || member === null);
  return values.every(isValue)
    ? values.map(({ displayName, ...value }) =>
        displayName === undefined ? value : { display: displayName, ...value },
      )
    : [];
}

/** Entra sends app roles as JSON within a text: `"roles": [{ "value": "{\"value\":\"admin\",…}" }]`. */
export function parseJsonTexts(value: ScimValue, { attribute, sub }: ResolvedAttribute): ScimValue {
  const valuePart = findAttribute(attribute.subAttributes, 'value');
  if (!attribute.multiValued || valuePart?.type !== 'string') return value;
  if (sub === valuePart) return describedByText(value)[0]?.['value'] ?? value;
  if (sub !== undefined) return value;
  const element = (each: ScimValue): readonly ScimValue[] => {
    const text = isScimObject(each) ? each['value'] : each;
    const described = describedByText(text);
    if (described.length === 0) return [each];
    return isScimObject(each) ? described.map((parts) => ({ ...each, ...parts })) : described;
  };
  const isListed = Array.isArray(value);
  const values = [value].flat().flatMap(element);
  return isListed || values.length > 1 ? values : (values[0] ?? value);
}

/**
 * Gluu's SCIM-Client repeats whole numbers that can't be changed, such as the counter of a FIDO device, as texts: that is
 * how Gluu shows them.
 */
export function parseIntegerText(value: ScimValue, { attribute, sub }: ResolvedAttribute): ScimValue {
  const { type, mutability } = sub ?? attribute;
  const isRepeated = type === 'integer' && mutability === 'immutable';
  return isRepeated && typeof value === 'string' && /^-?\d{1,16}$/u.test(value) ? Number(value) : value;
}

function isReadOnly({ attribute, sub }: ResolvedAttribute): boolean {
  return (
    (sub ?? attribute).mutability === 'readOnly' || attribute.mutability === 'readOnly' || attribute.name === 'schemas'
  );
}

/** Okta and authentik repeat `id`, `schemas` and `meta` in the value of operations without a path. */
export function dropReadOnlyMembers(value: ScimObject, resourceType: ResourceType): ScimObject {
  return mapMembers(value, (name, member) => {
    const extension = findExtension(name, resourceType);
    if (extension !== undefined && isScimObject(member)) {
      return mapMembers(member, (inner, each) => (isReadOnlyIn(extension, inner) ? undefined : each));
    }
    const resolved = attributeOf(name, resourceType);
    return resolved !== undefined && isReadOnly(resolved) ? undefined : member;
  });
}

function findExtension(name: string, { schemaExtensions }: ResourceType): readonly SchemaAttribute[] | undefined {
  const urn = name.toLowerCase();
  return schemaExtensions.find(({ schema }) => schema.id.toLowerCase() === urn)?.schema.attributes;
}

const isReadOnlyIn = (attributes: readonly SchemaAttribute[], name: string): boolean =>
  findAttribute(attributes, name)?.mutability === 'readOnly';

function normalizeMembers(body: ScimObject, resourceType: ResourceType): ScimObject {
  const present = new Set(Object.keys(body).map((name) => name.toLowerCase()));
  const members = Object.entries(body).map(([name, value]): [string, ScimValue] => {
    const renamed = renameScim1Extension(name, resourceType);
    const key = present.has(renamed.toLowerCase()) ? name : renamed;
    const resolved = attributeOf(key, resourceType);
    return [key, resolved === undefined ? value : parseIntegerText(parseJsonTexts(value, resolved), resolved)];
  });
  return Object.fromEntries(members);
}

/** The body of a POST or PUT as the standard has it, where known clients write it otherwise. */
export function normalizeResourceBody(body: ScimValue, resourceType: ResourceType): ScimValue {
  return isScimObject(body) ? normalizeMembers(body, resourceType) : body;
}

function normalizeOperation(operation: ScimValue, resourceType: ResourceType): ScimValue {
  if (!isScimObject(operation)) return operation;
  const members = membersByName(operation, 'An operation');
  const [path, value] = [members.get('path'), members.get('value')];
  const others = mapMembers(operation, (name, member) => (/^(?:path|value)$/iu.test(name) ? undefined : member));
  // `"path": null`, as authentik sends it, and "" are no path.
  if (path === undefined || path === null || path === '') {
    const normal = isScimObject(value)
      ? dropReadOnlyMembers(normalizeMembers(value, resourceType), resourceType)
      : value;
    return { ...others, ...(normal === undefined ? {} : { value: normal }) };
  }
  if (typeof path !== 'string') return operation;
  const renamed = renameScim1Extension(path, resourceType);
  const resolved = attributeOf(renamed, resourceType);
  if (value === undefined) return { ...others, path: renamed };
  const normal = resolved === undefined ? value : parseJsonTexts(unwrapNestedValue(value, resolved), resolved);
  return { ...others, path: renamed, value: normal };
}

/** The body of a PATCH as RFC 7644 3.5.2 has it, where known clients write it otherwise. */
export function normalizePatchBody(body: ScimValue, resourceType: ResourceType): ScimValue {
  if (!isScimObject(body)) return body;
  const members = membersByName(body, 'The PATCH request');
  const operations = members.get('operations');
  return {
    schemas: addMissingSchemas(members.get('schemas')),
    ...(operations === undefined
      ? {}
      : {
          Operations: Array.isArray(operations)
            ? operations.map((operation) => normalizeOperation(operation, resourceType))
            : operations,
        }),
  };
}

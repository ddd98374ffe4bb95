import { isScimObject, isUnassigned, type Resource, type ScimValue } from './resource.ts';
import type { ResourceType } from './resource-type.ts';
import { attributeName, commonAttributes, findAttribute, schemaUri, type SchemaAttribute } from './schema.ts';

/** Attribute notation (RFC 7644 3.10) as written: `[urn:]attribute[.sub]`. */
export interface AttributePath {
  readonly schema?: string;
  readonly attribute: string;
  readonly sub?: string;
}

/** An attribute path found in a resource type's schemas. `extension` is the URN of the extension that defines it. */
export interface ResolvedAttribute {
  readonly extension?: string;
  readonly attribute: SchemaAttribute;
  readonly sub?: SchemaAttribute;
}

/** Reads attribute notation (RFC 7644 3.10); undefined if the text is none. The last colon ends the schema URN. */
export function parseAttributePath(text: string): AttributePath | undefined {
  const colon = text.lastIndexOf(':');
  const schema = colon < 0 ? undefined : text.slice(0, colon);
  const [attribute = '', sub, ...rest] = text.slice(colon + 1).split('.');
  const wellFormed =
    (schema === undefined || schemaUri.test(schema)) &&
    attributeName.test(attribute) &&
    (sub === undefined || attributeName.test(sub)) &&
    rest.length === 0;
  if (!wellFormed) return undefined;
  return { ...(schema === undefined ? {} : { schema }), attribute, ...(sub === undefined ? {} : { sub }) };
}

/** Writes attribute notation (RFC 7644 3.10). */
export function printAttributePath(path: AttributePath): string {
  const prefix = path.schema === undefined ? '' : `${path.schema}:`;
  return `${prefix}${path.attribute}${path.sub === undefined ? '' : `.${path.sub}`}`;
}

type Found = Omit<ResolvedAttribute, 'sub'>;

function findInExtensions(resourceType: ResourceType, name: string, urn: string | undefined): readonly Found[] {
  return resourceType.schemaExtensions.flatMap(({ schema }) => {
    if (urn !== undefined && schema.id.toLowerCase() !== urn) return [];
    const attribute = findAttribute(schema.attributes, name);
    return attribute === undefined ? [] : [{ extension: schema.id, attribute }];
  });
}

function findTopLevel(resourceType: ResourceType, path: AttributePath): Found | undefined {
  const urn = path.schema?.toLowerCase();
  if (urn === undefined || urn === resourceType.schema.id.toLowerCase()) {
    const attribute =
      findAttribute(commonAttributes, path.attribute) ?? findAttribute(resourceType.schema.attributes, path.attribute);
    if (attribute !== undefined) return { attribute };
    if (urn !== undefined) return undefined;
  }
  const found = findInExtensions(resourceType, path.attribute, urn);
  return found.length === 1 ? found[0] : undefined;
}

/**
 * Finds the attribute that a path names (RFC 7644 3.10), in any letter case. A name without URN that the core schema
 * lacks is taken from the one extension that has it, since clients shorten extension attributes.
 */
export function resolveAttribute(resourceType: ResourceType, path: AttributePath): ResolvedAttribute | undefined {
  const found = findTopLevel(resourceType, path);
  if (found === undefined || path.sub === undefined) return found;
  const sub = findAttribute(found.attribute.subAttributes, path.sub);
  return sub === undefined ? undefined : { ...found, sub };
}

/** Writes a resolved attribute as the schemas spell it, with the URN if an extension defines it (RFC 7644 3.10). */
export function printResolved(resolved: ResolvedAttribute): string {
  return printAttributePath({
    ...(resolved.extension === undefined ? {} : { schema: resolved.extension }),
    attribute: resolved.attribute.name,
    ...(resolved.sub === undefined ? {} : { sub: resolved.sub.name }),
  });
}

const isList = (value: ScimValue): value is readonly ScimValue[] => Array.isArray(value);

/** The assigned values below a member of an object: the elements of an array, or the value itself. */
export function memberValues(container: ScimValue | undefined, name: string): readonly ScimValue[] {
  const value = isScimObject(container) ? container[name] : undefined;
  if (value === undefined) return [];
  return (isList(value) ? value : [value]).filter((element) => !isUnassigned(element));
}

/** All values that a resource in normal form has for an attribute, unassigned ones left out (RFC 7643 2.5). */
export function valuesAt(resource: Resource, resolved: ResolvedAttribute): readonly ScimValue[] {
  const { extension, attribute, sub } = resolved;
  const values = memberValues(extension === undefined ? resource : resource[extension], attribute.name);
  return sub === undefined ? values : values.flatMap((value) => memberValues(value, sub.name));
}

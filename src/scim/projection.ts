import { parseAttributePath, printResolved, resolveAttribute, type ResolvedAttribute } from './attribute-path.ts';
import { invalidValue } from './error.ts';
import { isScimObject, type Resource, type ScimObject, type ScimValue } from './resource.ts';
import type { ResourceType } from './resource-type.ts';
import { commonAttributes, type SchemaAttribute } from './schema.ts';

/** The attributes that an answer shows, by their full names: whole, or only the named sub-attributes. */
export interface Projection {
  readonly shown: ReadonlyMap<string, 'whole' | ReadonlySet<string>>;
}

/** The parameters of RFC 7644 3.9, comma-separated or as a list. */
export interface ProjectionParameters {
  readonly attributes?: string | readonly string[];
  readonly excludedAttributes?: string | readonly string[];
}

interface Choice {
  readonly mode: 'default' | 'only' | 'without';
  /** Full names in lower case of attributes, sub-attributes and schemas. */
  readonly names: ReadonlySet<string>;
}

type Found = Omit<ResolvedAttribute, 'sub'>;

function listed(parameter: string | readonly string[] | undefined): readonly string[] {
  const parts = typeof parameter === 'string' ? [parameter] : (parameter ?? []);
  return parts.flatMap((part) => part.split(',')).flatMap((part) => part.trim() || []);
}

/** The full name of what a parameter names: a schema as a whole, or an attribute; undefined if nothing is called so. */
function fullName(text: string, resourceType: ResourceType): string | undefined {
  const schemas = [resourceType.schema, ...resourceType.schemaExtensions.map(({ schema }) => schema)];
  const name = text.toLowerCase();
  if (schemas.some(({ id }) => id.toLowerCase() === name)) return name;
  const path = parseAttributePath(text);
  const resolved = path && resolveAttribute(resourceType, path);
  return resolved && printResolved(resolved).toLowerCase();
}

function readChoice(parameters: ProjectionParameters, resourceType: ResourceType): Choice {
  const only = listed(parameters.attributes);
  const without = listed(parameters.excludedAttributes);
  if (only.length > 0 && without.length > 0) {
    throw invalidValue('"attributes" and "excludedAttributes" exclude each other; send one of them.');
  }
  const names = new Set([...only, ...without].flatMap((name) => fullName(name, resourceType) ?? []));
  if (only.length > 0) return { mode: 'only', names };
  return { mode: without.length > 0 ? 'without' : 'default', names };
}

/** Whether a part shows by itself, given whether its name, or the whole that it belongs to, was chosen. */
function shows({ returned }: SchemaAttribute, mode: Choice['mode'], named: boolean, wholeNamed: boolean): boolean {
  if (returned === 'never' || returned === 'always') return returned === 'always';
  if (mode === 'only') return named || (wholeNamed && returned === 'default');
  return returned === 'default' && !(mode === 'without' && (named || wholeNamed));
}

function shownParts(found: Found, choice: Choice, schemaId: string): 'whole' | ReadonlySet<string> | undefined {
  const { attribute } = found;
  const { mode, names } = choice;
  const name = printResolved(found).toLowerCase();
  const isShown = shows(attribute, mode, names.has(name), names.has(schemaId.toLowerCase()));
  const { subAttributes } = attribute;
  if (subAttributes === undefined || attribute.returned === 'never') return isShown ? 'whole' : undefined;
  const isNamed = (sub: SchemaAttribute): boolean => names.has(`${name}.${sub.name.toLowerCase()}`);
  if (!isShown && !(mode === 'only' && subAttributes.some(isNamed))) return undefined;
  const visible = subAttributes.filter((sub) => shows(sub, mode, isNamed(sub), isShown && mode === 'only'));
  return visible.length === subAttributes.length ? 'whole' : new Set(visible.map((sub) => sub.name));
}

/** Reads `attributes` and `excludedAttributes` (RFC 7644 3.9); names that no schema has are ignored. */
export function parseProjection(parameters: ProjectionParameters, resourceType: ResourceType): Projection {
  const choice = readChoice(parameters, resourceType);
  const { schema, schemaExtensions } = resourceType;
  const all: readonly (readonly [Found, string])[] = [
    ...commonAttributes.map((attribute) => [{ attribute }, ''] as const),
    ...schema.attributes.map((attribute) => [{ attribute }, schema.id] as const),
    ...schemaExtensions.flatMap(({ schema: { id, attributes } }) =>
      attributes.map((attribute) => [{ extension: id, attribute }, id] as const),
    ),
  ];
  const shown = new Map<string, 'whole' | ReadonlySet<string>>();
  for (const [found, schemaId] of all) {
    const parts = shownParts(found, choice, schemaId);
    if (parts !== undefined) shown.set(printResolved(found), parts);
  }
  return { shown };
}

/** Whether an answer is going to show that attribute if the resource has it (RFC 7644 3.9). */
export function requests(projection: Projection, resolved: ResolvedAttribute): boolean {
  const { sub, ...whole } = resolved;
  const parts = projection.shown.get(printResolved(whole));
  return parts !== undefined && (sub === undefined || parts === 'whole' || parts.has(sub.name));
}

function projectValue(value: ScimValue, parts: ReadonlySet<string>): ScimValue | undefined {
  if (Array.isArray(value)) {
    const values = value.flatMap((element: ScimValue) => projectValue(element, parts) ?? []);
    return values.length === 0 ? undefined : values;
  }
  if (!isScimObject(value)) return undefined;
  const members = Object.entries(value).filter(([name]) => parts.has(name));
  return members.length === 0 ? undefined : Object.fromEntries(members);
}

function projectMembers(object: ScimObject, { shown }: Projection, prefix: string): ScimObject {
  const members = Object.entries(object).flatMap(([name, value]): readonly (readonly [string, ScimValue])[] => {
    const parts = shown.get(`${prefix}${name}`);
    const projected = parts === 'whole' || parts === undefined ? value : projectValue(value, parts);
    return parts === undefined || projected === undefined ? [] : [[name, projected]];
  });
  return Object.fromEntries(members);
}

/** The part of a resource in normal form that an answer shows (RFC 7644 3.9, RFC 7643 7 "returned"). */
export function project(resource: Resource, projection: Projection, resourceType: ResourceType): Resource {
  const extensions = resourceType.schemaExtensions.flatMap(({ schema: { id } }) => {
    const object = resource[id];
    const projected = isScimObject(object) ? projectMembers(object, projection, `${id}:`) : {};
    return Object.keys(projected).length === 0 ? [] : [[id, projected] as const];
  });
  return { ...projectMembers(resource, projection, ''), ...Object.fromEntries(extensions) };
}

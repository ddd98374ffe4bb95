import { parseAttributePath, resolveAttribute, type AttributePath, type ResolvedAttribute } from './attribute-path.ts';
import { invalidPath, ScimError } from './error.ts';
import type { Filter, ResolvedFilter } from './filter.ts';
import { parseFilter, type FilterLimits } from './filter-parser.ts';
import { tokenizeFilter } from './filter-tokens.ts';
import { resolveFilter, resolveValueFilter } from './resolve-filter.ts';
import type { ResourceType } from './resource-type.ts';

/** What the path of a PATCH operation names (RFC 7644 3.5.2): an attribute, some of its values, or an extension. */
export type PatchPath =
  | { readonly kind: 'attribute'; readonly attribute: ResolvedAttribute; readonly filter?: ResolvedFilter }
  | { readonly kind: 'extension'; readonly extension: string };

interface Parts {
  readonly path: AttributePath;
  readonly filter?: Filter;
}

const example = 'an attribute such as userName, name.familyName, emails[type eq "work"].value or urn:example:2.0:S:age';

function malformed(position: number, expected: string, found: string): ScimError {
  const shown = found.length > 40 ? `${found.slice(0, 40)}…` : found;
  const there = found === '' ? 'the path ends' : `there is ${JSON.stringify(shown)}`;
  return invalidPath(`At position ${position} of the path, expected ${expected}, but ${there}.`);
}

/** The position behind the last closing bracket; brackets within quotes don't count. */
function endOfBrackets(text: string): number {
  const closing = tokenizeFilter(text).findLast(({ kind }) => kind === ']');
  if (closing === undefined) throw malformed(text.length + 1, '"]"', '');
  return closing.end;
}

function splitPath(text: string, limits: FilterLimits): Parts {
  const start = text.indexOf('[');
  const name = start < 0 ? text : text.slice(0, start);
  const path = parseAttributePath(name);
  if (path === undefined) throw malformed(1, example, name);
  if (start < 0) return { path };
  if (path.sub !== undefined) throw malformed(start + 1, 'the end: brackets follow an attribute', text.slice(start));
  const end = endOfBrackets(text);
  const parsed = parseFilter(text.slice(0, end), limits);
  if (parsed.kind !== 'valuePath') throw malformed(start + 1, 'one filter in square brackets', text.slice(start));
  const { filter } = parsed;
  const rest = text.slice(end);
  if (rest === '') return { path, filter };
  const sub = rest.startsWith('.') ? parseAttributePath(rest.slice(1)) : undefined;
  const isSub = sub !== undefined && sub.schema === undefined && sub.sub === undefined;
  if (!isSub) throw malformed(end + 1, '"." and a sub-attribute, or the end', rest);
  return { path: { ...path, sub: sub.attribute }, filter };
}

/**
 * Reads the path of a PATCH operation (RFC 7644 3.5.2), in any letter case; undefined if it is well-formed, but names
 * no attribute of the resource type. Throws invalidPath, or invalidFilter for what stands in the brackets.
 */
export function parsePatchPath(text: string, resourceType: ResourceType, limits: FilterLimits): PatchPath | undefined {
  const urn = text.toLowerCase();
  const extension = resourceType.schemaExtensions.find(({ schema }) => schema.id.toLowerCase() === urn);
  if (extension !== undefined) return { kind: 'extension', extension: extension.schema.id };
  const { path, filter } = splitPath(text, limits);
  const attribute = resolveAttribute(resourceType, path);
  if (attribute === undefined) return undefined;
  if (filter === undefined) return { kind: 'attribute', attribute };
  const { sub: _, ...parent } = attribute;
  if (!parent.attribute.multiValued && parent.attribute.type !== 'complex') {
    throw invalidPath(`"${parent.attribute.name}" has one simple value, which no filter in square brackets selects.`);
  }
  return { kind: 'attribute', attribute, filter: resolveValueFilter(filter, parent) };
}

/** The error for a path that names no attribute of the resource type: names the one that was most likely meant. */
export function unknownPath(text: string, resourceType: ResourceType): ScimError {
  const start = text.indexOf('[');
  const path = parseAttributePath(start < 0 ? text : text.slice(0, start) + text.slice(endOfBrackets(text)));
  try {
    if (path !== undefined) resolveFilter({ kind: 'present', path }, resourceType);
  } catch (error) {
    // Resolving a filter finds the nearest name already; only the kind of the error differs.
    if (error instanceof ScimError) return invalidPath(error.message);
  }
  return invalidPath(`The resource type ${resourceType.name} has no attribute ${JSON.stringify(text)}.`);
}

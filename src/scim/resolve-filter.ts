import { parseDateTime } from './date-time.ts';
import { decodeBase64 } from './base64.ts';
import { invalidFilter } from './error.ts';
import { nearestName } from './nearest-name.ts';
import { printAttributePath, printResolved, resolveAttribute } from './attribute-path.ts';
import type { AttributePath, ResolvedAttribute } from './attribute-path.ts';
import type { ComparisonOperator, ComparisonValue, Filter, ResolvedFilter } from './filter.ts';
import type { ResourceType } from './resource-type.ts';
import { commonAttributes, findAttribute, type SchemaAttribute, type ScimType } from './schema.ts';

type Compare = Extract<Filter, { kind: 'compare' }>;
/** Finds the attribute of a path, or throws invalidFilter. */
type Find = (path: AttributePath) => ResolvedAttribute;

const isSubstring = (operator: ComparisonOperator): boolean =>
  operator === 'co' || operator === 'sw' || operator === 'ew';
const isEquality = (operator: ComparisonOperator): boolean => operator === 'eq' || operator === 'ne';

const wanted: Readonly<Record<ScimType, string>> = {
  string: 'text in double quotes',
  reference: 'a URI in double quotes',
  boolean: 'true or false',
  integer: 'a number without quotes',
  decimal: 'a number without quotes',
  dateTime: 'a date and time in double quotes, such as "2026-01-31T12:00:00Z"',
  binary: 'base64 text in double quotes',
  complex: 'null',
};

function knownNames(attributes: readonly SchemaAttribute[], prefix = ''): readonly string[] {
  return attributes.flatMap(({ name, subAttributes = [] }) => [
    `${prefix}${name}`,
    ...subAttributes.map((sub) => `${prefix}${name}.${sub.name}`),
  ]);
}

function unknownAttribute(written: string, of: string, known: readonly string[]): Error {
  const near = nearestName(written, known);
  return invalidFilter(`${of} has no attribute "${written}".${near === undefined ? '' : ` Did you mean "${near}"?`}`);
}

function refuseHidden(resolved: ResolvedAttribute): ResolvedAttribute {
  if (resolved.attribute.returned === 'never' || resolved.sub?.returned === 'never') {
    throw invalidFilter(`"${printResolved(resolved)}" is never returned and can't be used in a filter.`);
  }
  return resolved;
}

function findIn(resourceType: ResourceType): Find {
  return (path) => {
    const resolved = resolveAttribute(resourceType, path);
    if (resolved !== undefined) return refuseHidden(resolved);
    const known = [
      ...knownNames([...commonAttributes, ...resourceType.schema.attributes]),
      ...resourceType.schemaExtensions.flatMap(({ schema }) => [
        ...knownNames(schema.attributes),
        ...knownNames(schema.attributes, `${schema.id}:`),
      ]),
    ];
    throw unknownAttribute(printAttributePath(path), `The resource type ${resourceType.name}`, known);
  };
}

function findBelow(parent: ResolvedAttribute): Find {
  const { subAttributes } = parent.attribute;
  return (path) => {
    const written = printAttributePath(path);
    if (path.schema === undefined && path.sub === undefined) {
      // The values of a simple multi-valued attribute go by the name that RFC 7643 2.4 gives them.
      if (subAttributes === undefined && path.attribute.toLowerCase() === 'value') return parent;
      const sub = findAttribute(subAttributes, path.attribute);
      if (sub !== undefined) return refuseHidden({ ...parent, sub });
    }
    const known = subAttributes === undefined ? ['value'] : knownNames(subAttributes);
    throw unknownAttribute(written, `"${printResolved(parent)}"`, known);
  };
}

/** Clients write `emails eq "x"` for `emails.value eq "x"`. */
function compared(resolved: ResolvedAttribute): ResolvedAttribute {
  if (resolved.sub !== undefined || resolved.attribute.type !== 'complex') return resolved;
  const sub = findAttribute(resolved.attribute.subAttributes, 'value');
  if (sub !== undefined) return refuseHidden({ ...resolved, sub });
  const name = printResolved(resolved);
  const example = resolved.attribute.subAttributes?.[0]?.name ?? 'value';
  throw invalidFilter(`"${name}" is complex: compare one of its sub-attributes, such as "${name}.${example}".`);
}

/** The value as the attribute's type has it; undefined if it is of another type. */
function typedValue(type: ScimType, value: string | number | boolean): string | number | boolean | undefined {
  switch (type) {
    case 'string':
    case 'reference':
      return typeof value === 'string' ? value : undefined;
    case 'boolean': {
      const text = String(value).toLowerCase();
      return typeof value !== 'number' && (text === 'true' || text === 'false') ? text === 'true' : undefined;
    }
    case 'integer':
    case 'decimal':
      return typeof value === 'number' ? value : undefined;
    case 'dateTime':
      return typeof value === 'string' && parseDateTime(value) !== undefined ? value : undefined;
    case 'binary':
      return typeof value === 'string' && decodeBase64(value) !== undefined ? value : undefined;
    case 'complex':
      return undefined;
  }
}

function refuseOperator(resolved: ResolvedAttribute, operator: ComparisonOperator): void {
  const { type } = resolved.sub ?? resolved.attribute;
  const isText = type === 'string' || type === 'reference';
  const fits = isEquality(operator) || isText || (!isSubstring(operator) && type !== 'boolean' && type !== 'binary');
  if (fits) return;
  const allowed = type === 'boolean' || type === 'binary' ? 'eq, ne and pr' : 'eq, ne, gt, ge, lt, le and pr';
  throw invalidFilter(
    `"${printResolved(resolved)}" is of type ${type}, for which "${operator}" is not defined; use ${allowed}.`,
  );
}

const not = (filter: ResolvedFilter): ResolvedFilter => ({ kind: 'not', filter });

function resolveEmpty(
  resolved: ResolvedAttribute,
  operator: ComparisonOperator,
  value: ComparisonValue,
): ResolvedFilter {
  const present: ResolvedFilter = { kind: 'present', attribute: resolved };
  if (operator === 'eq') return not(present);
  if (operator === 'ne') return present;
  const name = printResolved(resolved);
  if (value === null) throw invalidFilter(`"${name} ${operator} null" means nothing; use eq, ne or pr.`);
  refuseOperator(compared(resolved), operator);
  if (operator === 'lt' || operator === 'le') {
    throw invalidFilter(`No value of "${name}" is less than ""; to find where it is missing, use "not (${name} pr)".`);
  }
  return { kind: 'present', attribute: compared(resolved) };
}

function resolveCompare({ operator, value }: Compare, resolved: ResolvedAttribute): ResolvedFilter {
  if (value === null || value === '') return resolveEmpty(resolved, operator, value);
  const attribute = compared(resolved);
  refuseOperator(attribute, operator);
  const { type } = attribute.sub ?? attribute.attribute;
  const typed = typedValue(type, value);
  if (typed === undefined) {
    throw invalidFilter(
      `"${printResolved(attribute)}" is of type ${type} and compared with ${wanted[type]}, not with ${JSON.stringify(value)}.`,
    );
  }
  if (operator === 'ne') return not({ kind: 'compare', attribute, operator: 'eq', value: typed });
  return { kind: 'compare', attribute, operator, value: typed };
}

function resolveValuePath(path: AttributePath, filter: Filter, find: Find): ResolvedFilter {
  const attribute = find(path);
  const isElement =
    attribute.sub === undefined && (attribute.attribute.type === 'complex' || attribute.attribute.multiValued);
  if (!isElement) {
    throw invalidFilter(`"${printResolved(attribute)}" has no sub-attributes; leave the square brackets out.`);
  }
  return { kind: 'valuePath', attribute, filter: resolveValueFilter(filter, attribute) };
}

function resolve(filter: Filter, find: Find, nestedIn: ResolvedAttribute | undefined): ResolvedFilter {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return { kind: filter.kind, filters: filter.filters.map((each) => resolve(each, find, nestedIn)) };
    case 'not':
      return not(resolve(filter.filter, find, nestedIn));
    case 'present':
      return { kind: 'present', attribute: find(filter.path) };
    case 'compare':
      return resolveCompare(filter, find(filter.path));
    case 'valuePath':
      if (nestedIn !== undefined) {
        throw invalidFilter(`Square brackets do not nest inside "${printResolved(nestedIn)}[…]".`);
      }
      return resolveValuePath(filter.path, filter.filter, find);
  }
}

/** Resolves what stands in the square brackets after an attribute (RFC 7644 3.4.2.2, 3.5.2). */
export function resolveValueFilter(filter: Filter, parent: ResolvedAttribute): ResolvedFilter {
  return resolve(filter, findBelow(parent), parent);
}

/** Finds a filter's attributes in the schemas and checks its values against them (RFC 7644 3.4.2.2). */
export function resolveFilter(filter: Filter, resourceType: ResourceType): ResolvedFilter {
  return resolve(filter, findIn(resourceType), undefined);
}

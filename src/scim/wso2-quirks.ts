import { bulkRequestSchema } from './bulk-request.ts';
import { comparisonOperators } from './filter.ts';
import { tokenizeFilter, type FilterToken } from './filter-tokens.ts';
import { searchRequestSchema } from './query.ts';
import { isScimObject, isUnassigned, type ScimObject, type ScimValue } from './resource.ts';
import type { ResourceType } from './resource-type.ts';
import type { SchemaAttribute } from './schema.ts';

// What the clients of WSO2 Identity Server send otherwise than the standard has it, and the one answer that they read
// otherwise (its documents, "Using the SCIM 2.0 REST APIs").

const number = /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/iu;
const literal = /^(?:true|false|null)$/iu;

/** The names of attributes that are compared with numbers. */
type Names = Pick<ReadonlySet<string>, 'has'>;

const isOperator = (token: FilterToken | undefined): boolean =>
  token?.kind === 'word' && comparisonOperators.some((operator) => operator === token.text.toLowerCase());

/** The names of integer and decimal attributes, whose values have no quotes in the standard either. */
export function numericNames(resourceTypes: readonly ResourceType[]): ReadonlySet<string> {
  const namesIn = (attributes: readonly SchemaAttribute[]): readonly string[] =>
    attributes.flatMap(({ name, type, subAttributes = [] }) => [
      ...(type === 'integer' || type === 'decimal' ? [name.toLowerCase()] : []),
      ...namesIn(subAttributes),
    ]);
  const schemas = resourceTypes.flatMap(({ schema, schemaExtensions }) => [
    schema,
    ...schemaExtensions.map((extension) => extension.schema),
  ]);
  return new Set(schemas.flatMap(({ attributes }) => namesIn(attributes)));
}

/** A filter whose values may stand without quotes or in single ones, as RFC 7644 3.4.2.2 has it. */
export function quoteFilterValues(filter: string, numeric: Names): string {
  const tokens = tokenizeFilter(filter);
  let quoted = '';
  let read = 0;
  for (const [index, token] of tokens.entries()) {
    const [attribute, operator] = [tokens[index - 2], tokens[index - 1]];
    // An operator's name that was just read as a value is none.
    const isValue = token.kind === 'word' && isOperator(operator) && (operator?.start ?? 0) >= read;
    if (!isValue || token.start < read || attribute?.kind !== 'word' || literal.test(token.text)) continue;
    const name = attribute.text.split(/[.:]/u).at(-1)?.toLowerCase() ?? '';
    if (number.test(token.text) && numeric.has(name)) continue;
    const closing = token.text.startsWith("'") ? filter.indexOf("'", token.start + 1) : -1;
    const value = closing < 0 ? token.text : filter.slice(token.start + 1, closing);
    quoted += `${filter.slice(read, token.start)}${JSON.stringify(value)}`;
    read = closing < 0 ? token.end : closing + 1;
  }
  return quoted + filter.slice(read);
}

const changeMember = (object: ScimObject, wanted: string, change: (value: ScimValue) => ScimValue): ScimObject =>
  Object.fromEntries(
    Object.entries(object).map(([name, value]) => [name, name.toLowerCase() === wanted ? change(value) : value]),
  );

/** Messages come without `schemas`, or with an empty list. */
function withSchema(message: ScimObject, schema: string): ScimObject {
  const others = Object.entries(message).filter(
    ([name, value]) => name.toLowerCase() !== 'schemas' || !isUnassigned(value),
  );
  const isNamed = others.some(([name]) => name.toLowerCase() === 'schemas');
  return isNamed ? message : { schemas: [schema], ...Object.fromEntries(others) };
}

const quoteText =
  (numeric: Names) =>
  (value: ScimValue): ScimValue =>
    typeof value === 'string' ? quoteFilterValues(value, numeric) : value;

/** The parameters of a query (RFC 7644 3.4.2). */
export function normalizeWso2Query(
  query: Readonly<Record<string, string>>,
  numeric: Names,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(query).map(([name, value]) => [
      name,
      name.toLowerCase() === 'filter' ? quoteFilterValues(value, numeric) : value,
    ]),
  );
}

/** The body of a POST to /.search (RFC 7644 3.4.3). */
export function normalizeWso2Search(body: ScimValue, numeric: Names): ScimValue {
  return isScimObject(body) ? changeMember(withSchema(body, searchRequestSchema), 'filter', quoteText(numeric)) : body;
}

/** The body of a PATCH (RFC 7644 3.5.2): filters in its paths. */
export function normalizeWso2Patch(body: ScimValue, numeric: Names): ScimValue {
  const readOperation = (operation: ScimValue): ScimValue =>
    isScimObject(operation) ? changeMember(operation, 'path', quoteText(numeric)) : operation;
  const readAll = (operations: ScimValue): ScimValue =>
    Array.isArray(operations) ? operations.map(readOperation) : operations;
  return isScimObject(body) ? changeMember(body, 'operations', readAll) : readAll(body);
}

/** The body of a bulk request (RFC 7644 3.7), and those within it. */
export function normalizeWso2Bulk(body: ScimValue, numeric: Names): ScimValue {
  if (!isScimObject(body)) return body;
  // Only a PATCH has operations in its data.
  const readOperation = (operation: ScimValue): ScimValue =>
    isScimObject(operation) ? changeMember(operation, 'data', (data) => normalizeWso2Patch(data, numeric)) : operation;
  return changeMember(withSchema(body, bulkRequestSchema), 'operations', (operations) =>
    Array.isArray(operations) ? operations.map(readOperation) : operations,
  );
}

/** The answer to a bulk request (RFC 7644 3.7.3) with each status as an object: `{ "code": 201 }`. */
export function showWso2Bulk(response: ScimObject): ScimObject {
  const showResult = (result: ScimValue): ScimValue =>
    isScimObject(result) ? { ...result, status: { code: Number(result['status']) } } : result;
  const { Operations } = response;
  return { ...response, Operations: Array.isArray(Operations) ? Operations.map(showResult) : [] };
}

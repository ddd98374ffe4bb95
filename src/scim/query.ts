import { parseAttributePath, type AttributePath } from './attribute-path.ts';
import { invalidCount, invalidPath, invalidSyntax, invalidValue, tooMany, type ScimError } from './error.ts';
import type { Filter } from './filter.ts';
import { parseFilter, type FilterLimits } from './filter-parser.ts';
import { membersByName } from './json-members.ts';
import { isScimObject, type ScimValue } from './resource.ts';
import type { SortOrder } from './sort.ts';

export const searchRequestSchema = 'urn:ietf:params:scim:api:messages:2.0:SearchRequest';

export interface QueryLimits {
  readonly defaultCount: number;
  readonly maxCount: number;
  /** A larger count is tooMany instead of being cut to the limit. */
  readonly refuseLargeCount?: boolean;
  /** A filter that is an empty text is none, instead of a mistake. */
  readonly allowEmptyFilter?: boolean;
  readonly filter: FilterLimits;
}

/** What a client asks of a list of resources (RFC 7644 3.4.2), within the limits. */
export interface Query {
  readonly filter?: Filter;
  readonly startIndex: number;
  readonly count: number;
  /** Where pages are asked for by cursor (RFC 9865 2): "" is the first page; the count only where the client gives one. */
  readonly cursor?: { readonly text: string; readonly count?: number };
  readonly sortBy?: AttributePath;
  readonly sortOrder: SortOrder;
  readonly attributes?: readonly string[];
  readonly excludedAttributes?: readonly string[];
}

type Place = 'startIndex' | 'count' | 'cursor';

/** The parameters by lower-case name: texts, and lists of texts where a message has them. */
type Parameters = ReadonlyMap<string, string | readonly string[]>;

function text(parameters: Parameters, name: string): string | undefined {
  const value = parameters.get(name.toLowerCase());
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function wholeNumber(parameters: Parameters, name: string, refuse: (detail: string) => ScimError): number | undefined {
  const written = text(parameters, name);
  if (written === undefined) return undefined;
  if (!/^[+-]?\d+$/u.test(written)) throw refuse(`"${name}" must be a whole number, not "${written.slice(0, 40)}".`);
  return Math.min(Math.max(Number(written), Number.MIN_SAFE_INTEGER), Number.MAX_SAFE_INTEGER);
}

function names(parameters: Parameters, name: string): readonly string[] | undefined {
  const value = parameters.get(name.toLowerCase());
  const listed = typeof value === 'string' ? value.split(',') : (value ?? []);
  const given = listed.map((each) => each.trim()).filter((each) => each !== '');
  return given.length === 0 ? undefined : given;
}

function readSortOrder(parameters: Parameters): SortOrder {
  const written = text(parameters, 'sortOrder') ?? 'ascending';
  const order = written.toLowerCase();
  if (order === 'ascending' || order === 'descending') return order;
  throw invalidValue(`"sortOrder" must be "ascending" or "descending", not "${written.slice(0, 40)}".`);
}

function readSortBy(parameters: Parameters): AttributePath | undefined {
  const written = text(parameters, 'sortBy');
  const path = written === undefined ? undefined : parseAttributePath(written.trim());
  if (written !== undefined && path === undefined) {
    throw invalidPath(`"sortBy" must name an attribute such as "name.familyName", not "${written.slice(0, 80)}".`);
  }
  return path;
}

/** RFC 7644 3.4.2.4: more than the maximum is as much as the maximum. */
function readIndexPage(
  parameters: Parameters,
  { defaultCount, maxCount, refuseLargeCount = false }: QueryLimits,
): Pick<Query, Place> {
  const startIndex = wholeNumber(parameters, 'startIndex', invalidValue) ?? 1;
  const count = wholeNumber(parameters, 'count', invalidValue) ?? defaultCount;
  if (refuseLargeCount && count > maxCount) {
    throw tooMany(`"count" is ${count}, but at most ${maxCount} resources fit on a page.`);
  }
  return { startIndex: Math.max(1, startIndex), count: Math.min(Math.max(0, count), maxCount) };
}

/** RFC 9865 2.1: more than the maximum is an error. */
function readCursorPage(parameters: Parameters, { defaultCount, maxCount }: QueryLimits): Pick<Query, Place> {
  if (text(parameters, 'startIndex') !== undefined) {
    throw invalidValue('"cursor" and "startIndex" are two ways to ask for pages; send one of them.');
  }
  const given = wholeNumber(parameters, 'count', invalidCount);
  const count = given === undefined ? undefined : Math.max(0, given);
  if (count !== undefined && count > maxCount) {
    throw invalidCount(`With a cursor, "count" must be between 0 and ${maxCount}, not ${count}.`);
  }
  const cursor = { text: text(parameters, 'cursor') ?? '', ...(count === undefined ? {} : { count }) };
  return { startIndex: 1, count: count ?? Math.min(defaultCount, maxCount), cursor };
}

function readQuery(parameters: Parameters, limits: QueryLimits): Query {
  const filter = limits.allowEmptyFilter === true ? text(parameters, 'filter') : parameters.get('filter');
  const sortBy = readSortBy(parameters);
  const attributes = names(parameters, 'attributes');
  const excludedAttributes = names(parameters, 'excludedAttributes');
  return {
    ...(typeof filter === 'string' ? { filter: parseFilter(filter, limits.filter) } : {}),
    ...(parameters.has('cursor') ? readCursorPage(parameters, limits) : readIndexPage(parameters, limits)),
    ...(sortBy === undefined ? {} : { sortBy }),
    sortOrder: readSortOrder(parameters),
    ...(attributes === undefined ? {} : { attributes }),
    ...(excludedAttributes === undefined ? {} : { excludedAttributes }),
  };
}

/** Reads the query parameters of RFC 7644 3.4.2 and RFC 9865 2, in any letter case; unknown ones are ignored. */
export function parseQuery(parameters: Readonly<Record<string, string>>, limits: QueryLimits): Query {
  const known = new Map<string, string>();
  for (const [name, value] of Object.entries(parameters)) {
    const key = name.toLowerCase();
    if (known.has(key)) throw invalidValue(`The parameter "${name}" is there twice, in different letter case.`);
    known.set(key, value);
  }
  return readQuery(known, limits);
}

function readMember(name: string, value: ScimValue): string | readonly string[] {
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  const takesList = name === 'attributes' || name === 'excludedattributes';
  if (takesList && Array.isArray(value) && value.every((each) => typeof each === 'string')) return value;
  throw invalidSyntax(
    `"${name}" of a search request must be ${takesList ? 'a list of attribute names' : 'a text or a number'}.`,
  );
}

/** Reads the body of a POST to /.search (RFC 7644 3.4.3, RFC 9865 3). */
export function parseSearchRequest(body: ScimValue, limits: QueryLimits): Query {
  if (!isScimObject(body)) throw invalidSyntax('A search request must be a JSON object.');
  const members = membersByName(body, 'The search request');
  const schemas = members.get('schemas') ?? [];
  const urns: readonly ScimValue[] = Array.isArray(schemas) ? schemas : [schemas];
  const wanted = searchRequestSchema.toLowerCase();
  if (!urns.some((urn) => typeof urn === 'string' && urn.toLowerCase() === wanted)) {
    throw invalidSyntax(`"schemas" of a search request must contain "${searchRequestSchema}".`);
  }
  const known = ['filter', 'startindex', 'count', 'sortby', 'sortorder', 'attributes', 'excludedattributes', 'cursor'];
  const parameters = new Map<string, string | readonly string[]>();
  for (const name of known) {
    const value = members.get(name) ?? null;
    if (value !== null) parameters.set(name, readMember(name, value));
  }
  return readQuery(parameters, limits);
}

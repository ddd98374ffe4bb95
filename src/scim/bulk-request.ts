import { invalidSyntax, notFound, payloadTooLarge, ScimError } from './error.ts';
import { membersByName } from './json-members.ts';
import { patchSchema } from './patch-request.ts';
import { isScimObject, type ScimValue } from './resource.ts';

export const bulkRequestSchema = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';

const methods = ['POST', 'PUT', 'PATCH', 'DELETE'] as const;
export type BulkMethod = (typeof methods)[number];

/** One operation of a bulk request (RFC 7644 3.7), its path split into endpoint and id. */
export interface BulkOperation {
  readonly method: BulkMethod;
  readonly bulkId?: string;
  /** Entity tag that the resource must have, as in If-Match. */
  readonly version?: string;
  /** As the resource types have it: `/Users`. */
  readonly endpoint: string;
  /** Of the resource to change; `bulkId:x` for one that this request creates. */
  readonly id?: string;
  /** As in the body of a single request: of a PATCH always a PatchOp message. */
  readonly data?: ScimValue;
}

/** An operation that can't be carried out as it was sent; its answer is the error. */
export interface RefusedOperation {
  readonly method?: string;
  readonly bulkId?: string;
  readonly error: ScimError;
}

export interface BulkRequest {
  /** How many errors end the processing; undefined for any number. */
  readonly failOnErrors?: number;
  readonly operations: readonly (BulkOperation | RefusedOperation)[];
}

export interface BulkRequestOptions {
  readonly maxOperations: number;
  /** The endpoints of the resource types: `/Users`. */
  readonly endpoints: readonly string[];
  /** URL of the service's base path; operations may name resources by their full address. */
  readonly baseUrl: string;
}

export const isRefused = (operation: BulkOperation | RefusedOperation): operation is RefusedOperation =>
  'error' in operation;

type Members = ReadonlyMap<string, ScimValue>;

const textOf = (members: Members, name: string): string | undefined => {
  const value = members.get(name.toLowerCase()) ?? undefined;
  if (value === undefined || typeof value === 'string') return value;
  throw invalidSyntax(`"${name}" must be text.`);
};

function parseMethod(members: Members): BulkMethod {
  const text = textOf(members, 'method');
  const method = methods.find((known) => known === text?.toUpperCase());
  if (method !== undefined) return method;
  const found = text === undefined ? 'it is missing' : `it is ${JSON.stringify(text.slice(0, 20))}`;
  throw invalidSyntax(`"method" must be POST, PUT, PATCH or DELETE, but ${found}.`);
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw invalidSyntax(`"path" has a percent sign that starts no escape in ${JSON.stringify(segment.slice(0, 60))}.`);
  }
}

function parsePath(
  members: Members,
  method: BulkMethod,
  options: BulkRequestOptions,
): Pick<BulkOperation, 'endpoint' | 'id'> {
  const path = textOf(members, 'path');
  if (path === undefined)
    throw invalidSyntax('"path" is missing; it names an endpoint such as "/Users" or a resource of it.');
  const relative = path.startsWith(options.baseUrl) ? path.slice(options.baseUrl.length) : path;
  const [name = '', id, ...rest] = relative.replace(/^\//u, '').split('/');
  const endpoint = options.endpoints.find((known) => known.toLowerCase() === `/${name}`.toLowerCase());
  if (endpoint === undefined) {
    throw notFound(
      `"path" is ${JSON.stringify(path.slice(0, 60))}, but the endpoints are ${options.endpoints.join(', ')}.`,
    );
  }
  const hasId = id !== undefined && id !== '';
  if (rest.length > 0 || hasId === (method === 'POST')) {
    const expected = method === 'POST' ? `the endpoint alone: "${endpoint}"` : `one resource: "${endpoint}/{id}"`;
    throw invalidSyntax(`The "path" of a ${method} must name ${expected}, not ${JSON.stringify(path.slice(0, 60))}.`);
  }
  return { endpoint, ...(hasId ? { id: decode(id) } : {}) };
}

/** The data of a PATCH may be the operations alone, as an example of RFC 7644 3.7.3 shows them. */
function patchMessage(data: ScimValue): ScimValue {
  if (Array.isArray(data)) return { schemas: [patchSchema], Operations: data };
  if (!isScimObject(data) || membersByName(data, '"data"').has('schemas')) return data;
  return { schemas: [patchSchema], ...data };
}

function parseData(members: Members, method: BulkMethod): ScimValue | undefined {
  if (method === 'DELETE') return undefined;
  const data = members.get('data') ?? undefined;
  if (data === undefined)
    throw invalidSyntax(`"data" is missing; a ${method} needs the body of a single ${method} request.`);
  return method === 'PATCH' ? patchMessage(data) : data;
}

function parseOperation(members: Members, options: BulkRequestOptions): BulkOperation {
  const method = parseMethod(members);
  const [bulkId, version] = [textOf(members, 'bulkId'), textOf(members, 'version')];
  const path = parsePath(members, method, options);
  if (method === 'POST' && (bulkId === undefined || bulkId === '')) {
    throw invalidSyntax('A POST needs a "bulkId", so that its result can be told from others.');
  }
  const data = parseData(members, method);
  return {
    method,
    ...path,
    ...(bulkId === undefined ? {} : { bulkId }),
    ...(version === undefined ? {} : { version }),
    ...(data === undefined ? {} : { data }),
  };
}

function readOperation(
  operation: ScimValue,
  index: number,
  options: BulkRequestOptions,
): BulkOperation | RefusedOperation {
  if (!isScimObject(operation)) throw invalidSyntax(`Operations[${index}] must be an object with "method" and "path".`);
  const members = membersByName(operation, `Operations[${index}]`);
  try {
    return parseOperation(members, options);
  } catch (error) {
    if (!(error instanceof ScimError)) throw error;
    const named = ['method', 'bulkId'].flatMap((name): [string, string][] => {
      const value = members.get(name.toLowerCase());
      return typeof value === 'string' ? [[name, value]] : [];
    });
    return { ...Object.fromEntries(named), error };
  }
}

function refuseRepeated(operations: BulkRequest['operations']): void {
  const seen = new Set<string>();
  for (const operation of operations) {
    if (operation.method !== 'POST' || operation.bulkId === undefined) continue;
    if (seen.has(operation.bulkId)) {
      throw invalidSyntax(
        `The bulkId ${JSON.stringify(operation.bulkId)} is used twice; each POST needs one of its own.`,
      );
    }
    seen.add(operation.bulkId);
  }
}

function parseFailOnErrors(value: ScimValue | undefined): number | undefined {
  if (value === undefined || value === null || value === 0) return undefined;
  if (typeof value === 'number' && Number.isInteger(value) && value > 0) return value;
  throw invalidSyntax('"failOnErrors" must be the number of errors that end the processing: 1 or more.');
}

/**
 * Reads the body of a bulk request (RFC 7644 3.7). What is wrong with one operation refuses that one only; a message
 * that is none, a repeated bulkId or too many operations refuse the whole request.
 */
export function parseBulkRequest(body: ScimValue, options: BulkRequestOptions): BulkRequest {
  if (!isScimObject(body)) throw invalidSyntax('A bulk request must be a JSON object with "schemas" and "Operations".');
  const members = membersByName(body, 'The bulk request');
  const schemas = [members.get('schemas') ?? []].flat();
  const isNamed = schemas.some(
    (urn) => typeof urn === 'string' && urn.toLowerCase() === bulkRequestSchema.toLowerCase(),
  );
  if (!isNamed) throw invalidSyntax(`The "schemas" of a bulk request must name "${bulkRequestSchema}".`);
  const listed = members.get('operations');
  if (!Array.isArray(listed) || listed.length === 0) {
    throw invalidSyntax('A bulk request must have a list of "Operations" with at least one operation.');
  }
  if (listed.length > options.maxOperations) {
    throw payloadTooLarge(
      `The bulk request has ${listed.length} operations, which exceeds maxOperations (${options.maxOperations}).`,
    );
  }
  const failOnErrors = parseFailOnErrors(members.get('failonerrors'));
  const operations = listed.map((operation, index) => readOperation(operation, index, options));
  refuseRepeated(operations);
  return { ...(failOnErrors === undefined ? {} : { failOnErrors }), operations };
}

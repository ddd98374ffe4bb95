import { parseBulkRequest, isRefused, type BulkOperation, type RefusedOperation } from '../scim/bulk-request.ts';
import { orderBulk, type BulkStep } from '../scim/bulk-order.ts';
import { deferReferences, resolveBulkIds } from '../scim/bulk-references.ts';
import { bulkResponse, reachedErrorLimit, type BulkResult } from '../scim/bulk-response.ts';
import { invalidValue, ScimError } from '../scim/error.ts';
import { patchSchema } from '../scim/patch-request.ts';
import type { ScimObject, ScimValue } from '../scim/resource.ts';
import type { ResourceType } from '../scim/resource-type.ts';
import type { Operation } from '../mapping/mapping-document.ts';
import type { Audit, Refused, ScimRequest, ScimResponse } from './request.ts';

/** A bulk request, and whether its sender may do each of the operations in it. */
export interface BulkScimRequest {
  readonly baseUrl: string;
  readonly body: ScimValue;
  readonly signal: AbortSignal;
  readonly caller?: ScimRequest['caller'];
  readonly sender?: ScimRequest['sender'];
  /** Around each operation. */
  readonly audit: Audit;
  readonly authorize: (operation: Operation, resourceType: string) => boolean;
}

/** What bulk processing needs of the gateway that it belongs to. */
export interface BulkContext {
  readonly resourceTypes: readonly ResourceType[];
  readonly allows: (resourceType: string, operation: Operation) => boolean;
  readonly refusal: (resourceType: string, operation: Operation) => Refused | undefined;
  readonly run: (operation: Operation, request: ScimRequest) => Promise<ScimResponse>;
  /** Removes what can't be completed, by the gateway's own rights. */
  readonly withdraw: (request: ScimRequest) => Promise<ScimResponse>;
  readonly maxOperations: number;
  /** Anything that is no ScimError is told to the client as this. */
  readonly unexpected: (error: unknown) => ScimError;
}

const operationOf = { POST: 'create', PUT: 'replace', PATCH: 'modify', DELETE: 'remove' } as const;

/** Carries out the operations of a bulk request (RFC 7644 3.7), each as if it came alone, in an order that its references allow. */
export async function bulk(context: BulkContext, request: BulkScimRequest): Promise<ScimResponse> {
  const endpoints = context.resourceTypes.map(({ endpoint }) => endpoint);
  const { maxOperations } = context;
  const { operations, failOnErrors } = parseBulkRequest(request.body, {
    maxOperations,
    endpoints,
    baseUrl: request.baseUrl,
  });
  const results: (BulkResult | undefined)[] = operations.map(() => undefined);
  const ids = new Map<string, string>();
  const deferred = new Map<number, readonly ScimObject[]>();
  for (const step of orderBulk(operations)) {
    // What was created lacking references is completed, or removed, even if no more operations are carried out.
    if (step.kind === 'execute' && reachedErrorLimit(results, failOnErrors)) continue;
    const operation = operations[step.index];
    if (operation === undefined) continue;
    const { method, bulkId } = operation;
    const known = { ...(method === undefined ? {} : { method }), ...(bulkId === undefined ? {} : { bulkId }) };
    try {
      if (isRefused(operation)) throw operation.error;
      if (step.kind === 'complete' && (results[step.index]?.status ?? 500) >= 400) continue;
      const response = await execute(context, request, operation, step, ids, deferred);
      const { status } = step.kind === 'complete' ? (results[step.index] ?? response) : response;
      results[step.index] = { ...known, status, ...placeOf(request, operation, ids, response) };
    } catch (error) {
      const refusal = asScimError(context, error);
      const failed = { ...known, status: refusal.status, error: refusal.toBody() };
      const place = method === 'POST' || isRefused(operation) ? {} : placeOf(request, operation, ids);
      const left = step.kind === 'complete' ? await withdraw(context, request, operation, ids, refusal) : {};
      results[step.index] = { ...failed, ...place, ...left };
    }
  }
  return { status: 200, body: bulkResponse(results) };
}

const asScimError = ({ unexpected }: BulkContext, error: unknown): ScimError =>
  error instanceof ScimError ? error : unexpected(error);

/**
 * Removes what was created when its deferred references can't be brought in: a client that is told of a failure must
 * find nothing (RFC 7644 3.7.3). Where that fails too, the answer says what is there.
 */
async function withdraw(
  context: BulkContext,
  { baseUrl, audit }: BulkScimRequest,
  operation: BulkOperation | RefusedOperation,
  ids: Map<string, string>,
  refusal: ScimError,
): Promise<Pick<BulkResult, 'location' | 'error'>> {
  const { bulkId = '' } = operation;
  const id = ids.get(bulkId);
  const type = isRefused(operation) ? undefined : typeOf(context, operation);
  if (id === undefined || type === undefined) return {};
  ids.delete(bulkId);
  // Not the signal of the request: whoever has gone away must not leave half a resource behind either.
  const { signal } = new AbortController();
  try {
    const request = { baseUrl, resourceType: type.name, query: {}, signal, id };
    await audit({ operation: 'remove', resourceType: type.name, id }, () => context.withdraw(request));
    return {};
  } catch (error) {
    const { status, message } = asScimError(context, error);
    if (status === 404) return {};
    const location = `${baseUrl}${type.endpoint}/${encodeURIComponent(id)}`;
    const detail = `${refusal.message} The resource was created at ${location} without the references that failed, and could not be removed again: ${message}`;
    return { location, error: new ScimError(refusal.status, refusal.scimType, detail).toBody() };
  }
}

const typeOf = ({ resourceTypes }: BulkContext, { endpoint }: BulkOperation): ResourceType | undefined =>
  resourceTypes.find((type) => type.endpoint === endpoint);

async function execute(
  context: BulkContext,
  request: BulkScimRequest,
  operation: BulkOperation,
  step: BulkStep,
  ids: Map<string, string>,
  deferred: Map<number, readonly ScimObject[]>,
): Promise<ScimResponse> {
  const type = typeOf(context, operation);
  if (type === undefined) throw invalidValue(`there is no endpoint ${operation.endpoint}`);
  const name = step.kind === 'complete' ? 'modify' : operationOf[operation.method];
  const id = step.kind === 'complete' ? ids.get(operation.bulkId ?? '') : resourceId(operation, ids);
  const known = id === undefined ? {} : { id };
  const response = await request.audit({ operation: name, resourceType: type.name, ...known }, async () => {
    check(context, request, operationOf[operation.method], type);
    return context.run(name, {
      baseUrl: request.baseUrl,
      resourceType: type.name,
      query: {},
      signal: request.signal,
      ...(request.sender === undefined ? {} : { sender: request.sender }),
      ...known,
      ...bodyOf(operation, step, ids, deferred),
      ...(operation.version === undefined || step.kind === 'complete' ? {} : { ifMatch: operation.version }),
    });
  });
  const created = response.body?.['id'];
  if (operation.bulkId !== undefined && typeof created === 'string') ids.set(operation.bulkId, created);
  return response;
}

function check(
  { allows, refusal }: BulkContext,
  { authorize }: BulkScimRequest,
  operation: Operation,
  { name }: ResourceType,
): void {
  if (!allows(name, operation)) {
    const { status = 405, detail = `${operation} is not offered for ${name}.` } = refusal(name, operation) ?? {};
    throw new ScimError(status, undefined, detail);
  }
  if (!authorize(operation, name))
    throw new ScimError(403, undefined, `You may not ${operation} resources of type ${name}.`);
}

function resourceId({ id }: BulkOperation, ids: ReadonlyMap<string, string>): string | undefined {
  if (id === undefined || !id.startsWith('bulkId:')) return id;
  const known = ids.get(id.slice('bulkId:'.length));
  if (known === undefined) throw invalidValue(`"${id}" refers to no resource that this bulk request has created.`);
  return known;
}

function bodyOf(
  operation: BulkOperation,
  step: BulkStep,
  ids: ReadonlyMap<string, string>,
  deferred: Map<number, readonly ScimObject[]>,
): { readonly body?: ScimValue } {
  if (step.kind === 'complete') {
    const Operations = deferred.get(step.index) ?? [];
    return { body: resolveBulkIds({ schemas: [patchSchema], Operations }, ids) };
  }
  if (operation.data === undefined) return {};
  if (step.deferred.size === 0) return { body: resolveBulkIds(operation.data, ids) };
  const { data, operations } = deferReferences(operation.data, step.deferred);
  deferred.set(step.index, operations);
  return { body: resolveBulkIds(data, ids) };
}

/** Location and version of the resource that an operation was about. */
function placeOf(
  { baseUrl }: BulkScimRequest,
  operation: BulkOperation,
  ids: ReadonlyMap<string, string>,
  response?: ScimResponse,
): Pick<BulkResult, 'location' | 'version'> {
  const id = operation.id?.startsWith('bulkId:') ? ids.get(operation.id.slice('bulkId:'.length)) : operation.id;
  const address = id === undefined ? undefined : `${baseUrl}${operation.endpoint}/${encodeURIComponent(id)}`;
  const location = response?.location ?? address;
  return {
    ...(location === undefined ? {} : { location }),
    ...(response?.etag === undefined ? {} : { version: response.etag }),
  };
}

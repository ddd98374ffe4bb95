import type { Principal } from '../auth/authenticator.ts';
import type { OwnIdentity } from '../auth/own-identity.ts';
import type { Gateway, OperationName } from '../gateway/gateway.ts';
import type { Refused, ScimRequest } from '../gateway/request.ts';
import type { ResourceType } from '../scim/resource-type.ts';
import type { AppContext } from './app-environment.ts';
import { auditFor } from './audit.ts';
import { withDeadline } from './deadline.ts';
import type { Logger } from './logger.ts';
import { checkAccept } from './media-type.ts';
import { readJsonBody } from './request-body.ts';
import type { Endpoint, Method, Route } from './route.ts';
import { scimResponse } from './scim-response.ts';
import { senderOf } from './sender.ts';

export interface ResourceRouteOptions {
  readonly gateway: Gateway;
  readonly limits: { readonly bodyBytes: number; readonly bulkBytes: number };
  readonly requestTimeoutMs: number;
  readonly logger: Logger;
  /** Whose entry or resource the credentials of a request stand for, where that can be told. */
  readonly identityOf: (principal: Principal) => OwnIdentity | undefined;
}

/** RFC 7644 3.2: which method at which path is which operation. */
const operations: readonly { readonly path: string; readonly method: Method; readonly operation: OperationName }[] = [
  { path: '', method: 'GET', operation: 'query' },
  { path: '', method: 'POST', operation: 'create' },
  { path: '/:id', method: 'GET', operation: 'retrieve' },
  { path: '/:id', method: 'PUT', operation: 'replace' },
  { path: '/:id', method: 'PATCH', operation: 'modify' },
  { path: '/:id', method: 'DELETE', operation: 'remove' },
];

const methodsWithBody: readonly string[] = ['POST', 'PUT', 'PATCH'];

/** The routes of one resource type, with the methods that its mapping allows (RFC 7644 3.2). */
export function resourceRoutes(options: ResourceRouteOptions, type: ResourceType, baseUrl: string): readonly Route[] {
  return ['', '/:id'].map((path) => {
    const rows = operations.filter((row) => row.path === path);
    const allowed = rows.filter(({ operation }) => options.gateway.allows(type.name, operation));
    const refused = rows.flatMap(({ method, operation }): [Method, Refused][] => {
      const refusal = allowed.some((row) => row.method === method)
        ? undefined
        : options.gateway.refusal(type.name, operation);
      return refusal === undefined ? [] : [[method, refusal]];
    });
    const methods = allowed.map(({ method, operation }): [Method, Endpoint] => [
      method,
      {
        access: { operations: [operation], resourceTypes: [type.name] },
        handler: (c) => serve(c, options, operation, type, baseUrl),
      },
    ]);
    const route = { path: `${type.endpoint}${path}`, methods: Object.fromEntries(methods) };
    return refused.length === 0 ? route : { ...route, refused: Object.fromEntries(refused) };
  });
}

async function serve(
  c: AppContext,
  options: ResourceRouteOptions,
  operation: OperationName,
  type: ResourceType,
  baseUrl: string,
): Promise<Response> {
  const request = await readRequest(c, options, type, baseUrl);
  const { id } = request;
  const response = await withDeadline(c.req.raw.signal, options.requestTimeoutMs, (signal) => {
    const run = () => options.gateway.operations[operation]({ ...request, signal });
    if (operation === 'retrieve' || operation === 'query') return run();
    const written = { operation, resourceType: type.name, ...(id === undefined ? {} : { id }) };
    return auditFor(c, options.logger)(written, run);
  });
  return scimResponse(c, response, options);
}

/** Whose rights count where the directory's own rules decide. */
export function callerOf(
  c: AppContext,
  { identityOf }: Pick<ResourceRouteOptions, 'identityOf'>,
): OwnIdentity | undefined {
  const principal = c.get('principal');
  return principal && identityOf(principal);
}

/** What the request tells the gateway, its body read (RFC 7644 3.8, 3.14). */
export async function readRequest(
  c: AppContext,
  options: ResourceRouteOptions,
  type: ResourceType,
  baseUrl: string,
): Promise<Omit<ScimRequest, 'signal'>> {
  checkAccept(c.req.header('Accept'));
  const request = { ...requestOf(c, type, baseUrl), caller: callerOf(c, options), sender: senderOf(c) };
  if (!methodsWithBody.includes(c.req.method)) return request;
  return { ...request, body: await readJsonBody(c.req.raw, options.limits.bodyBytes) };
}

function requestOf(c: AppContext, type: ResourceType, baseUrl: string): Omit<ScimRequest, 'signal'> {
  const id = c.req.param('id');
  const ifMatch = c.req.header('If-Match');
  const ifNoneMatch = c.req.header('If-None-Match');
  const returnMinimal = /\breturn=minimal\b/i.test(c.req.header('Prefer') ?? '');
  return {
    baseUrl,
    resourceType: type.name,
    query: c.req.query(),
    returnMinimal,
    ...(id === undefined ? {} : { id }),
    ...(ifMatch === undefined ? {} : { ifMatch }),
    ...(ifNoneMatch === undefined ? {} : { ifNoneMatch }),
  };
}

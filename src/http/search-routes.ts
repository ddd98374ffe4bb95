import type { Authorization, AuthorizedOperation } from '../auth/authorize.ts';
import type { ResourceType } from '../scim/resource-type.ts';
import type { AppContext } from './app-environment.ts';
import { principalOf } from './authentication.ts';
import { withDeadline } from './deadline.ts';
import { checkAccept } from './media-type.ts';
import { readJsonBody } from './request-body.ts';
import { callerOf, type ResourceRouteOptions } from './resource-routes.ts';
import type { Endpoint, Route } from './route.ts';
import { scimResponse } from './scim-response.ts';
import { senderOf } from './sender.ts';

export interface SearchRouteOptions extends ResourceRouteOptions {
  readonly authorization: Authorization;
}

/**
 * Queries by POST to /.search, of one resource type or at the root of all (RFC 7644 3.4.3), and by GET of the root
 * (3.4.2.1). Of several resource types, those are searched that the client may read.
 */
export function searchRoutes(options: SearchRouteOptions, baseUrl: string): readonly Route[] {
  const types = options.gateway.resourceTypes().filter(({ name }) => options.gateway.allows(name, 'query'));
  const over = (searched: readonly ResourceType[], operation: AuthorizedOperation): Endpoint => ({
    access: { operations: [operation], resourceTypes: searched.map(({ name }) => name) },
    handler: (c) => serve(c, options, searched, operation, baseUrl),
  });
  return [
    { path: '', methods: { GET: over(types, 'search') } },
    { path: '/.search', methods: { POST: over(types, 'search') } },
    ...types.map((type) => ({ path: `${type.endpoint}/.search`, methods: { POST: over([type], 'query') } })),
  ];
}

async function serve(
  c: AppContext,
  options: SearchRouteOptions,
  searched: readonly ResourceType[],
  operation: AuthorizedOperation,
  baseUrl: string,
): Promise<Response> {
  const { gateway, authorization, limits, requestTimeoutMs, logger } = options;
  const principal = principalOf(c);
  const resourceTypes = searched
    .map(({ name }) => name)
    .filter((name) => authorization.allows(principal, operation, name));
  checkAccept(c.req.header('Accept'));
  const body = c.req.method === 'POST' ? { body: await readJsonBody(c.req.raw, limits.bodyBytes) } : {};
  const request = {
    baseUrl,
    resourceTypes,
    query: c.req.query(),
    caller: callerOf(c, options),
    sender: senderOf(c),
    ...body,
  };
  const response = await withDeadline(c.req.raw.signal, requestTimeoutMs, (signal) =>
    gateway.search({ ...request, signal }),
  );
  return scimResponse(c, response, { requestTimeoutMs, logger });
}

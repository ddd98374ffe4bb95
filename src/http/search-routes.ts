import { authorize } from '../auth/authorize.ts';
import type { ResourceType } from '../scim/resource-type.ts';
import type { AppContext, AppHandler } from './app-environment.ts';
import { forbidden, requireCredentials } from './authentication.ts';
import { withDeadline } from './deadline.ts';
import { checkAccept } from './media-type.ts';
import { readJsonBody } from './request-body.ts';
import type { ResourceRouteOptions } from './resource-routes.ts';
import type { Route } from './route.ts';
import { scimResponse } from './scim-response.ts';

/**
 * Queries by POST to /.search, of one resource type or at the root of all (RFC 7644 3.4.3), and by GET of the root
 * (3.4.2.1). Of several resource types, those are searched that the client may read.
 */
export function searchRoutes(options: ResourceRouteOptions, baseUrl: string): readonly Route[] {
  const types = options.gateway.resourceTypes.filter(({ name }) => options.gateway.allows(name, 'query'));
  const over =
    (searched: readonly ResourceType[]): AppHandler =>
    (c) =>
      serve(c, options, searched, baseUrl);
  return [
    { path: '', handlers: { GET: over(types) } },
    { path: '/.search', handlers: { POST: over(types) } },
    ...types.map((type) => ({ path: `${type.endpoint}/.search`, handlers: { POST: over([type]) } })),
  ];
}

async function serve(
  c: AppContext,
  { gateway, authenticators, logger, limits, requestTimeoutMs }: ResourceRouteOptions,
  searched: readonly ResourceType[],
  baseUrl: string,
): Promise<Response> {
  const principal = await requireCredentials(c, authenticators, logger);
  const resourceTypes = searched.map(({ name }) => name).filter((name) => authorize(principal, 'query', name));
  const [first] = searched;
  if (first !== undefined && resourceTypes.length === 0) throw forbidden(principal, 'query', first.name);
  checkAccept(c.req.header('Accept'));
  const body = c.req.method === 'POST' ? { body: await readJsonBody(c.req.raw, limits.bodyBytes) } : {};
  const request = { baseUrl, resourceTypes, query: c.req.query(), ...body };
  const response = await withDeadline(c.req.raw.signal, requestTimeoutMs, (signal) =>
    gateway.search({ ...request, signal }),
  );
  return scimResponse(c, response);
}

import { authorize } from '../auth/authorize.ts';
import type { AppContext } from './app-environment.ts';
import { requireCredentials } from './authentication.ts';
import { withDeadline } from './deadline.ts';
import { internalError } from './error-response.ts';
import { checkAccept } from './media-type.ts';
import { readJsonBody } from './request-body.ts';
import type { ResourceRouteOptions } from './resource-routes.ts';
import type { Route } from './route.ts';
import { scimResponse } from './scim-response.ts';

/** The bulk endpoint (RFC 7644 3.7): each operation in a request is authorised as if it came alone. */
export function bulkRoute(options: ResourceRouteOptions, baseUrl: string): Route {
  return { path: '/Bulk', handlers: { POST: (c) => serve(c, options, baseUrl) } };
}

async function serve(c: AppContext, options: ResourceRouteOptions, baseUrl: string): Promise<Response> {
  const { gateway, authenticators, logger, limits, requestTimeoutMs } = options;
  const principal = await requireCredentials(c, authenticators, logger);
  checkAccept(c.req.header('Accept'));
  const body = await readJsonBody(c.req.raw, limits.bulkBytes, 'limits.bulkBytes');
  const unexpected = (error: unknown) => {
    const requestId = c.get('requestId');
    logger.error({ requestId, error }, 'an operation of a bulk request failed');
    return internalError(requestId);
  };
  const response = await withDeadline(c.req.raw.signal, requestTimeoutMs, (signal) =>
    gateway.bulk(
      { baseUrl, body, signal, authorize: (operation, type) => authorize(principal, operation, type) },
      unexpected,
    ),
  );
  return scimResponse(c, response);
}

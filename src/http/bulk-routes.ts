import type { AuthorizedOperation } from '../auth/authorize.ts';
import type { AppContext } from './app-environment.ts';
import { auditFor } from './audit.ts';
import { principalOf } from './authentication.ts';
import { withDeadline } from './deadline.ts';
import { internalError } from './error-response.ts';
import { checkAccept } from './media-type.ts';
import { readJsonBody } from './request-body.ts';
import { callerOf } from './resource-routes.ts';
import type { Route } from './route.ts';
import { scimResponse } from './scim-response.ts';
import { senderOf } from './sender.ts';
import type { SearchRouteOptions } from './search-routes.ts';

const operations: readonly AuthorizedOperation[] = ['bulk.create', 'bulk.replace', 'bulk.modify', 'bulk.remove'];

/** The bulk endpoint (RFC 7644 3.7): who may write anything comes in, and each operation is authorised by itself. */
export function bulkRoute(options: SearchRouteOptions, baseUrl: string): Route {
  const resourceTypes = options.gateway.resourceTypes().map(({ name }) => name);
  const access = { operations, resourceTypes };
  return { path: '/Bulk', methods: { POST: { access, handler: (c) => serve(c, options, baseUrl) } } };
}

async function serve(c: AppContext, options: SearchRouteOptions, baseUrl: string): Promise<Response> {
  const { gateway, authorization, logger, limits, requestTimeoutMs } = options;
  const principal = principalOf(c);
  checkAccept(c.req.header('Accept'));
  const body = await readJsonBody(c.req.raw, limits.bulkBytes, 'limits.bulkBytes');
  const unexpected = (error: unknown) => {
    const requestId = c.get('requestId');
    logger.error({ requestId, error }, 'an operation of a bulk request failed');
    return internalError(requestId);
  };
  const response = await withDeadline(c.req.raw.signal, requestTimeoutMs, (signal) =>
    gateway.bulk(
      {
        baseUrl,
        body,
        signal,
        caller: callerOf(c, options),
        sender: senderOf(c),
        audit: auditFor(c, logger, 'bulk'),
        authorize: (operation, type) => authorization.allows(principal, `bulk.${operation}`, type),
      },
      unexpected,
    ),
  );
  return scimResponse(c, response, options);
}

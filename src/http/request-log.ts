import type { MiddlewareHandler } from 'hono';
import { routePath } from 'hono/route';
import type { AppContext, AppEnvironment } from './app-environment.ts';
import type { Logger } from './logger.ts';

/**
 * Gives each request an id and writes one line about it: never a header, a body, or, above level debug, the query, whose
 * filter may name persons.
 */
export function requestLog(logger: Logger, newId: () => string): MiddlewareHandler<AppEnvironment> {
  return async (c, next) => {
    const requestId = newId();
    c.set('requestId', requestId);
    const started = performance.now();
    await next();
    const ms = Math.round((performance.now() - started) * 10) / 10;
    const principal = c.get('principal')?.name;
    const line = { requestId, method: c.req.method, route: routeOf(c), status: c.res.status, ms };
    logger.info(principal === undefined ? line : { ...line, principal }, 'request');
    logger.debug({ requestId, url: c.req.url }, 'request url');
  };
}

/** The pattern of the route, so that lines can be counted; a path that nobody serves has none. */
function routeOf(c: AppContext): string | undefined {
  const pattern = routePath(c, -1);
  return pattern.endsWith('*') ? undefined : pattern;
}

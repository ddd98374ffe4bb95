import type { Hono } from 'hono';
import { ScimError } from '../scim/error.ts';
import type { AppEnvironment, AppHandler } from './app-environment.ts';
import { answer } from './scim-response.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** One path below the base path, and what its methods do. */
export interface Route {
  readonly path: string;
  readonly handlers: { readonly [M in Method]?: AppHandler };
}

/** Serves a route; its other methods get 405 and the list of those that work (RFC 7644 3.12, RFC 9110 15.5.6). */
export function addRoute(app: Hono<AppEnvironment>, basePath: string, { path, handlers }: Route): void {
  const pattern = `${basePath}${path}`;
  const offered = Object.entries(handlers);
  for (const [method, handler] of offered) app.on(method, pattern, handler);
  const methods = offered.flatMap(([method]) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
  const allow = { Allow: [...methods, 'OPTIONS'].join(', ') };
  app.on('OPTIONS', pattern, (c) => answer(c, 204, undefined, allow));
  app.all(pattern, (c) => {
    const detail = `${c.req.method} is not offered at ${c.req.path}. What is offered: ${allow.Allow}.`;
    throw new ScimError(405, undefined, detail, { headers: allow });
  });
}

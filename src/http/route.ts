import type { Hono } from 'hono';
import type { AuthorizedOperation } from '../auth/authorize.ts';
import { ScimError } from '../scim/error.ts';
import type { AppContext, AppEnvironment, AppHandler } from './app-environment.ts';
import { answer } from './scim-response.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/**
 * Who may come in: everybody, everybody unless discovery is closed, or those who may do one of the operations on one of
 * the resource types.
 */
export type RouteAccess =
  | 'open'
  | 'discovery'
  | { readonly operations: readonly AuthorizedOperation[]; readonly resourceTypes: readonly string[] };

/** Lets a request pass, or throws the error that it is answered with. */
export type Guard = (c: AppContext, access: RouteAccess) => Promise<void>;

/** What a method of a route does. The handler is never reached by those whom `access` keeps out. */
export interface Endpoint {
  readonly access: RouteAccess;
  readonly handler: AppHandler;
}

/** One path below the base path, and what its methods do. */
export interface Route {
  readonly path: string;
  readonly methods: { readonly [M in Method]?: Endpoint };
  /** How methods that are not offered are answered, where not by 405 alone. */
  readonly refused?: { readonly [M in Method]?: { readonly status: number; readonly detail: string } };
}

/** Serves a route; its other methods get 405 and the list of those that work (RFC 7644 3.12, RFC 9110 15.5.6). */
export function addRoute(
  app: Hono<AppEnvironment>,
  basePath: string,
  { path, methods, refused = {} }: Route,
  guard: Guard,
): void {
  const pattern = `${basePath}${path}`;
  const offered = Object.entries(methods);
  for (const [method, { access, handler }] of offered) {
    app.on(method, pattern, async (c, next) => {
      await guard(c, access);
      return handler(c, next);
    });
  }
  const names = offered.flatMap(([method]) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
  const allow = { Allow: [...names, 'OPTIONS'].join(', ') };
  app.on('OPTIONS', pattern, (c) => answer(c, 204, undefined, allow));
  app.all(pattern, (c) => {
    const detail = `${c.req.method} is not offered at ${c.req.path}. What is offered: ${allow.Allow}.`;
    const refusal = refused[c.req.method as Method];
    throw new ScimError(refusal?.status ?? 405, undefined, refusal?.detail ?? detail, { headers: allow });
  });
}

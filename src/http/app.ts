import { Hono } from 'hono';
import type { AppEnvironment } from './app-environment.ts';
import { createGuard, type AuthenticationOptions } from './authentication.ts';
import { bulkRoute } from './bulk-routes.ts';
import { discoveryRoutes, type DiscoveryRouteOptions } from './discovery-routes.ts';
import { errorResponse } from './error-response.ts';
import { healthRoutes } from './health-routes.ts';
import { meRoutes, type MeRouteOptions } from './me-routes.ts';
import { requestLog } from './request-log.ts';
import { requestPath } from './request-path.ts';
import { resourceRoutes } from './resource-routes.ts';
import { addRoute, type Route } from './route.ts';
import { searchRoutes } from './search-routes.ts';
import { unknownRoute } from './unknown-route.ts';
import { metadataPath, wellKnownRoutes } from './well-known-routes.ts';
import { resourceChangesRoutes, siblingUpdatedRoutes, updatedRoutes } from './updated-users-routes.ts';
import { wso2Aliases } from './wso2-routes.ts';

export interface AppOptions extends MeRouteOptions, DiscoveryRouteOptions, AuthenticationOptions {
  /** Where SCIM is served: `/scim/v2`, without a slash at the end. */
  readonly basePaths: readonly string[];
  /** Scheme, host and prefix under which clients know this server. Links are made of it, never of the Host header. */
  readonly publicUrl: string;
  /** Serves the names of endpoints that WSO2's documents have, too. */
  readonly wso2?: boolean;
  /** Why the profile in force does not follow the directory; empty where it does. */
  readonly problems: () => readonly string[];
  readonly newId: () => string;
}

/** A route and the base path below which it is served. */
export interface ServedRoute extends Route {
  readonly basePath: string;
}

/** Every route that is served (RFC 7644 3.2, 4). There are no others, so whoever tests all of these tests the surface. */
export function routesOf(options: AppOptions): readonly ServedRoute[] {
  const { gateway, basePaths, publicUrl, wso2 = false } = options;
  const below = (basePath: string): readonly Route[] => {
    const baseUrl = `${publicUrl}${basePath}`;
    const discovery = discoveryRoutes(options, baseUrl);
    return [
      ...discovery,
      ...(wso2 ? wso2Aliases(discovery) : []),
      bulkRoute(options, baseUrl),
      ...searchRoutes(options, baseUrl),
      ...meRoutes(options, baseUrl),
      ...updatedRoutes(options, baseUrl),
      ...gateway.resourceTypes().flatMap((type) => resourceRoutes(options, type, baseUrl)),
    ];
  };
  return [
    ...[
      ...healthRoutes(options),
      ...wellKnownRoutes(options),
      ...siblingUpdatedRoutes(options),
      ...resourceChangesRoutes(options),
    ].map((route) => ({ ...route, basePath: '' })),
    ...basePaths.flatMap((basePath) => below(basePath).map((route) => ({ ...route, basePath }))),
  ];
}

/** The whole HTTP surface (RFC 7644 3.2, 4): every path that is answered is named on this screen. */
export function createApp(options: AppOptions): Hono<AppEnvironment> {
  const { gateway, basePaths, publicUrl, logger, newId } = options;
  const app = new Hono<AppEnvironment>({ getPath: requestPath });
  app.use(requestLog(logger, newId));
  app.onError((error, c) => errorResponse(error, c, logger));

  const guards = new Map(
    ['', ...basePaths].map((path) => [path, createGuard(options, `${publicUrl}${metadataPath}${path}`)]),
  );
  for (const route of routesOf(options)) {
    const guard = guards.get(route.basePath);
    if (guard !== undefined) addRoute(app, route.basePath, route, guard);
  }

  const discovery = ['/ServiceProviderConfig', '/ResourceTypes', '/Schemas'];
  const endpoints = [...gateway.resourceTypes().map(({ endpoint }) => endpoint), ...discovery];
  app.notFound((c) => errorResponse(unknownRoute(c.req.path, basePaths, endpoints), c, logger));
  return app;
}

import { Hono } from 'hono';
import { notImplemented } from '../scim/error.ts';
import type { AppEnvironment } from './app-environment.ts';
import { bulkRoute } from './bulk-routes.ts';
import { discoveryRoutes, type DiscoveryRouteOptions } from './discovery-routes.ts';
import { errorResponse } from './error-response.ts';
import { healthRoutes } from './health-routes.ts';
import { requestLog } from './request-log.ts';
import { requestPath } from './request-path.ts';
import { resourceRoutes, type ResourceRouteOptions } from './resource-routes.ts';
import { addRoute } from './route.ts';
import { searchRoutes } from './search-routes.ts';
import { unknownRoute } from './unknown-route.ts';
import { wso2Aliases } from './wso2-routes.ts';

export interface AppOptions extends ResourceRouteOptions, DiscoveryRouteOptions {
  /** Where SCIM is served: `/scim/v2`, without a slash at the end. */
  readonly basePaths: readonly string[];
  /** Scheme, host and prefix under which clients know this server. Links are made of it, never of the Host header. */
  readonly publicUrl: string;
  /** Serves the names of endpoints that WSO2's documents have, too. */
  readonly wso2?: boolean;
  readonly newId: () => string;
}

/** Endpoints of RFC 7644 3.2 that are known here but not served yet. */
const notYet = ['/Me'];

/** The whole HTTP surface (RFC 7644 3.2, 4): every path that is answered is named on this screen. */
export function createApp(options: AppOptions): Hono<AppEnvironment> {
  const { gateway, basePaths, publicUrl, logger, newId } = options;
  const app = new Hono<AppEnvironment>({ getPath: requestPath });
  app.use(requestLog(logger, newId));
  app.onError((error, c) => errorResponse(error, c, logger));

  for (const route of healthRoutes(gateway, logger)) addRoute(app, '', route);
  for (const basePath of basePaths) {
    const baseUrl = `${publicUrl}${basePath}`;
    const discovery = discoveryRoutes(options, baseUrl);
    for (const route of discovery) addRoute(app, basePath, route);
    if (options.wso2) for (const route of wso2Aliases(discovery)) addRoute(app, basePath, route);
    for (const path of notYet) {
      app.all(`${basePath}${path}`, () => {
        throw notImplemented(`${basePath}${path} is not implemented by this server.`);
      });
    }
    addRoute(app, basePath, bulkRoute(options, baseUrl));
    for (const route of searchRoutes(options, baseUrl)) addRoute(app, basePath, route);
    for (const type of gateway.resourceTypes) {
      for (const route of resourceRoutes(options, type, baseUrl)) addRoute(app, basePath, route);
    }
  }

  const discovery = ['/ServiceProviderConfig', '/ResourceTypes', '/Schemas'];
  const endpoints = [...gateway.resourceTypes.map(({ endpoint }) => endpoint), ...discovery];
  app.notFound((c) => errorResponse(unknownRoute(c.req.path, basePaths, endpoints), c, logger));
  return app;
}

import type { Route } from './route.ts';

/** Where WSO2 Identity Server serves SCIM, without a tenant. */
export const wso2BasePath = '/scim2';

/** The resource types at the name that WSO2's documents give their endpoint, beside that of RFC 7644 4. */
export function wso2Aliases(routes: readonly Route[]): readonly Route[] {
  const plural = '/ResourceTypes';
  return routes
    .filter(({ path }) => path.startsWith(plural))
    .map((route) => ({ ...route, path: `/ResourceType${route.path.slice(plural.length)}` }));
}

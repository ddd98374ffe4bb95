import { invalidVers, notFound, type ScimError } from '../scim/error.ts';

/** The error for a path that is not served (RFC 7644 3.12), or that names another protocol version (3.13). */
export function unknownRoute(path: string, basePaths: readonly string[], endpoints: readonly string[]): ScimError {
  for (const basePath of basePaths) {
    const served = /^(?<root>.*)\/(?<version>v\d+)$/.exec(basePath)?.groups;
    const root = served?.['root'];
    if (root === undefined || !path.startsWith(`${root}/`)) continue;
    const asked = /^v\d+(?=\/|$)/.exec(path.slice(root.length + 1))?.[0];
    if (asked !== undefined && asked !== served?.['version']) {
      return invalidVers(`This server speaks SCIM ${served?.['version']}, not ${asked}: use ${basePath}.`);
    }
  }
  const known = basePaths.flatMap((basePath) => endpoints.map((endpoint) => `${basePath}${endpoint}`));
  return notFound(`There is no endpoint at ${path}. There are: ${known.join(', ')}.`);
}

import type { ResourceType } from '../scim/resource-type.ts';
import type { AppHandler } from './app-environment.ts';
import { principalOf } from './authentication.ts';
import { withDeadline } from './deadline.ts';
import { checkAccept } from './media-type.ts';
import { resourceChanges } from './resource-changes.ts';
import { callerOf, type ResourceRouteOptions } from './resource-routes.ts';
import type { Route } from './route.ts';
import { answer } from './scim-response.ts';
import { senderOf } from './sender.ts';

export interface UpdatedRouteOptions extends ResourceRouteOptions {
  readonly basePaths: readonly string[];
  readonly publicUrl: string;
}

/** No SCIM message: Gluu answers so whatever is asked for. */
const json = { 'Content-Type': 'application/json;charset=utf-8' };

/** /UpdatedUsers, /UpdatedGroups and so on: which entries were changed since a time, as Gluu tells it. */
export function updatedRoutes(options: ResourceRouteOptions, baseUrl: string): readonly Route[] {
  return updatedTypes(options).map((type) => updatedRoute(options, updatedPath(type), type, baseUrl));
}

/** The same where Gluu has them: beside the version of its base paths. */
export function siblingUpdatedRoutes(options: UpdatedRouteOptions): readonly Route[] {
  return parentsOf(options.basePaths).flatMap((parent) =>
    updatedTypes(options).map((type) =>
      updatedRoute(options, `${parent}${updatedPath(type)}`, type, `${options.publicUrl}${parent}/v2`),
    ),
  );
}

/** Their Swagger document, where Gluu has it: /identity/scim/resource_changes.yaml. */
export function resourceChangesRoutes(options: UpdatedRouteOptions): readonly Route[] {
  const paths = updatedTypes(options).map(updatedPath);
  if (paths.length === 0) return [];
  return parentsOf(options.basePaths).map((parent) => {
    // JSON is YAML (YAML 1.2).
    const document = resourceChanges(options.publicUrl, parent, paths);
    const headers = { 'Content-Type': 'application/yaml;charset=utf-8' };
    return {
      path: `${parent.replace('/restv1/', '/')}/resource_changes.yaml`,
      methods: { GET: { access: 'discovery', handler: (c) => answer(c, 200, document, headers) } },
    };
  });
}

const parentsOf = (basePaths: readonly string[]): readonly string[] =>
  basePaths.filter((path) => path.endsWith('/v2')).map((path) => path.slice(0, -'/v2'.length));

const updatedTypes = ({ gateway }: ResourceRouteOptions): readonly ResourceType[] =>
  gateway.resourceTypes().filter(({ name }) => gateway.reportsUpdates(name));

const updatedPath = ({ endpoint }: ResourceType): string => `/Updated${endpoint.slice(1)}`;

function updatedRoute(options: ResourceRouteOptions, path: string, type: ResourceType, baseUrl: string): Route {
  const { gateway, requestTimeoutMs } = options;
  const handler: AppHandler = async (c) => {
    checkAccept(c.req.header('Accept'));
    const { id: principal } = principalOf(c);
    const query = c.req.query();
    const asks = { principal, caller: callerOf(c, options), sender: senderOf(c) };
    const request = { baseUrl, resourceType: type.name, query, ...asks };
    const { status, body } = await withDeadline(c.req.raw.signal, requestTimeoutMs, (signal) =>
      gateway.updated({ ...request, signal }),
    );
    return answer(c, status, body, json);
  };
  return { path, methods: { GET: { access: { operations: ['updatedUsers'], resourceTypes: [type.name] }, handler } } };
}

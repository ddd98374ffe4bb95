import type { Throttle } from '../auth/throttle.ts';
import type { OperationName } from '../gateway/gateway.ts';
import type { ScimResponse } from '../gateway/request.ts';
import { notImplemented, ScimError } from '../scim/error.ts';
import type { ResourceType } from '../scim/resource-type.ts';
import type { AppContext } from './app-environment.ts';
import { withDeadline } from './deadline.ts';
import { auditFor } from './audit.ts';
import { callerOf, readRequest, type ResourceRouteOptions } from './resource-routes.ts';
import type { Endpoint, Method, Route } from './route.ts';
import { scimResponse } from './scim-response.ts';

/** What people may do with their own resource. */
export interface MeOptions {
  /** Attributes that people can't change. */
  readonly locked: readonly string[];
  /** POST creates a user: for nobody, for those who have the scope, or for everybody (RFC 7644 7.6). */
  readonly registration: 'off' | 'scope' | 'open';
  /** Slows down those who register one user after the other. */
  readonly registrations: Throttle;
}

export interface MeRouteOptions extends ResourceRouteOptions {
  readonly me: MeOptions;
  readonly sourceOf: (c: AppContext) => string;
}

type OwnOperation = Exclude<OperationName, 'query' | 'create'>;

const operations: readonly { readonly method: Method; readonly operation: OwnOperation }[] = [
  { method: 'GET', operation: 'retrieve' },
  { method: 'PUT', operation: 'replace' },
  { method: 'PATCH', operation: 'modify' },
  { method: 'DELETE', operation: 'remove' },
];

/** The alias for the User that the authenticated subject is (RFC 7644 3.11), served directly; none without users. */
export function meRoutes(options: MeRouteOptions, baseUrl: string): readonly Route[] {
  const { gateway, me } = options;
  const type = gateway.resourceTypes().find(({ name }) => name === 'User');
  if (type === undefined) return [];
  const methods = operations
    .filter(({ operation }) => gateway.allows(type.name, operation))
    .map(({ method, operation }): [Method, Endpoint] => [
      method,
      {
        access: { operations: [`me.${operation}`], resourceTypes: [type.name] },
        handler: (c) => serve(c, options, operation, type, baseUrl),
      },
    ]);
  const registration: Endpoint = {
    access: me.registration === 'open' ? 'open' : { operations: ['me.create'], resourceTypes: [type.name] },
    handler: (c) => register(c, options, type, baseUrl),
  };
  const registers = me.registration !== 'off' && gateway.allows(type.name, 'create');
  return [{ path: '/Me', methods: { ...Object.fromEntries(methods), ...(registers ? { POST: registration } : {}) } }];
}

async function serve(
  c: AppContext,
  options: MeRouteOptions,
  operation: OwnOperation,
  type: ResourceType,
  baseUrl: string,
): Promise<Response> {
  const { gateway, me, requestTimeoutMs, logger } = options;
  const identity = callerOf(c, options);
  if (identity === undefined) throw standsForNobody();
  const request = await readRequest(c, options, type, baseUrl);
  const response = await withDeadline(c.req.raw.signal, requestTimeoutMs, async (signal) => {
    const { id, location } = await gateway.findOwn(identity, { ...request, signal });
    const own = { ...request, signal, id, locked: me.locked };
    const run = () => withLocation(location, () => gateway.operations[operation](own));
    if (operation === 'retrieve') return run();
    return auditFor(c, logger, 'me')({ operation, resourceType: type.name, id }, run);
  });
  return scimResponse(c, response, options);
}

const standsForNobody = (): ScimError =>
  notImplemented(
    'These credentials are no person’s that the service could know a resource of: /Me is for people with name and password, or for tokens whose claims name a user (me.by).',
  );

/** Any response names the permanent location of the resource, errors included (RFC 7644 3.11). */
async function withLocation(location: string, run: () => Promise<ScimResponse>): Promise<ScimResponse> {
  try {
    return { location, ...(await run()) };
  } catch (error) {
    if (!(error instanceof ScimError)) throw error;
    const { status, scimType, message, headers } = error;
    throw new ScimError(status, scimType, message, { cause: error, headers: { ...headers, Location: location } });
  }
}

async function register(
  c: AppContext,
  options: MeRouteOptions,
  type: ResourceType,
  baseUrl: string,
): Promise<Response> {
  const { gateway, me, sourceOf, requestTimeoutMs, logger } = options;
  if (me.registration === 'open') slowDown(me.registrations, sourceOf(c));
  const request = await readRequest(c, options, type, baseUrl);
  // Whoever is new says by which name to be known.
  const locked = me.locked.filter((name) => name.toLowerCase() !== 'username');
  const response = await withDeadline(c.req.raw.signal, requestTimeoutMs, (signal) =>
    auditFor(
      c,
      logger,
      'me',
    )({ operation: 'create', resourceType: type.name }, () =>
      gateway.operations.create({ ...request, signal, locked }),
    ),
  );
  return scimResponse(c, response, options);
}

function slowDown(registrations: Throttle, source: string): void {
  const seconds = registrations.secondsToWait(source, '');
  if (seconds > 0) {
    throw new ScimError(429, undefined, `Too many registrations came from there. Try again in ${seconds} s.`, {
      headers: { 'Retry-After': String(seconds) },
    });
  }
  registrations.failed(source, '');
}

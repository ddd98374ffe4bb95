import type { Authenticator } from '../auth/authenticator.ts';
import type { Gateway } from '../gateway/gateway.ts';
import {
  resourceTypeDocument,
  schemaDocument,
  serviceProviderConfig,
  type ServiceProviderFacts,
} from '../scim/discovery.ts';
import { notFound, ScimError } from '../scim/error.ts';
import { listResponse } from '../scim/list-response.ts';
import type { ScimObject } from '../scim/resource.ts';
import type { AppContext, AppHandler } from './app-environment.ts';
import { checkAccept } from './media-type.ts';
import type { Route } from './route.ts';
import { answer } from './scim-response.ts';

export interface DiscoveryRouteOptions {
  readonly gateway: Gateway;
  readonly authenticators: readonly Authenticator[];
  /** What ServiceProviderConfig says, but for the schemes: those are the authenticators' own. */
  readonly serviceProvider: Omit<ServiceProviderFacts, 'authenticationSchemes'>;
}

/** A document and its id. */
type Named = readonly [string, ScimObject];

/** The discovery endpoints (RFC 7644 4), made of the same data as the rest. */
export function discoveryRoutes(options: DiscoveryRouteOptions, baseUrl: string): readonly Route[] {
  const { gateway, authenticators, serviceProvider } = options;
  const authenticationSchemes = authenticators.map(({ scheme }) => scheme);
  const config = serviceProviderConfig({ ...serviceProvider, authenticationSchemes }, baseUrl);
  return [
    get('/ServiceProviderConfig', () => config),
    get('/ResourceTypes', () => listOf(typesOf(gateway, baseUrl))),
    get('/ResourceTypes/:id', (c) => find(typesOf(gateway, baseUrl), 'resource type', c.req.param('id'))),
    get('/Schemas', () => listOf(schemasOf(gateway, baseUrl))),
    get('/Schemas/:id', (c) => find(schemasOf(gateway, baseUrl), 'schema', c.req.param('id'))),
  ];
}

const typesOf = (gateway: Gateway, baseUrl: string): readonly Named[] =>
  gateway.resourceTypes().map((type): Named => [type.id, resourceTypeDocument(type, baseUrl)]);

function schemasOf(gateway: Gateway, baseUrl: string): readonly Named[] {
  const used = gateway
    .resourceTypes()
    .flatMap(({ schema, schemaExtensions }) => [schema, ...schemaExtensions.map((extension) => extension.schema)]);
  return [...new Map(used.map((schema): Named => [schema.id, schemaDocument(schema, baseUrl)]))];
}

function get(path: string, documentFor: (c: AppContext) => ScimObject): Route {
  const handler: AppHandler = (c) => {
    if (c.req.query('filter') !== undefined) {
      throw new ScimError(403, undefined, `${c.req.path} can't be filtered. Leave out the parameter "filter".`);
    }
    checkAccept(c.req.header('Accept'));
    return answer(c, 200, documentFor(c));
  };
  return { path, methods: { GET: { access: 'discovery', handler } } };
}

const listOf = (documents: readonly Named[]): ScimObject =>
  listResponse({
    totalResults: documents.length,
    startIndex: 1,
    resources: documents.map(([, document]) => document),
  });

/** URNs are compared in any letter case (RFC 8141 3.1), and so are names, to be short of surprises. */
function find(documents: readonly Named[], kind: string, id: string | undefined): ScimObject {
  const wanted = id?.toLowerCase();
  const found = documents.find(([name]) => name.toLowerCase() === wanted);
  if (found !== undefined) return found[1];
  throw notFound(`There is no ${kind} "${id}". There are: ${documents.map(([name]) => name).join(', ')}.`);
}

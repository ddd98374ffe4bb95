import type { ScimObject } from '../scim/resource.ts';
import type { AuthenticationOptions } from './authentication.ts';
import type { ResourceRouteOptions } from './resource-routes.ts';
import type { Route } from './route.ts';
import { answer } from './scim-response.ts';

/** Where the metadata of a protected resource is, before the resource's own path (RFC 9728 3.1). */
export const metadataPath = '/.well-known/oauth-protected-resource';

export interface WellKnownOptions extends ResourceRouteOptions, AuthenticationOptions {
  readonly basePaths: readonly string[];
  readonly publicUrl: string;
}

const json = { 'Content-Type': 'application/json;charset=utf-8' };

/** What clients look up before they have credentials: RFC 9728's metadata, and the document that Gluu's clients read. */
export function wellKnownRoutes(options: WellKnownOptions): readonly Route[] {
  const { basePaths, publicUrl } = options;
  const [basePath = ''] = basePaths;
  return [
    ...['', ...basePaths].map((path) => get(`${metadataPath}${path}`, resourceMetadata(options, path))),
    get('/.well-known/scim-configuration', [scimConfiguration(options, `${publicUrl}${basePath}`)]),
  ];
}

function get(path: string, document: object): Route {
  return { path, methods: { GET: { access: 'discovery', handler: (c) => answer(c, 200, document, json) } } };
}

/** Who issues tokens for this resource, and for which scopes (RFC 9728 2). */
function resourceMetadata(
  { authenticators, authorization, gateway, publicUrl }: WellKnownOptions,
  path: string,
): ScimObject {
  const issuers = [...new Set(authenticators.flatMap(({ authorizationServers }) => authorizationServers))];
  return {
    resource: `${publicUrl}${path}`,
    ...(issuers.length === 0 ? {} : { authorization_servers: issuers }),
    scopes_supported: [...authorization.scopesOf(gateway.resourceTypes().map(({ name }) => name))],
    bearer_methods_supported: ['header'],
    resource_name: 'Dirgate',
  };
}

const gluuNames: Readonly<Record<string, string>> = {
  User: 'user_endpoint',
  Group: 'group_endpoint',
  FidoDevice: 'fido_devices_endpoint',
  Fido2Device: 'fido2_devices_endpoint',
};

/** The addresses of all endpoints, with the names that Gluu gives them. */
function scimConfiguration({ authenticators, gateway }: WellKnownOptions, baseUrl: string): ScimObject {
  const words = authenticators.map(({ scheme: { type } }) =>
    type === 'uma' ? 'uma' : type === 'httpbasic' ? 'basic' : 'oauth2',
  );
  const endpoints = gateway.resourceTypes().flatMap(({ name, endpoint }): [string, string][] => {
    const member = gluuNames[name];
    return member === undefined ? [] : [[member, `${baseUrl}${endpoint}`]];
  });
  return {
    version: '2.0',
    authorization_supported: [...new Set(words)],
    ...Object.fromEntries(endpoints),
    bulk_endpoint: `${baseUrl}/Bulk`,
    service_provider_endpoint: `${baseUrl}/ServiceProviderConfig`,
    resource_types_endpoint: `${baseUrl}/ResourceTypes`,
    schemas_endpoint: `${baseUrl}/Schemas`,
  };
}

import type { ScimObject } from './resource.ts';
import type { ResourceType } from './resource-type.ts';
import type { Schema, SchemaAttribute } from './schema.ts';

const coreSchema = 'urn:ietf:params:scim:schemas:core:2.0';

/** One way to authenticate (RFC 7643 5); `uma` is Gluu's word for a scheme that the standard has none for. */
export interface AuthenticationScheme {
  readonly type: 'oauth' | 'oauth2' | 'oauthbearertoken' | 'httpbasic' | 'httpdigest' | 'uma';
  readonly name: string;
  readonly description: string;
  readonly specUri?: string;
  readonly documentationUri?: string;
  readonly primary?: boolean;
}

/** What the server can do (RFC 7643 5; `pagination` RFC 9865 4). */
export interface ServiceProviderFacts {
  readonly documentationUri?: string;
  readonly patch: boolean;
  readonly bulk: { readonly supported: boolean; readonly maxOperations: number; readonly maxPayloadSize: number };
  readonly filter: { readonly supported: boolean; readonly maxResults: number };
  readonly changePassword: boolean;
  readonly sort: boolean;
  readonly etag: boolean;
  readonly authenticationSchemes: readonly AuthenticationScheme[];
  readonly pagination?: {
    readonly cursor: boolean;
    readonly index: boolean;
    readonly defaultPaginationMethod?: 'cursor' | 'index';
    readonly defaultPageSize?: number;
    readonly maxPageSize?: number;
    readonly cursorTimeout?: number;
  };
}

/** The document at /ServiceProviderConfig (RFC 7643 5). */
export function serviceProviderConfig(facts: ServiceProviderFacts, baseUrl: string): ScimObject {
  const { documentationUri, pagination } = facts;
  return {
    schemas: [`${coreSchema}:ServiceProviderConfig`],
    ...(documentationUri === undefined ? {} : { documentationUri }),
    patch: { supported: facts.patch },
    bulk: { ...facts.bulk },
    filter: { ...facts.filter },
    changePassword: { supported: facts.changePassword },
    sort: { supported: facts.sort },
    etag: { supported: facts.etag },
    ...(pagination === undefined ? {} : { pagination: { ...pagination } }),
    authenticationSchemes: facts.authenticationSchemes.map((scheme) => ({ ...scheme })),
    meta: { resourceType: 'ServiceProviderConfig', location: `${baseUrl}/ServiceProviderConfig` },
  };
}

/** The document at /ResourceTypes/{id} (RFC 7643 6). */
export function resourceTypeDocument(type: ResourceType, baseUrl: string): ScimObject {
  const schemaExtensions = type.schemaExtensions.map(({ schema, required }) => ({ schema: schema.id, required }));
  return {
    schemas: [`${coreSchema}:ResourceType`],
    id: type.id,
    name: type.name,
    ...(type.description === '' ? {} : { description: type.description }),
    endpoint: type.endpoint,
    schema: type.schema.id,
    ...(schemaExtensions.length === 0 ? {} : { schemaExtensions }),
    meta: { resourceType: 'ResourceType', location: `${baseUrl}/ResourceTypes/${encodeURIComponent(type.id)}` },
  };
}

function attributeDocument({ subAttributes, ...characteristics }: SchemaAttribute): ScimObject {
  return {
    ...characteristics,
    ...(subAttributes === undefined ? {} : { subAttributes: subAttributes.map(attributeDocument) }),
  };
}

/** The document at /Schemas/{urn} (RFC 7643 7). */
export function schemaDocument(schema: Schema, baseUrl: string): ScimObject {
  return {
    schemas: [`${coreSchema}:Schema`],
    id: schema.id,
    name: schema.name,
    ...(schema.description === '' ? {} : { description: schema.description }),
    attributes: schema.attributes.map(attributeDocument),
    meta: { resourceType: 'Schema', location: `${baseUrl}/Schemas/${schema.id}` },
  };
}

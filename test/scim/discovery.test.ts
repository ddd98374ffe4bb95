import { expect, test } from 'vitest';
import { resourceTypeDocument, schemaDocument, serviceProviderConfig } from '../../src/scim/discovery.ts';
import type { ServiceProviderFacts } from '../../src/scim/discovery.ts';
import { parseResourceTypeDocument, parseSchemaDocument } from '../../src/scim/schema-document.ts';
import { groupType, shippedSchemas, thingType, userType } from '../support/resource-types.ts';

const base = 'https://example.com/scim/v2';
const facts: ServiceProviderFacts = {
  patch: true,
  bulk: { supported: true, maxOperations: 10, maxPayloadSize: 1000 },
  filter: { supported: true, maxResults: 200 },
  changePassword: false,
  sort: true,
  etag: false,
  authenticationSchemes: [{ type: 'httpbasic', name: 'HTTP Basic', description: 'Name and password', primary: true }],
};

test('serviceProviderConfig says what it was told, with a place but no id', () => {
  expect(serviceProviderConfig(facts, base)).toEqual({
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig'],
    patch: { supported: true },
    bulk: { supported: true, maxOperations: 10, maxPayloadSize: 1000 },
    filter: { supported: true, maxResults: 200 },
    changePassword: { supported: false },
    sort: { supported: true },
    etag: { supported: false },
    authenticationSchemes: [{ type: 'httpbasic', name: 'HTTP Basic', description: 'Name and password', primary: true }],
    meta: { resourceType: 'ServiceProviderConfig', location: `${base}/ServiceProviderConfig` },
  });
});

test('serviceProviderConfig has documentation and pagination if there are', () => {
  const pagination = { cursor: true, index: true, defaultPaginationMethod: 'index', cursorTimeout: 600 } as const;
  expect(serviceProviderConfig({ ...facts, documentationUri: 'https://x', pagination }, base)).toMatchObject({
    documentationUri: 'https://x',
    pagination,
  });
});

test('serviceProviderConfig follows each fact', () => {
  const other = { ...facts, patch: false, changePassword: true, sort: false, etag: true };
  expect(serviceProviderConfig(other, base)).toMatchObject({
    patch: { supported: false },
    changePassword: { supported: true },
    sort: { supported: false },
    etag: { supported: true },
  });
});

test('resourceTypeDocument is what RFC 7643 6 describes', () => {
  expect(resourceTypeDocument(userType, base)).toEqual({
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:ResourceType'],
    id: 'User',
    name: 'User',
    description: 'User account',
    endpoint: '/Users',
    schema: 'urn:ietf:params:scim:schemas:core:2.0:User',
    schemaExtensions: [{ schema: 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User', required: false }],
    meta: { resourceType: 'ResourceType', location: `${base}/ResourceTypes/User` },
  });
  expect(resourceTypeDocument(groupType, base)).not.toHaveProperty('schemaExtensions');
});

test('schemaDocument has a place and all attributes with their characteristics', () => {
  const [user] = shippedSchemas;
  if (user === undefined) throw new Error('no schema');
  expect(schemaDocument(user, base)).toEqual({
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:Schema'],
    ...user,
    meta: { resourceType: 'Schema', location: `${base}/Schemas/${user.id}` },
  });
});

test('published documents can be read back', () => {
  for (const type of [userType, groupType, thingType]) {
    const schemas = [type.schema, ...type.schemaExtensions.map(({ schema }) => schema)];
    for (const schema of schemas) {
      expect(parseSchemaDocument(schemaDocument(schema, base))).toEqual({ ok: true, schema });
    }
    expect(
      parseResourceTypeDocument(
        resourceTypeDocument(type, base),
        new Map(schemas.map((schema) => [schema.id, schema])),
      ),
    ).toEqual({ ok: true, resourceType: type });
  }
});

import { readFileSync } from 'node:fs';
import { parseResourceTypeDocument, parseSchemaDocument } from '../../src/scim/schema-document.ts';
import type { ResourceType } from '../../src/scim/resource-type.ts';
import type { Schema } from '../../src/scim/schema.ts';

const mappings = new URL('../../mappings/', import.meta.url);

/** A shipped document of mappings/, as JSON. */
export function readDocument(path: string): unknown {
  return JSON.parse(readFileSync(new URL(path, mappings), 'utf8'));
}

/** A schema made from a document that must be right. */
export function schemaFrom(document: unknown): Schema {
  const parsed = parseSchemaDocument(document);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  return parsed.schema;
}

/** A resource type made from a document and schemas that must be right. */
export function resourceTypeFrom(document: unknown, schemas: readonly Schema[]): ResourceType {
  const parsed = parseResourceTypeDocument(document, new Map(schemas.map((schema) => [schema.id, schema])));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  return parsed.resourceType;
}

/** The standard schemas that Dirgate ships. */
export const shippedSchemas: readonly Schema[] = ['User', 'EnterpriseUser', 'Group'].map((name) =>
  schemaFrom(readDocument(`schemas/${name}.json`)),
);
export const userType: ResourceType = resourceTypeFrom(readDocument('resource-types/User.json'), shippedSchemas);
export const groupType: ResourceType = resourceTypeFrom(readDocument('resource-types/Group.json'), shippedSchemas);

/** A resource type with every data type, singular and multi-valued, and two extensions that share a name. */
export const thingType: ResourceType = resourceTypeFrom(
  {
    name: 'Thing',
    endpoint: 'Things',
    schema: 'urn:test:2.0:Thing',
    schemaExtensions: [{ schema: 'urn:test:2.0:One', required: true }, { schema: 'urn:test:2.0:Two' }],
  },
  [
    schemaFrom({
      id: 'urn:test:2.0:Thing',
      attributes: [
        { name: 'text' },
        { name: 'exact', caseExact: true },
        { name: 'texts', multiValued: true },
        { name: 'flag', type: 'boolean' },
        { name: 'count', type: 'integer' },
        { name: 'ratio', type: 'decimal' },
        { name: 'at', type: 'dateTime' },
        { name: 'times', type: 'dateTime', multiValued: true },
        { name: 'bytes', type: 'binary' },
        { name: 'link', type: 'reference' },
        { name: 'fixed', returned: 'always' },
        { name: 'asked', returned: 'request' },
        { name: 'hidden', mutability: 'writeOnly' },
        {
          name: 'part',
          type: 'complex',
          subAttributes: [
            { name: 'value', required: true },
            { name: 'note' },
            { name: 'kept', returned: 'always' },
            { name: 'secret', returned: 'never' },
            { name: 'extra', returned: 'request' },
            { name: 'tags', multiValued: true },
          ],
        },
        {
          name: 'parts',
          type: 'complex',
          multiValued: true,
          subAttributes: [
            { name: 'value', required: true },
            { name: 'on', type: 'boolean' },
            { name: 'given', mutability: 'readOnly' },
          ],
        },
      ],
    }),
    schemaFrom({
      id: 'urn:test:2.0:One',
      attributes: [{ name: 'mine', required: true }, { name: 'shared' }, { name: 'level', type: 'integer' }],
    }),
    schemaFrom({ id: 'urn:test:2.0:Two', attributes: [{ name: 'shared' }, { name: 'other' }] }),
  ],
);

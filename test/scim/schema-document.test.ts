import { describe, expect, test } from 'vitest';
import { parseResourceTypeDocument, parseSchemaDocument } from '../../src/scim/schema-document.ts';
import type { DocumentIssue } from '../../src/scim/schema-document.ts';
import { findAttribute, type Schema } from '../../src/scim/schema.ts';
import { groupType, readDocument, schemaFrom, shippedSchemas, userType } from '../support/resource-types.ts';

const id = 'urn:test:2.0:Staff';
function issuesOf(document: unknown): readonly DocumentIssue[] {
  const parsed = parseSchemaDocument(document);
  return parsed.ok ? [] : parsed.issues;
}
const pointers = (document: unknown): readonly string[] => issuesOf(document).map(({ pointer }) => pointer);

describe('parseSchemaDocument', () => {
  test('fills the default characteristics of RFC 7643 2.2', () => {
    expect(schemaFrom({ id, attributes: [{ name: 'age' }] })).toEqual({
      id,
      name: id,
      description: '',
      attributes: [
        {
          name: 'age',
          type: 'string',
          multiValued: false,
          description: '',
          required: false,
          caseExact: false,
          mutability: 'readWrite',
          returned: 'default',
          uniqueness: 'none',
        },
      ],
    });
  });
  test('takes references and binaries for case exact, and writeOnly attributes for never returned', () => {
    const { attributes } = schemaFrom({
      id,
      attributes: [
        { name: 'r', type: 'reference' },
        { name: 'b', type: 'binary' },
        { name: 'p', mutability: 'writeOnly' },
        { name: 'q', type: 'reference', caseExact: false },
      ],
    });
    expect(attributes.map(({ caseExact }) => caseExact)).toEqual([true, true, false, false]);
    expect(findAttribute(attributes, 'p')?.returned).toBe('never');
  });
  test('keeps every stated characteristic', () => {
    const stated = {
      name: 'x',
      type: 'complex',
      multiValued: true,
      description: 'd',
      required: true,
      canonicalValues: ['a'],
      caseExact: true,
      mutability: 'immutable',
      returned: 'request',
      uniqueness: 'global',
      referenceTypes: ['User'],
      subAttributes: [{ name: 'y', type: 'integer' }],
    };
    const attribute = schemaFrom({ id, attributes: [stated] }).attributes[0];
    expect(attribute).toMatchObject(stated);
  });
  test('reports all issues at once, each with a pointer', () => {
    const document = {
      id: 'not a uri',
      attributes: [
        { name: '1st' },
        { name: 'ok', type: 'text' },
        { name: 'c', type: 'complex', subAttributes: [{ name: 'd', type: 'complex' }] },
        { name: 'e', multivalued: true },
      ],
    };
    expect(pointers(document)).toEqual([
      '/id',
      '/attributes/0/name',
      '/attributes/1/type',
      '/attributes/2/subAttributes/0/type',
      '/attributes/3/multivalued',
    ]);
    expect(issuesOf(document).every(({ message }) => message.length > 10)).toBe(true);
  });
  test('escapes the pointer of an odd member name', () => {
    expect(pointers({ id, attributes: [], 'a/b~c': 1 })).toEqual(['/a~1b~0c']);
  });
  test('refuses sub-attributes of a simple attribute and a complex attribute without any', () => {
    expect(pointers({ id, attributes: [{ name: 'a', subAttributes: [{ name: 'b' }] }] })).toEqual([
      '/attributes/0/subAttributes',
    ]);
    expect(pointers({ id, attributes: [{ name: 'a', type: 'complex' }] })).toEqual(['/attributes/0/subAttributes']);
  });
  test('refuses the same name twice, also in another letter case', () => {
    expect(pointers({ id, attributes: [{ name: 'a' }, { name: 'b' }, { name: 'A' }] })).toEqual(['/attributes/2']);
    const complex = { name: 'c', type: 'complex', subAttributes: [{ name: 'a' }, { name: 'A' }] };
    expect(pointers({ id, attributes: [complex] })).toEqual(['/attributes/0/subAttributes/1']);
  });
  test('refuses a writeOnly attribute that would be returned, at any level', () => {
    const secret = { name: 'a', mutability: 'writeOnly', returned: 'default' };
    expect(pointers({ id, attributes: [secret] })).toEqual(['/attributes/0']);
    expect(pointers({ id, attributes: [{ name: 'c', type: 'complex', subAttributes: [secret] }] })).toHaveLength(1);
  });
  test.each([null, [], 'x', 7, undefined])('refuses %j', (document) => {
    expect(parseSchemaDocument(document).ok).toBe(false);
  });
});

describe('parseResourceTypeDocument', () => {
  const schemas: ReadonlyMap<string, Schema> = new Map(shippedSchemas.map((schema) => [schema.id, schema]));
  const user = 'urn:ietf:params:scim:schemas:core:2.0:User';
  const issues = (document: unknown): readonly DocumentIssue[] => {
    const parsed = parseResourceTypeDocument(document, schemas);
    return parsed.ok ? [] : parsed.issues;
  };
  test('puts schemas in place of their URNs, found in any letter case', () => {
    const parsed = parseResourceTypeDocument({ name: 'U', endpoint: 'Us', schema: user.toUpperCase() }, schemas);
    expect(parsed).toMatchObject({
      ok: true,
      resourceType: { id: 'U', name: 'U', endpoint: '/Us', schema: { id: user }, schemaExtensions: [] },
    });
  });
  test('takes an extension for optional unless it says otherwise', () => {
    const [extension] = [...schemas.keys()].filter((urn) => urn.includes('enterprise'));
    const parsed = parseResourceTypeDocument(
      { name: 'U', endpoint: '/Us', schema: user, schemaExtensions: [{ schema: extension }] },
      schemas,
    );
    expect(parsed).toMatchObject({ ok: true, resourceType: { schemaExtensions: [{ required: false }] } });
  });
  test('names unknown schemas and schemas used twice', () => {
    const document = {
      name: 'U',
      endpoint: '/Us',
      schema: user,
      schemaExtensions: [{ schema: 'urn:x:y' }, { schema: user, required: true }],
    };
    expect(issues(document).map(({ pointer }) => pointer)).toEqual([
      '/schemaExtensions/0/schema',
      '/schemaExtensions/1/schema',
    ]);
    expect(issues(document)[0]?.message).toContain('"urn:x:y"');
  });
  test.each(['/Users/all', '', '/', 'Us ers', '/Schemas', 'bulk', '/Me'])('refuses the endpoint %j', (endpoint) => {
    expect(issues({ name: 'U', endpoint, schema: user })[0]?.pointer).toBe('/endpoint');
  });
  test('lets the definitions of the common attributes win over those in the core schema', () => {
    const own = schemaFrom({ id, attributes: [{ name: 'ID', returned: 'request' }, { name: 'age' }] });
    const parsed = parseResourceTypeDocument({ name: 'S', endpoint: 'S', schema: id }, new Map([[id, own]]));
    expect(parsed.ok && parsed.resourceType.schema.attributes.map(({ name }) => name)).toEqual(['age']);
  });
});

describe('the shipped documents', () => {
  test.each(['User', 'EnterpriseUser', 'Group'])('%s states every characteristic itself', (name) => {
    const document = readDocument(`schemas/${name}.json`) as { attributes: unknown };
    const schema = shippedSchemas.find((schema) => schema.name === name);
    expect(document.attributes).toEqual(schema?.attributes);
    expect(schema?.attributes.every(({ description }) => description.length > 5)).toBe(true);
  });
  test('require what RFC 7643 4 requires', () => {
    expect(findAttribute(userType.schema.attributes, 'userName')).toMatchObject({
      required: true,
      caseExact: false,
      uniqueness: 'server',
    });
    expect(findAttribute(groupType.schema.attributes, 'displayName')?.required).toBe(true);
    expect(findAttribute(userType.schema.attributes, 'password')).toMatchObject({
      mutability: 'writeOnly',
      returned: 'never',
    });
  });
  test('give User the enterprise extension, which a user may lack', () => {
    expect(userType.schemaExtensions.map(({ schema, required }) => [schema.name, required])).toEqual([
      ['EnterpriseUser', false],
    ]);
    expect(userType.endpoint).toBe('/Users');
    expect(groupType.endpoint).toBe('/Groups');
  });
  test('have all 21 attributes of a user', () => {
    expect(userType.schema.attributes.map(({ name }) => name)).toEqual(
      'userName name displayName nickName profileUrl title userType preferredLanguage locale timezone active password emails phoneNumbers ims photos addresses groups entitlements roles x509Certificates'.split(
        ' ',
      ),
    );
  });
});

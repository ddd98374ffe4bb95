import { describe, expect, test } from 'vitest';
import { declareAttributes, keepMapped, withRegistered } from '../../src/mapping/effective-resource-type.ts';
import type { DocumentIssue } from '../../src/mapping/mapping-document.ts';
import { findAttribute } from '../../src/scim/schema.ts';
import { userType } from '../support/resource-types.ts';
import { toolMapping, toolType } from '../support/tool-mapping.ts';

const core = 'urn:ietf:params:scim:schemas:core:2.0:User';
const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

describe('declared attributes', () => {
  const declare = (declarations: Parameters<typeof declareAttributes>[1]) => {
    const issues: DocumentIssue[] = [];
    return { type: declareAttributes(userType, declarations, issues), issues };
  };

  test('join the core schema, in the place of those with the same name', () => {
    const { type, issues } = declare({ [core]: { shoeSize: { type: 'integer' }, TITLE: { caseExact: true } } });
    expect(issues).toEqual([]);
    expect(findAttribute(type.schema.attributes, 'shoeSize')).toMatchObject({ type: 'integer', multiValued: false });
    expect(type.schema.attributes.filter(({ name }) => name.toLowerCase() === 'title')).toMatchObject([
      { name: 'TITLE', caseExact: true },
    ]);
    expect(findAttribute(userType.schema.attributes, 'shoeSize')).toBeUndefined();
  });

  test('join an extension that is known, or make a new one', () => {
    const { type } = declare({ [enterprise]: { badge: {} }, 'urn:acme:2.0:User': { floor: { type: 'integer' } } });
    const [known, added, ...others] = type.schemaExtensions;
    expect(others).toEqual([]);
    expect(findAttribute(known?.schema.attributes, 'badge')).toBeDefined();
    expect(findAttribute(known?.schema.attributes, 'department')).toBeDefined();
    expect(added).toMatchObject({ required: false, schema: { id: 'urn:acme:2.0:User', name: 'acme' } });
  });

  test('that are wrong are reported by their names', () => {
    const { type, issues } = declare({ [core]: { good: {}, bad: { type: 'text' } } });
    expect(issues.map(({ path }) => path.slice(0, 3))).toContainEqual(['declare', core, 'bad']);
    expect(type).toEqual(userType);
  });
});

describe('the resource type of a mapping', () => {
  const { attributes } = toolMapping({ attributes: { title: 'testOne', 'part.on': 'testBoolean', parts: 'testText' } });
  const kept = keepMapped(toolType, attributes);

  test('has the mapped attributes only, and of complex ones the mapped parts', () => {
    expect(
      kept.schema.attributes.map(({ name, subAttributes }) => [name, subAttributes?.map((sub) => sub.name)]),
    ).toEqual([
      ['title', undefined],
      ['part', ['on']],
      ['parts', ['value', 'note', 'on', 'count', 'at', 'bytes']],
    ]);
  });

  test('has the extension of a registry even while nothing is switched on there', () => {
    const registry = { urn: 'urn:gluu:2.0:Tool', name: 'Custom', description: 'What is switched on' } as never;
    const { schemaExtensions } = keepMapped(withRegistered(toolType, registry), attributes, registry);
    expect(schemaExtensions).toEqual([
      {
        schema: { id: 'urn:gluu:2.0:Tool', name: 'Custom', description: 'What is switched on', attributes: [] },
        required: false,
      },
    ]);
  });

  test('has no extension of which nothing is mapped', () => {
    expect(kept.schemaExtensions).toEqual([]);
    const { attributes: more } = toolMapping({ extensions: { 'urn:test:2.0:More': { extra: 'cn' } } });
    expect(
      keepMapped(toolType, more).schemaExtensions.map(({ schema }) => schema.attributes.map(({ name }) => name)),
    ).toEqual([['extra']]);
  });
});

import { describe, expect, test } from 'vitest';
import { asDn } from '../../src/ldap/dn.ts';
import { makeEntry, type Entry } from '../../src/ldap/entry.ts';
import type { ProfileEntry } from '../../src/mapping/profile.ts';
import { compileRegistered, printProfile } from '../../src/mapping/registered-profile.ts';
import { testSubschema } from '../support/subschema.ts';
import { toolDocument, toolType } from '../support/tool-mapping.ts';

const urn = 'urn:test:2.0:Custom';
const registry = {
  urn,
  base: 'ou=attributes,o=gluu',
  objectClass: 'gluuAttribute',
  switch: 'oxSCIMCustomAttribute',
  attribute: 'gluuAttributeName',
  type: 'gluuAttributeType',
  types: { string: 'string', numeric: 'decimal', boolean: 'boolean', time: 'dateTime' },
};
const file = (document: object = {}): ProfileEntry => ({
  file: 'Tool.yaml',
  document: toolDocument({ registry, attributes: { title: 'testOne' }, ...document }),
  resourceType: toolType,
  complete: true,
});
const dnOf = (inum: string) => asDn(`inum=${inum},ou=attributes,o=gluu`);
const attribute = (inum: string, name: string, type: string): Entry =>
  makeEntry(dnOf(inum), { gluuAttributeName: [name], gluuAttributeType: [type] });

const compiled = (entries: readonly Entry[], document: object = {}, without: readonly string[] = []) =>
  compileRegistered([file(document)], new Map([['Tool', entries]]), testSubschema, {}, new Set(without.map(dnOf)));

function hashOf(entries: readonly Entry[], document: object = {}): string {
  const result = compiled(entries, document);
  if (!result.ok) throw new Error(JSON.stringify(result));
  return printProfile(result.profile, result.entries);
}

describe('a profile with a registry', () => {
  test('has what is switched on there, compiled like what its files map', () => {
    const result = compiled([attribute('1', 'testInteger', 'numeric'), attribute('2', 'testBoolean', 'boolean')]);
    const mapping = result.ok ? result.profile.get('Tool') : undefined;
    const extension = mapping?.resourceType.schemaExtensions.find(({ schema }) => schema.id === urn);
    expect(extension?.schema.attributes.map(({ name, type }) => [name, type])).toEqual([
      ['testBoolean', 'boolean'],
      ['testInteger', 'decimal'],
    ]);
    const codecs = mapping?.attributes.map(({ scim, sources }) => [scim.attribute.name, sources[0]?.codec.name]);
    expect(codecs).toEqual([
      ['title', 'text'],
      ['testBoolean', 'boolean'],
      ['testInteger', 'decimal'],
    ]);
  });

  test.each([
    ['noSuchAttribute', 'string', 'has no attribute noSuchAttribute'],
    ['mail', 'string', "can't hold mail"],
    ['testText', 'time', 'dateTimeText'],
    ['testBoolean', 'numeric', "codec decimal can't be stored in testBoolean"],
    ['testOne', 'string', 'used by title already'],
    ['testIa5', 'blob', 'accepted: string, numeric, boolean, time'],
  ])('that names %s as %s is wrong, and so is that entry alone', (name, type, word) => {
    const entries = [attribute('1', name, type), attribute('2', 'testInteger', 'numeric')];
    expect(compiled(entries)).toEqual({
      ok: false,
      issues: [],
      registryIssues: [{ dn: dnOf('1'), message: expect.stringContaining(word) }],
    });
    expect(compiled(entries, {}, ['1']).ok).toBe(true);
  });

  test('has the mistakes of its files apart from those of its registry', () => {
    const result = compiled([attribute('1', 'nix', 'string')], { attributes: { title: 'nada' } });
    expect(result).toMatchObject({
      ok: false,
      issues: [{ file: 'Tool.yaml', path: ['attributes', 'title'] }],
      registryIssues: [{ dn: dnOf('1') }],
    });
  });

  test('has the mistakes of its own extension in its file, even under the URN of the registry', () => {
    const own = { declare: { [urn]: { ours: {} } }, extensions: { [urn]: { ours: 'nada' } } };
    expect(compiled([attribute('1', 'testText', 'string')], own)).toMatchObject({
      ok: false,
      issues: [{ path: ['extensions', urn, 'ours'] }],
      registryIssues: [],
    });
  });
});

describe('a profile as text', () => {
  const one = [attribute('1', 'testText', 'string')];

  test('is the same for the same documents and subschema', () => {
    const other = attribute('2', 'testInteger', 'numeric');
    expect(hashOf([...one, other])).toBe(hashOf([other, ...one]));
  });

  test('differs with the registry, the mapping and what the subschema says of an attribute that is mapped', () => {
    const singular = {
      ...testSubschema,
      attributeType: (name: string) => {
        const type = testSubschema.attributeType(name);
        return type && name === 'testText' ? { ...type, singleValue: true } : type;
      },
    };
    const other = compileRegistered([file()], new Map([['Tool', one]]), singular, {});
    const texts = [
      hashOf(one),
      hashOf([]),
      hashOf([attribute('1', 'testIa5', 'string')]),
      hashOf(one, { attributes: { title: { attribute: 'testOne', codec: { enum: { a: 'b' } } } } }),
      hashOf(one, { attributes: { title: { attribute: 'testOne', codec: { enum: { a: 'c' } } } } }),
      other.ok ? printProfile(other.profile, other.entries) : '',
    ];
    expect(new Set(texts).size).toBe(texts.length);
  });
});

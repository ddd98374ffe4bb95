import { describe, expect, test } from 'vitest';
import { printFilter } from '../../src/ldap/filter.ts';
import { compileMapping } from '../../src/mapping/compile-mapping.ts';
import { parseMappingFile } from '../../src/mapping/mapping-file.ts';
import { gluuProfile, mappingIn } from '../support/gluu-profile.ts';
import { resourceTypeFrom, schemaFrom } from '../support/resource-types.ts';
import { testSubschema } from '../support/subschema.ts';
import { toolIssues, toolMapping, toolType } from '../support/tool-mapping.ts';

const more = 'urn:test:2.0:More';

describe('a compiled mapping', () => {
  test('knows its entries by their structural class', () => {
    const mapping = toolMapping({ attributes: { title: 'testOne' } });
    expect(printFilter(mapping.matches)).toBe('(objectClass=tool)');
    expect(mapping).toMatchObject({
      base: 'ou=tools,o=gluu',
      scope: 'one',
      id: { name: 'uid' },
      rdn: { name: 'uid' },
      objectClasses: ['top', 'tool'],
      version: { name: 'entryCSN' },
    });
    expect(printFilter(toolMapping({ matches: 'strictTool' }).matches)).toBe('(objectClass=strictTool)');
  });

  test('shows only what is mapped, extensions as well', () => {
    const { resourceType } = toolMapping({ attributes: { title: 'testOne' }, extensions: { [more]: { extra: 'cn' } } });
    expect(resourceType.schema.attributes.map(({ name }) => name)).toEqual(['title']);
    expect(resourceType.schemaExtensions).toHaveLength(1);
  });

  test('finds attributes in any letter case, in extensions by their URN', () => {
    const { attributes } = toolMapping({ attributes: { TITLE: 'testOne' }, extensions: { [more]: { EXTRA: 'cn' } } });
    expect(attributes.map(({ scim }) => [scim.extension, scim.attribute.name])).toEqual([
      [undefined, 'title'],
      [more, 'extra'],
    ]);
  });

  test('allows everything unless it says what', () => {
    expect([...toolMapping({}).operations]).toEqual(['retrieve', 'query', 'create', 'replace', 'modify', 'remove']);
    expect([...toolMapping({ operations: ['query'] }).operations]).toEqual(['query']);
    const refuse = { create: {}, modify: { status: 501, detail: 'Use PUT.' } };
    const { operations, refusals } = toolMapping({ refuse });
    expect([...operations]).toEqual(['retrieve', 'query', 'replace', 'remove']);
    expect([...refusals]).toEqual([
      ['create', { status: 405 }],
      ['modify', { status: 501, detail: 'Use PUT.' }],
    ]);
    expect(toolIssues({ operations: ['query'], refuse: { query: {} } })).toEqual([
      'refuse.query: query is among the operations that are offered; name it once',
    ]);
  });

  test('leaves out optional attributes and classes that the directory lacks', () => {
    const mapping = toolMapping({
      optionalClasses: ['noSuchClass', 'dirgateUser'],
      attributes: {
        title: { attribute: 'nix', optional: true },
        state: { read: ['nix'], optional: true },
        code: { attribute: 'dirgateCostCenter', optional: true },
      },
      entry: { nox: { constant: 'x', optional: true } },
    });
    expect(mapping.attributes.map(({ scim }) => scim.attribute.name)).toEqual(['code']);
    expect(mapping.objectClasses).toEqual(['top', 'tool', 'dirgateUser']);
    expect(mapping.entry).toEqual([]);
    expect(mapping.classes.find(({ name }) => name === 'dirgateUser')?.attributes.has('dirgatecostcenter')).toBe(true);
  });

  test('declares attributes of its own', () => {
    const { resourceType } = toolMapping({
      declare: { 'urn:acme:2.0:Tool': { weight: { type: 'integer' } } },
      extensions: { 'urn:acme:2.0:Tool': { weight: 'testInteger' } },
    });
    expect(resourceType.schemaExtensions[0]?.schema.attributes).toMatchObject([{ name: 'weight', type: 'integer' }]);
  });

  test('of Gluu keeps user names and addresses unique by the directory', () => {
    const { unique } = mappingIn(gluuProfile(), 'User');
    expect(unique.enforcedBy).toBe('directory');
    expect(unique.attributes.map(({ attribute }) => attribute.name)).toEqual(['uid', 'mail']);
  });
});

describe('unique values', () => {
  const uniqueType = resourceTypeFrom({ name: 'Tool', endpoint: '/Tools', schema: 'urn:test:2.0:U' }, [
    schemaFrom({
      id: 'urn:test:2.0:U',
      attributes: [
        { name: 'title', uniqueness: 'server' },
        { name: 'parts', type: 'complex', multiValued: true, subAttributes: [{ name: 'value' }] },
      ],
    }),
  ]);
  const uniqueIn = (document: object) =>
    toolMapping(document, uniqueType).unique.attributes.map(({ attribute }) => attribute.name);

  test('are those of the schema unless the mapping says which', () => {
    expect(uniqueIn({ attributes: { title: 'testOne' } })).toEqual(['testOne']);
    expect(uniqueIn({ attributes: { title: 'testOne' }, unique: { attributes: [] } })).toEqual([]);
  });

  test('inside of complex values are where an index or an item holds them', () => {
    expect(
      uniqueIn({
        attributes: { parts: { attribute: 'testText', index: { value: 'cn' } } },
        unique: { attributes: ['parts.value'] },
      }),
    ).toEqual(['cn']);
    expect(
      uniqueIn({
        attributes: { parts: { attribute: 'testIa5', codec: 'item' } },
        unique: { attributes: ['parts.value'] },
      }),
    ).toEqual(['testIa5']);
  });

  test('that no attribute holds plainly are a mistake', () => {
    expect(
      toolIssues({ attributes: { parts: 'testText' }, unique: { attributes: ['parts.value'] } }, uniqueType),
    ).toEqual(['unique.attributes.0: "parts.value" is not mapped to a plain LDAP attribute, nor has it an index']);
  });
});

describe('a mistake in a mapping', () => {
  test.each<[string, object, string | RegExp]>([
    [
      'an unknown object class',
      { objectClasses: ['top', 'tool', 'toll'] },
      "objectClasses.2: the directory's schema has no object class toll; load its schema or name another",
    ],
    ['an unknown id', { id: 'nix' }, "id: the directory's schema has no attribute nix"],
    [
      'an unknown naming attribute',
      { rdn: 'mail' },
      "rdn: entries of this type can't hold mail: none of top, tool allows it",
    ],
    ['a base that is no name', { base: 'tools' }, /^base: "tools" is no DN: /],
    [
      'an unknown SCIM attribute',
      { attributes: { titl: 'testOne' } },
      'attributes.titl: the schemas of Tool have no attribute "titl"; did you mean title?',
    ],
    [
      'one far from any',
      { attributes: { xyzzyxyzzy: 'testOne' } },
      /^attributes\.xyzzyxyzzy: .*; accepted: title, texts, /,
    ],
    [
      'one of an unknown extension',
      { extensions: { 'urn:nix:2.0': { extra: 'cn' } } },
      /^extensions\.urn:nix:2\.0\.extra: the schemas of Tool have no attribute "urn:nix:2\.0:extra"; /,
    ],
    [
      'a wrong declaration',
      { declare: { 'urn:acme:2.0:Tool': { weight: { type: 'number' } } } },
      /^declare\.urn:acme:2\.0:Tool\.weight/,
    ],
    [
      'an unknown attribute in entry',
      { entry: { nix: { constant: 'x' } } },
      "entry.nix: the directory's schema has no attribute nix",
    ],
    ['neither constant nor template', { entry: { cn: {} } }, 'entry.cn: expected either a constant or a template'],
    [
      'both',
      { entry: { cn: { constant: 'x', template: '{title}' } } },
      'entry.cn: expected either a constant or a template',
    ],
    [
      'a wrong template',
      { entry: { cn: { template: '{size}' } } },
      /^entry\.cn\.template: \{size\} is no attribute of Tool; it has title, /,
    ],
    [
      'what a class demands',
      { objectClasses: ['top', 'strictTool'], attributes: { title: 'testOne' }, entry: { sn: { constant: 'x' } } },
      'objectClasses: strictTool requires testOne, which not every Tool has: give it a fill, or a template under entry',
    ],
  ])('%s is told', (_, document, message) => {
    const issues = toolIssues(document);
    expect(issues).toHaveLength(1);
    expect(issues[0]).toMatch(message);
  });

  test('of a required attribute that is not mapped is told', () => {
    const type = {
      ...toolType,
      schema: {
        ...toolType.schema,
        attributes: toolType.schema.attributes.map((one) => (one.name === 'title' ? { ...one, required: true } : one)),
      },
    };
    expect(toolIssues({}, type)).toEqual(['attributes: Tool requires title; map it to an LDAP attribute']);
    expect(toolIssues({ attributes: { title: 'testOne' } }, type)).toEqual([]);
  });

  test.each([[{ title: { attribute: 'testOne', fill: '-' } }], [{ title: { attribute: 'testOne', onCreate: 'x' } }]])(
    'what a class demands may be given by %j',
    (attributes) => {
      expect(
        toolIssues({ objectClasses: ['top', 'strictTool'], attributes, entry: { sn: { constant: 'x' } } }),
      ).toEqual([]);
    },
  );

  test('is told with all the others', () => {
    expect(
      toolIssues({
        id: 'nix',
        base: 'tools',
        objectClasses: ['top', 'tool', 'toll'],
        attributes: { titel: 'testOne', code: 'nix' },
      }),
    ).toHaveLength(5);
  });

  test('is not made of what is missing where parts of the file were left out', () => {
    const { document } = parseMappingFile({
      resourceType: 'Tool',
      base: 'ou=tools,o=gluu',
      objectClasses: ['top', 'strictTool'],
      id: 'uid',
      rdn: 'uid',
    });
    if (document === undefined) throw new Error('no document');
    expect(compileMapping(document, toolType, testSubschema, true).ok).toBe(false);
    expect(compileMapping(document, toolType, testSubschema, false).ok).toBe(true);
  });
});

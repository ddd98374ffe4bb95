import { describe, expect, test } from 'vitest';
import { expand } from '../../src/mapping/compile-attribute.ts';
import type { MappedAttribute } from '../../src/mapping/mapping.ts';
import { toolIssues, toolMapping } from '../support/tool-mapping.ts';

function compiled(attributes: object): MappedAttribute {
  const [first] = toolMapping({ attributes }).attributes;
  if (first === undefined) throw new Error('nothing is mapped');
  return first;
}
const targetsOf = ({ targets }: MappedAttribute) =>
  targets.map(({ attribute, codec, on }) => [attribute.name, codec.name, on]);
const sourcesOf = ({ sources }: MappedAttribute) => sources.map(({ attribute, codec }) => [attribute.name, codec.name]);

test('expand makes the short form long', () => {
  expect(expand('title')).toEqual({ attribute: 'title', combine: 'first', parts: 'all', optional: false });
  const long = { attribute: 'title', combine: 'any', parts: 'any', optional: true } as const;
  expect(expand(long)).toBe(long);
});

describe('an attribute', () => {
  test('in its short form is read from and written to one LDAP attribute, spelled as the server spells it', () => {
    const title = compiled({ title: 'TESTONE' });
    expect([sourcesOf(title), targetsOf(title)]).toEqual([[['testOne', 'text']], [['testOne', 'text', 'always']]]);
  });

  test('with several sources is written to the first', () => {
    const title = compiled({ title: { read: ['testOne', { attribute: 'testText' }] } });
    expect([sourcesOf(title), targetsOf(title)]).toEqual([
      [
        ['testOne', 'text'],
        ['testText', 'text'],
      ],
      [['testOne', 'text', 'always']],
    ]);
  });

  test('is written where, how and when the mapping says', () => {
    const at = compiled({
      at: {
        attribute: 'testText',
        codec: 'dateTimeText',
        write: {
          testText: { on: 'create' },
          testTime: 'generalizedTime',
          testIa5: { codec: 'epochMillis', on: 'update' },
        },
      },
    });
    expect(targetsOf(at)).toEqual([
      ['testText', 'dateTimeText', 'create'],
      ['testTime', 'generalizedTime', 'always'],
      ['testIa5', 'epochMillis', 'update'],
    ]);
    expect(targetsOf(compiled({ title: { attribute: 'testOne', write: 'onCreate' } }))).toEqual([
      ['testOne', 'text', 'create'],
    ]);
    expect(targetsOf(compiled({ title: { attribute: 'testOne', write: 'never' } }))).toEqual([]);
  });

  test('keeps attribute options of LDAP', () => {
    expect(sourcesOf(compiled({ title: 'testText;lang-de' }))).toEqual([['testText;lang-de', 'text']]);
  });

  test('takes one member of a JSON value', () => {
    expect(sourcesOf(compiled({ count: { attribute: 'testText', jsonPath: 'n', codec: 'integer' } }))).toEqual([
      ['testText', 'integer at n'],
    ]);
  });

  test('with combine: merge or all follows into each source', () => {
    const read = [
      { attribute: 'testText', codec: 'item' },
      { attribute: 'testIa5', codec: { item: { sub: 'note' } } },
    ];
    expect(targetsOf(compiled({ part: { read, combine: 'merge' } }))).toHaveLength(2);
    expect(targetsOf(compiled({ parts: { read, combine: 'all' } }))).toHaveLength(2);
  });

  test('that refers to others is their names', () => {
    expect(compiled({ other: { attribute: 'testReference', reference: 'Tool' } })).toMatchObject({
      reference: { types: ['Tool'] },
      sources: [{ codec: { name: 'text' } }],
    });
    const byName = { attribute: 'testText', reference: ['Tool', 'User'], referenceBy: 'cn' };
    expect(compiled({ other: byName }).reference).toMatchObject({ types: ['Tool', 'User'], by: { name: 'cn' } });
  });

  test('that is a password is hashed by the gateway unless the directory does it', () => {
    expect(compiled({ title: { attribute: 'testOctets', codec: 'password' } }).hashedBy).toBe('gateway');
    expect(compiled({ title: { attribute: 'testOctets', codec: 'password', hashedBy: 'directory' } }).hashedBy).toBe(
      'directory',
    );
    expect(compiled({ title: 'testOne' }).hashedBy).toBeUndefined();
  });

  test('keeps its fill, defaults, indexes and ancestor', () => {
    expect(
      compiled({
        title: { attribute: 'testOne', fill: '-', otherwise: 'a', onCreate: 'b', index: ['cn', 'testText'] },
      }),
    ).toMatchObject({
      fill: '-',
      otherwise: 'a',
      onCreate: 'b',
      indexes: [{ sub: undefined, attributes: [{ name: 'cn' }, { name: 'testText' }] }],
    });
    expect(compiled({ parts: { attribute: 'testText', index: { value: 'cn' } } }).indexes).toMatchObject([
      { sub: 'value', attributes: [{ name: 'cn' }] },
    ]);
    expect(compiled({ title: { attribute: 'testOne', index: 'cn' } }).indexes).toMatchObject([
      { sub: undefined, attributes: [{ name: 'cn' }] },
    ]);
    expect(compiled({ title: { parentId: 'ou' } })).toMatchObject({
      parentId: { name: 'ou' },
      sources: [],
      targets: [],
    });
  });
});

describe('a mistake in an attribute', () => {
  test.each<[string, object, string]>([
    [
      'an unknown LDAP attribute',
      { title: 'testOn' },
      "attributes.title: the directory's schema has no attribute testOn; did you mean testOne?",
    ],
    [
      'one that entries can’t hold',
      { title: { attribute: 'mail' } },
      "attributes.title: entries of this type can't hold mail: none of top, tool allows it",
    ],
    [
      'no LDAP attribute',
      { title: { otherwise: 'x' } },
      'attributes.title: names no LDAP attribute: add attribute, read or parentId',
    ],
    [
      'an unknown source',
      { title: { read: ['testOne', 'nix'] } },
      "attributes.title.read.1: the directory's schema has no attribute nix",
    ],
    [
      'an unknown target',
      { title: { attribute: 'testOne', write: { nix: 'text' } } },
      "attributes.title.write.nix: the directory's schema has no attribute nix",
    ],
    [
      'a target that the directory writes',
      { title: 'entryUUID' },
      'attributes.title: the directory itself writes entryUUID; add write: never',
    ],
    [
      'the same in the long form',
      { title: { attribute: 'testOne', write: { entryUUID: 'text' } } },
      'attributes.title.write.entryUUID: the directory itself writes entryUUID; add write: never',
    ],
    [
      'a codec that can’t show the type',
      { count: { attribute: 'testOne', codec: 'boolean' } },
      "attributes.count.codec: codec boolean can't show a value of type integer; accepted: integer",
    ],
    [
      'a codec that can’t be stored',
      { flag: 'testInteger' },
      "attributes.flag: codec boolean can't be stored in testInteger, whose syntax is 1.3.6.1.4.1.1466.115.121.1.27; use codec enum for words",
    ],
    [
      'many values in one',
      { texts: 'testOne' },
      'attributes.texts: texts is multi-valued, but testOne is SINGLE-VALUE',
    ],
    [
      'a reference that is no name',
      { other: { attribute: 'testText', reference: 'Tool' } },
      'attributes.other: a reference needs an attribute of DN syntax; testText has 1.3.6.1.4.1.1466.115.121.1.15',
    ],
    [
      'any of what is no boolean',
      { title: { attribute: 'testOne', combine: 'any' } },
      'attributes.title.combine: combine: any is for booleans; accepted here: first',
    ],
    [
      'all of what is no item',
      { parts: { attribute: 'testText', combine: 'all' } },
      'attributes.parts.combine: combine: all is for complex attributes whose sources all have codec item',
    ],
    [
      'all of what is single',
      { part: { attribute: 'testText', codec: 'item', combine: 'all' } },
      'attributes.part.combine: combine: all is for complex attributes whose sources all have codec item',
    ],
    [
      'hashing what is no password',
      { title: { attribute: 'testOne', hashedBy: 'gateway' } },
      'attributes.title.hashedBy: hashedBy belongs to the password only',
    ],
    [
      'an unknown index',
      { title: { attribute: 'testOne', index: 'nix' } },
      "attributes.title.index: the directory's schema has no attribute nix",
    ],
    [
      'an index of an unknown sub-attribute',
      { parts: { attribute: 'testText', index: { size: 'cn' } } },
      'attributes.parts.index.size: "size" is no sub-attribute; accepted: value, note, on, count, at, bytes',
    ],
    [
      'an unknown ancestor',
      { title: { parentId: 'nix' } },
      "attributes.title.parentId: the directory's schema has no attribute nix",
    ],
    [
      'an unknown attribute in a template',
      { title: { attribute: 'testOne', template: '{size}' } },
      'attributes.title.template: {size} is no attribute of Tool; it has title, texts, code, codes, flag, state, count, counts, ratio, at, times, bytes, link, phones, part, parts, other, others',
    ],
    [
      'a fill that two attributes would get',
      { title: { attribute: 'testOne', fill: '-', write: { testOne: 'text', testText: 'text' } } },
      'attributes.title.fill: a fill needs exactly one attribute that is written',
    ],
    [
      'a default of another type',
      { flag: { attribute: 'testBoolean', otherwise: 'no' } },
      'attributes.flag.otherwise: found "no", expected a value of type boolean',
    ],
    [
      'one default for many',
      { texts: { attribute: 'testText', onCreate: 'x' } },
      'attributes.texts.onCreate: found "x", expected a list of values of type string',
    ],
    [
      'a list for one',
      { at: { attribute: 'testTime', otherwise: ['2020-01-01T00:00:00Z'] } },
      'attributes.at.otherwise: found ["2020-01-01T00:00:00Z"], expected a value of type dateTime',
    ],
  ])('%s is told', (_, attributes, message) => {
    expect(toolIssues({ attributes })).toEqual([message]);
  });

  test('is told together with all the others', () => {
    const attributes = {
      title: { attribute: 'nix', template: '{size}', index: 'nox', hashedBy: 'gateway', otherwise: 7 },
    };
    expect(toolIssues({ attributes })).toHaveLength(5);
  });
});

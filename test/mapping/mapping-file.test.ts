import { describe, expect, test } from 'vitest';
import { parseMappingFile } from '../../src/mapping/mapping-file.ts';

const least = { resourceType: 'User', base: 'ou=people,o=x', objectClasses: ['person'], id: 'uid', rdn: 'uid' };

/** The mistakes of a file with these parts, one line each. */
function mistakes(parts: object): string[] {
  return parseMappingFile({ ...least, ...parts }).issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
}

describe('a mapping file', () => {
  test('needs little; everything else has a default', () => {
    expect(parseMappingFile(least)).toEqual({
      document: {
        ...least,
        scope: 'one',
        optionalClasses: [],
        optional: false,
        lenientBinary: false,
        patchAnswer: 200,
        refuse: {},
        declare: {},
        attributes: {},
        extensions: {},
        entry: {},
      },
      issues: [],
    });
  });

  test('has defaults in its long forms', () => {
    const { document, issues } = parseMappingFile({
      ...least,
      attributes: {
        emails: {
          read: ['mail', { attribute: 'mail', codec: { item: {} } }],
          write: { mail: { order: 'primaryFirst' }, a: 'json' },
        },
      },
      entry: { cn: { constant: 'x' } },
    });
    expect(issues).toEqual([]);
    expect(document).toMatchObject({
      attributes: {
        emails: {
          read: ['mail', { attribute: 'mail', codec: { item: { sub: 'value', with: {} } } }],
          write: { mail: { order: 'primaryFirst', on: 'always' }, a: 'json' },
          combine: 'first',
          parts: 'all',
          optional: false,
        },
      },
      entry: { cn: { constant: 'x', on: 'always', parts: 'all', optional: false } },
    });
  });
});

describe('a mistake', () => {
  test.each([
    [{ basis: 'x' }, /^basis: unknown keyword "basis"; accepted here: resourceType, base, scope, /],
    [{ resourceType: undefined }, /^resourceType: "resourceType" is missing; expected/],
    [{ scope: 'all' }, /^scope: found "all", expected \("one" \| "subtree"\)$/],
    [{ objectClasses: [] }, /^objectClasses: found \[\], expected at least one object class$/],
    [{ id: 'u id' }, /^id: found "u id", expected the name of an LDAP attribute or object class$/],
    [{ operations: ['read'] }, /^operations\.0: found "read", expected \("retrieve" \| "query" \| /],
    [
      { attributes: { title: { attribut: 'title' } } },
      /^attributes\.title\.attribut: unknown keyword "attribut"; accepted here: attribute, codec, /,
    ],
    [{ attributes: { title: 7 } }, /^attributes\.title: found 7, expected Object$/],
    [
      { attributes: { title: { attribute: 't', codec: 'txt' } } },
      /^attributes\.title\.codec: found "txt", expected \("text" \| "boolean" \| /,
    ],
    [
      { attributes: { title: { attribute: 't', codec: {} } } },
      /^attributes\.title\.codec: found \{\}, expected exactly one of enum, json, item$/,
    ],
    [
      { attributes: { title: { attribute: 't', codec: { enum: {}, item: {} } } } },
      /^attributes\.title\.codec: found .*, expected exactly one of enum, json, item$/,
    ],
    [
      { attributes: { title: { attribute: 't', codec: { list: {} } } } },
      /^attributes\.title\.codec\.list: unknown keyword "list"; accepted here: enum, json, item$/,
    ],
    [
      { attributes: { title: { attribute: 't', codec: { json: {} } } } },
      /^attributes\.title\.codec\.json\.members: "members" is missing; expected/,
    ],
    [
      { attributes: { title: { read: [{ codec: 'text' }] } } },
      /^attributes\.title\.read\.0\.attribute: "attribute" is missing/,
    ],
    [
      { attributes: { title: { write: 'always' } } },
      /^attributes\.title\.write: found "always", expected \("never" \| "onCreate"\)$/,
    ],
    [
      { attributes: { title: { write: { t: { onn: 'create' } } } } },
      /^attributes\.title\.write\.t\.onn: unknown keyword "onn"; accepted here: codec, on, order, jsonPath$/,
    ],
    [
      { attributes: { title: { write: { 't t': 'text' } } } },
      /^attributes\.title\.write\.t t: found "t t", expected the name of an LDAP attribute/,
    ],
    [{ unique: {} }, /^unique\.attributes: "attributes" is missing/],
    [{ entry: { cn: { on: 'update' } } }, /^entry\.cn\.on: found "update", expected \("create" \| "always"\)$/],
  ])('in %j says where it is, what is wrong and what would be right', (parts, sentence) => {
    const [issue, ...others] = mistakes(parts);
    expect(issue).toMatch(sentence);
    expect(others).toEqual([]);
  });

  test('does not hide the others, nor the rest of the file', () => {
    const file = {
      ...least,
      basis: 'x',
      attributes: { title: { atribute: 't' }, displayName: 'displayName' },
      extensions: { 'urn:x': { department: 7, division: 'division' } },
      entry: { cn: { on: 'never' }, sn: { constant: 'x' } },
    };
    const { document, issues } = parseMappingFile(file);
    expect(issues).toHaveLength(4);
    expect(document).toMatchObject({
      attributes: { displayName: 'displayName' },
      extensions: { 'urn:x': { division: 'division' } },
    });
    expect([Object.keys(document?.attributes ?? {}), Object.keys(document?.entry ?? {})]).toEqual([
      ['displayName'],
      ['sn'],
    ]);
    expect(file.attributes).toHaveProperty('title');
  });

  test('in what all the rest depends on leaves no document', () => {
    expect(parseMappingFile({ ...least, base: undefined }).document).toBeUndefined();
    expect(parseMappingFile('text')).toMatchObject({ document: undefined, issues: [{ path: [] }] });
  });
});

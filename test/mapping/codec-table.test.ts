import { describe, expect, test } from 'vitest';
import { compileCodec } from '../../src/mapping/codec-table.ts';
import { codecNames, type CodecDocument } from '../../src/mapping/mapping-document.ts';
import { codecFor, schemaAttribute } from '../support/codec-for.ts';
import { ldapAttribute } from '../support/subschema.ts';

const part = { type: 'complex', subAttributes: [{ name: 'value' }, { name: 'type' }] };

function refusalOf(document: CodecDocument, definition: object): string {
  const compiled = compileCodec(document, {
    path: 'thing',
    scim: schemaAttribute(definition),
    ldap: ldapAttribute('testText'),
  });
  return compiled.ok ? 'none' : compiled.message;
}

describe('the codec of an attribute', () => {
  test.each([
    ['string', 'text'],
    ['reference', 'text'],
    ['boolean', 'boolean'],
    ['integer', 'integer'],
    ['decimal', 'decimal'],
    ['dateTime', 'generalizedTime'],
    // Text takes no octets that are none; there, the value is its base64.
    ['binary', 'text'],
  ])('of type %s is %s where none is named', (type, name) => {
    expect(codecFor(undefined, { type }, 'testText').name).toBe(name);
  });

  test('of type binary is binary where the directory holds octets', () => {
    expect(codecFor(undefined, { type: 'binary' }, 'testOctets').name).toBe('binary');
  });

  test('of type complex is json', () => {
    expect(codecFor(undefined, part, 'testText').name).toBe('json');
  });

  test.each(codecNames.filter((name) => name !== 'enum'))('%s is made for some type', (name) => {
    const types = ['string', 'boolean', 'integer', 'decimal', 'dateTime', 'binary'];
    const made = [...types.map((type) => ({ type })), part].filter(
      (definition) => refusalOf(name, definition) === 'none',
    );
    expect(made.length).toBeGreaterThan(0);
  });

  test('that can’t show its type is refused with those that can', () => {
    expect(refusalOf('boolean', { type: 'string' })).toBe(
      "codec boolean can't show a value of type string; accepted: text, enum, password",
    );
    expect(refusalOf('text', part)).toBe("codec text can't show a value of type complex; accepted: json, item");
    expect(refusalOf({ json: { members: [] } }, { type: 'dateTime' })).toContain(
      'accepted: generalizedTime, dateTimeText, epochMillis',
    );
  });
});

describe('the words of an enum', () => {
  test('must be given', () => {
    expect(refusalOf('enum', { type: 'string' })).toContain('codec enum needs its words');
  });

  test('of a boolean stand for true or false', () => {
    expect(refusalOf({ enum: { active: 'on' } }, { type: 'boolean' })).toBe(
      'codec enum: "active" is no boolean; accepted: true, false',
    );
  });

  test('stand for one value each', () => {
    expect(refusalOf({ enum: { true: ['on', 'Yes'], false: ['off', ' yes'] } }, { type: 'boolean' })).toBe(
      'codec enum: the word " yes" stands for true already',
    );
  });
});

test('an item’s sub-attributes must be those of the schema', () => {
  expect(refusalOf({ item: { sub: 'address', with: {} } }, part)).toBe(
    '"address" is no sub-attribute; accepted: value, type',
  );
  expect(refusalOf({ item: { sub: 'value', with: { kind: 'x' } } }, part)).toBe(
    '"kind" is no sub-attribute; accepted: value, type',
  );
  expect(refusalOf('item', { type: 'complex', subAttributes: [{ name: 'type' }] })).toBe(
    '"value" is no sub-attribute; accepted: type',
  );
});

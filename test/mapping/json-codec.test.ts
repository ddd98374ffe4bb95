import { describe, expect, test } from 'vitest';
import { boundOf, codecFor, subOf } from '../support/codec-for.ts';
import { expectRefusal } from '../support/scim-error.ts';

const email = {
  type: 'complex',
  multiValued: true,
  subAttributes: [
    { name: 'value' },
    { name: 'display' },
    { name: 'type' },
    { name: 'primary', type: 'boolean' },
    { name: 'count', type: 'integer' },
    { name: 'at', type: 'dateTime' },
    { name: 'bytes', type: 'binary' },
  ],
};
const codec = codecFor('json', email, 'oxTrustEmail');
const gluu = codecFor({ json: { members: ['value', 'display', 'type', 'primary'] } }, email, 'oxTrustEmail');

describe('reading JSON items', () => {
  test('leaves out null and empty members', () => {
    expect(codec.decode('{"value":"a@b.c","display":null,"type":"","primary":true}')).toEqual({
      value: 'a@b.c',
      primary: true,
    });
  });

  test('takes members in any order and shows them in that of the schema', () => {
    const shown = codec.decode('{ "primary" : false, "type" : "work",\n "value" : "a@b.c" }');
    expect(JSON.stringify(shown)).toBe('{"value":"a@b.c","type":"work","primary":false}');
  });

  test('shows no member that the schema lacks', () => {
    expect(codec.decode('{"value":"a@b.c","verified":true}')).toEqual({ value: 'a@b.c' });
  });

  test('makes each member the type that the schema says', () => {
    expect(codec.decode('{"value":7,"primary":"TRUE","count":"12"}')).toEqual({ value: '7', primary: true, count: 12 });
    expect(codec.decode('{"value":"x","primary":"no"}')).toEqual({ value: 'x', primary: false });
    expect(codec.decode('{"value":{"deep":1},"display":"x"}')).toEqual({ display: 'x' });
  });

  test.each(['{}', '{"other":1}', '{"value":null}', '', ' '])('shows nothing of %j', (text) => {
    expect(codec.decode(text)).toBeUndefined();
  });

  test('shows nothing of octets that are no text', () => {
    expect(codec.decode(Uint8Array.of(255))).toBeUndefined();
  });

  test.each(['a@b.c', '{"value":', '[1]', '7', '"x"'])('takes %j, which is no JSON object, for the value', (text) => {
    expect(codec.decode(text)).toEqual({ value: text });
  });

  test('takes such text for nothing where items have no value', () => {
    const address = { type: 'complex', subAttributes: [{ name: 'locality' }] };
    expect(codecFor('json', address, 'oxTrustAddresses').decode('Berlin')).toBeUndefined();
  });
});

describe('writing JSON items', () => {
  test('writes the members as Gluu does: all of them, in order, without blanks', () => {
    expect(gluu.encode({ primary: true, value: 'ü"\\' })).toBe(
      '{"value":"ü\\"\\\\","display":null,"type":null,"primary":true}',
    );
  });

  test('writes all members of the schema where none are named', () => {
    expect(codec.encode({ value: 'x' })).toBe(
      '{"value":"x","display":null,"type":null,"primary":null,"count":null,"at":null,"bytes":null}',
    );
  });

  test('keeps what the old value holds beyond the schema, and nothing else of it', () => {
    const old = '{"verified":true,"value":"old","type":"home"}';
    expect(gluu.encode({ value: 'new' }, old)).toBe(
      '{"value":"new","display":null,"type":null,"primary":null,"verified":true}',
    );
    expect(gluu.encode({ value: 'new' }, 'old')).toBe(gluu.encode({ value: 'new' }));
  });

  test('takes a simple value for the value', () => {
    expect(gluu.encode('x')).toBe(gluu.encode({ value: 'x' }));
  });

  test('refuses what the syntax can’t hold', () => {
    expectRefusal(() => codecFor('json', email, 'testIa5').encode({ value: 'ü' }), 'invalidValue', 'thing', 'ASCII');
  });
});

describe('looking into JSON items', () => {
  const bound = (operator: string, value: string | number | boolean, sub: string, ldap = 'oxTrustEmail'): string =>
    boundOf(codecFor('json', email, ldap), operator, value, subOf(email, sub));
  const presence = '(|) … (oxTrustEmail=*)';

  test('only runs of signs that no JSON writer escapes are looked for, in lower case', () => {
    expect(bound('eq', 'Ann.Lee@example.com', 'value')).toBe('(|) … (oxTrustEmail=*ann.lee@example.com*)');
    expect(bound('co', 'a"b c/d', 'display')).toBe('(|) … (oxTrustEmail=*a*b*c*d*)');
    expect(bound('sw', 'Müller', 'display')).toBe('(|) … (oxTrustEmail=*m*ller*)');
    expect(bound('eq', 'ü', 'display')).toBe(presence);
  });

  test('letters that a sign belongs to are not looked for without it', () => {
    expect(bound('co', 'e\u0301', 'display')).toBe(presence);
    expect(bound('co', 'J\u030c', 'display')).toBe(presence);
  });

  test('true is looked for, false may be missing', () => {
    expect(bound('eq', true, 'primary')).toBe('(|) … (oxTrustEmail=*true*)');
    expect(bound('eq', false, 'primary')).toBe(presence);
  });

  test('what has many spellings is not looked for', () => {
    expect(bound('eq', 100, 'count')).toBe(presence);
    expect(bound('eq', '2020-01-01T00:00:00Z', 'at')).toBe(presence);
    expect(bound('eq', 'AQ==', 'bytes')).toBe(presence);
    expect(bound('gt', 'a', 'value')).toBe(presence);
  });

  test('presence is not certain: an item may show nothing', () => {
    expect(boundOf(codec, 'pr')).toBe(presence);
    expect(boundOf(codec, 'pr', '', subOf(email, 'type'))).toBe(presence);
  });

  test('where the directory minds letter case, or has no substrings, presence is all', () => {
    expect(bound('eq', 'x', 'value', 'testExact')).toBe('(|) … (testExact=*)');
    expect(bound('eq', 'x', 'value', 'testOctets')).toBe('(|) … (testOctets=*)');
  });
});

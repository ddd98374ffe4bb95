import { describe, expect, test } from 'vitest';
import type { Dn } from '../../src/ldap/dn.ts';
import { makeEntry, type AttributeValue } from '../../src/ldap/entry.ts';
import { parseSubschema } from '../../src/ldap/subschema.ts';
import { syntaxOid } from '../../src/ldap/syntax.ts';
import { entryToAttributes } from '../../src/mapping/entry-to-attributes.ts';

const syntaxes: Readonly<Record<string, string>> = {
  oxTrustActive: syntaxOid.boolean,
  shoeSize: syntaxOid.integer,
  updatedAt: syntaxOid.generalizedTime,
  jpegPhoto: syntaxOid.jpeg,
  userPassword: syntaxOid.octetString,
  manager: syntaxOid.dn,
};
const names = [
  'displayName',
  'secretAnswer',
  'secretary',
  'sambaNTPassword',
  'userRandomKey',
  'accessToken',
  'hiddenNote',
];
const types = [
  `( 1.4.1 NAME 'userCertificate' SYNTAX ${syntaxOid.octetString} )`,
  ...Object.entries(syntaxes).map(([name, syntax], index) => `( 1.1.${index} NAME '${name}' SYNTAX ${syntax} )`),
  ...names.map((name, index) => `( 1.2.${index} NAME '${name}' SYNTAX ${syntaxOid.directoryString} )`),
  `( 1.3.1 NAME ( 'passwd' 'loginWord' ) SYNTAX ${syntaxOid.directoryString} )`,
];
const subschema = parseSubschema(types, []);
const shown = (attributes: Record<string, readonly AttributeValue[]>) =>
  entryToAttributes(makeEntry('uid=kim' as Dn, attributes), subschema, new Set(['hiddennote']));

describe('entryToAttributes', () => {
  test('gives each attribute a list of values, with the server’s names in alphabetical order', () => {
    const answer = shown({ DISPLAYNAME: ['Kim', 'K.'], 'cn;lang-de': ['Kim'], oxtrustactive: ['TRUE'] });
    expect(answer).toEqual({ 'cn;lang-de': ['Kim'], displayName: ['Kim', 'K.'], oxTrustActive: [true] });
    expect(Object.keys(answer)).toEqual(['cn;lang-de', 'displayName', 'oxTrustActive']);
  });

  test.each<[string, AttributeValue, unknown]>([
    ['oxTrustActive', 'FALSE', false],
    ['shoeSize', '-42', -42],
    ['shoeSize', '12345678901234567890', '12345678901234567890'],
    ['updatedAt', '20191225012729.934Z', '2019-12-25T01:27:29.934Z'],
    ['updatedAt', '20191225032729+0200', '2019-12-25T01:27:29.000Z'],
    ['jpegPhoto', 'abc', 'YWJj'],
    ['displayName', new Uint8Array([255, 0]), '/wA='],
    ['displayName', '20191225012729Z', '20191225012729Z'],
    ['manager', 'uid=lee,o=gluu', 'uid=lee,o=gluu'],
    ['unknown', 'x', 'x'],
    ['userCertificate;binary', 'abc', 'YWJj'],
    ['other;binary', 'abc', 'YWJj'],
  ])('%s %j is shown as %j', (name, value, expected) => {
    expect(shown({ [name]: [value] })).toEqual({ [name]: [expected] });
  });

  test('shows neither object classes nor secrets, by any of their names, nor what the mapping hides', () => {
    const values = ['x'];
    expect(
      shown({
        objectClass: ['top'],
        userPassword: values,
        sambaNTPassword: values,
        secretAnswer: values,
        userRandomKey: values,
        accessToken: values,
        hiddenNote: values,
        loginWord: values,
        'userpassword;lang-de': values,
        secretary: values,
      }),
    ).toEqual({ secretary: values });
  });
});

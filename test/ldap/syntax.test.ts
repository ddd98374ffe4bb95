import { describe, expect, test } from 'vitest';
import { isValidForSyntax, syntaxName, syntaxOid } from '../../src/ldap/syntax.ts';

const uuid = 'f81d4fae-7dec-11d0-a765-00a0c91e6bf6';

/** What slapd 2.5.13 stores (first list) and refuses with invalidAttributeSyntax (second). */
const samples: readonly (readonly [keyof typeof syntaxOid, readonly string[], readonly string[]])[] = [
  ['directoryString', ['a', 'é', ' '], ['']],
  ['ia5String', ['a@b', '', '\0\u007f'], ['é', '\u0080']],
  ['printableString', ["aZ9 '()+,-./:=?"], ['', 'a_b', 'a*', 'a@b', 'é', 'a"', 'a&']],
  ['telephoneNumber', ['+1 (555) 010-99', "x'1"], ['', '+1*2', 'a;b', '#', '_', '+1\u2010555']],
  ['numericString', ['12 34', ' '], ['', '1-2', 'a']],
  ['countryString', ['de', 'D1', '--'], ['d', 'deu', '', 'é1']],
  ['boolean', ['TRUE', 'FALSE'], ['true', 'True', '1', '']],
  ['integer', ['0', '-1', '12345678901234567890123'], ['', '-0', '01', '+1', '1.0', ' 1', '-']],
  ['generalizedTime', ['20220101120000Z', '2022010112,5+02'], ['20220231000000Z', '20220101120000']],
  ['dn', ['', 'cn=a\\,b,o=x', 'cn="a"'], ['cn', 'cn=a,', 'cn=\\ff']],
  ['nameAndOptionalUid', ['cn=a', "cn=a#'01'B"], ["cn#'01'B", 'a#x']],
  ['bitString', ["'0101'B", "''B"], ['0101', "'2'B"]],
  ['oid', ['2.5.4.3', 'cn', 'x-y1'], ['', '1', '2..5', 'a_b', '1.2.']],
  ['postalAddress', ['a$b', 'a\\24\\5C'], ['', 'a\\b']],
  ['uuid', [uuid, uuid.toUpperCase()], [uuid.replaceAll('-', ''), '', `${uuid}0`]],
  ['octetString', ['', '\0'], []],
  ['jpeg', ['anything'], []],
];

describe('isValidForSyntax', () => {
  test.each(samples)('%s takes %j and refuses %j', (name, valid, invalid) => {
    for (const text of valid) expect([text, isValidForSyntax(syntaxOid[name], text)]).toEqual([text, true]);
    for (const text of invalid) expect([text, isValidForSyntax(syntaxOid[name], text)]).toEqual([text, false]);
  });

  test('no line break slips in at the end of a value', () => {
    for (const [name, [sample = '']] of samples.slice(2, 8)) {
      expect([name, isValidForSyntax(syntaxOid[name], `${sample}\n`)]).toEqual([name, false]);
    }
  });

  test('an unknown or missing syntax refuses nothing', () => {
    expect(isValidForSyntax('9.9.9', '')).toBe(true);
    expect(isValidForSyntax(undefined, '')).toBe(true);
  });
});

describe('syntaxName', () => {
  test('names a syntax as the RFC does and says what it takes', () => {
    expect(syntaxName(syntaxOid.boolean)).toBe('Boolean (TRUE or FALSE)');
    expect(syntaxName(syntaxOid.ia5String)).toBe('IA5 String (ASCII characters)');
  });

  test('falls back to the OID', () => {
    expect(syntaxName('9.9.9')).toBe('9.9.9');
    expect(syntaxName(undefined)).toBe('any value');
  });
});

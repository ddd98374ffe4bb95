import { describe, expect, test } from 'vitest';
import { LdapError } from '../../src/ldap/result-code.ts';
import { parseSchemaDescription } from '../../src/ldap/schema-description.ts';

describe('parseSchemaDescription', () => {
  test('reads words, quoted strings, lists and flags behind their keywords', () => {
    const { oid, fields } = parseSchemaDescription(
      "( 2.5.4.4 NAME ( 'sn' 'surname' ) DESC 'RFC4519: (family) name(s) $' SUP name SINGLE-VALUE X-ORIGIN ( 'RFC 4519' 'user defined' ) X-ORDERED 'VALUES' )",
    );
    expect(oid).toBe('2.5.4.4');
    expect([...fields]).toEqual([
      ['NAME', ['sn', 'surname']],
      ['DESC', ['RFC4519: (family) name(s) $']],
      ['SUP', ['name']],
      ['SINGLE-VALUE', []],
      ['X-ORIGIN', ['RFC 4519', 'user defined']],
      ['X-ORDERED', ['VALUES']],
    ]);
  });

  test('reads lists with dollar signs, with and without blanks round them', () => {
    const { fields } = parseSchemaDescription("(1.2 NAME 'a' MUST(cn$sn $ uid)MAY description)");
    expect(fields.get('MUST')).toEqual(['cn', 'sn', 'uid']);
    expect(fields.get('MAY')).toEqual(['description']);
  });

  test('resolves the escapes of quoted strings and takes keywords in any letter case', () => {
    const { fields } = parseSchemaDescription("( 1.2 desc 'it\\27s a \\5c, \\5C' Obsolete )");
    expect(fields.get('DESC')).toEqual(["it's a \\, \\"]);
    expect(fields.has('OBSOLETE')).toBe(true);
  });

  test('is not led astray by keywords and parentheses inside a description', () => {
    const { fields } = parseSchemaDescription("( 1.2 DESC 'SYNTAX 9.9 ) SINGLE-VALUE (' SYNTAX 1.3{64} )\n ");
    expect([...fields]).toEqual([
      ['DESC', ['SYNTAX 9.9 ) SINGLE-VALUE (']],
      ['SYNTAX', ['1.3{64}']],
    ]);
  });

  test.each([
    ['', 'an opening parenthesis at character 1'],
    ["2.5.4.4 NAME 'sn'", 'an opening parenthesis at character 1'],
    ['( )', 'an OID at character 3'],
    ['( 1.2', 'a keyword at character 6'],
    ["( 1.2 NAME 'a'", 'a keyword or a closing parenthesis at character 15'],
    ["( 1.2 NAME 'a", 'a closing quotation mark at character 12'],
    ["( 1.2 'a' )", 'a keyword or a closing parenthesis at character 7'],
    ['( 1.2 NAME )', 'a value or a list of values at character 12'],
    ['( 1.2 MUST ( a $ ( b ) ) )', 'a value or a closing parenthesis at character 18'],
    ['( 1.2 MUST ( a', 'a value or a closing parenthesis at character 15'],
    ['( 1.2 ) x', 'the end of the description at character 9'],
  ])('refuses %j and says where', (text, expected) => {
    expect(() => parseSchemaDescription(text)).toThrow(LdapError);
    expect(() => parseSchemaDescription(text)).toThrow(`expected ${expected} of`);
  });
});

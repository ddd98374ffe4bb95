import { describe, expect, test } from 'vitest';
import { parseDn } from '../../src/ldap/dn-parser.ts';
import { LdapError } from '../../src/ldap/result-code.ts';

const valueOf = (text: string): string | undefined => parseDn(text)[0]?.[0]?.value;

describe('parseDn', () => {
  test('reads RDNs in order, the entry’s own first, and the empty name as none', () => {
    expect(parseDn('uid=ann,ou=people,o=gluu')).toEqual([
      [{ type: 'uid', value: 'ann' }],
      [{ type: 'ou', value: 'people' }],
      [{ type: 'o', value: 'gluu' }],
    ]);
    expect(parseDn('')).toEqual([]);
  });

  test('reads RDNs of several types and values', () => {
    expect(parseDn('OU=Sales+CN=J. Smith,DC=example')[0]).toEqual([
      { type: 'OU', value: 'Sales' },
      { type: 'CN', value: 'J. Smith' },
    ]);
  });

  test('takes OIDs as types', () => {
    expect(parseDn('2.5.4.3=x')).toEqual([[{ type: '2.5.4.3', value: 'x' }]]);
  });

  test('ignores blanks round separators and keeps those inside a value', () => {
    expect(parseDn(' cn = a  b , o = x  +  ou = y ')).toEqual([
      [{ type: 'cn', value: 'a  b' }],
      [
        { type: 'o', value: 'x' },
        { type: 'ou', value: 'y' },
      ],
    ]);
  });

  test.each([
    ['cn=a\\,b\\+c\\"d\\\\e\\<f\\>g\\;h\\=i', 'a,b+c"d\\e<f>g;h=i'],
    ['cn=\\ a\\ ', ' a '],
    ['cn=a\\  ,o=x', 'a '],
    ['cn=\\  a', '  a'],
    ['cn=\\#a#b', '#a#b'],
    ['cn=a=b', 'a=b'],
    ['cn=Lu\\C4\\8Di\\c4\\87', 'Lučić'],
    ['cn=a\\2Cb\\20', 'a,b '],
    ['cn=\\00', '\0'],
    ['cn=\\EF\\BB\\BFa', '\ufeffa'],
    ['cn=é日😀', 'é日😀'],
    ['cn=', ''],
    ['cn=,o=x', ''],
  ])('reads the escapes of %s', (text, value) => {
    expect(valueOf(text)).toBe(value);
  });

  test.each([
    ['cn=" a, b+\\"c\\" \\2c " , o=x', ' a, b+"c" , '],
    ['cn="",o=x', ''],
  ])('reads the quoted value of %s', (text, value) => {
    expect(parseDn(text)).toEqual([[{ type: 'cn', value }], [{ type: 'o', value: 'x' }]]);
  });

  test.each([
    ['octet string', 'cn=#04024869', 'Hi'],
    ['UTF-8 string', 'cn=#0C02c3a9,o=x', 'é'],
    ['long length', 'cn=#0481024869', 'Hi'],
    ['empty', 'cn=#0400', ''],
  ])('reads a hexadecimal BER value: %s', (_, text, value) => {
    expect(valueOf(text)).toBe(value);
  });

  test.each([
    ['cn', 'an equals sign at character 3'],
    ['=x', 'an attribute type at character 1'],
    [' ', 'an attribute type at character 2'],
    ['cn=a,', 'an attribute type at character 6'],
    ['cn=a+', 'an attribute type at character 6'],
    ['1.=a', 'an equals sign at character 2'],
    ['cn=a;o=x', 'a comma, a plus sign or the end of the name at character 5'],
    ['cn=a<b', 'a comma, a plus sign or the end of the name at character 5'],
    ['cn=a"b"', 'a comma, a plus sign or the end of the name at character 5'],
    ['cn="a"b', 'a comma, a plus sign or the end of the name at character 7'],
    ['cn=a\0', 'a comma, a plus sign or the end of the name at character 5'],
    ['cn="a', 'a closing quotation mark at character 6'],
    ['cn=\\', 'a special character or two hexadecimal digits after the backslash at character 4'],
    ['cn=\\zz', 'a special character or two hexadecimal digits after the backslash at character 4'],
    ['cn=\\ff', 'octets that are UTF-8'],
    ['cn=#', 'pairs of hexadecimal digits after the number sign at character 4'],
    ['cn=#04000', 'a comma, a plus sign or the end of the name at character 9'],
    ['cn=#04', 'pairs of hexadecimal digits after the number sign at character 4'],
    ['cn=#04034869', 'the BER encoding of a text value'],
    ['cn=#02010a', 'the BER encoding of a text value'],
    ['cn=#0401ff', 'octets that are UTF-8'],
  ])('refuses %j and says what is expected', (text, expected) => {
    let thrown: unknown;
    try {
      parseDn(text);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(LdapError);
    expect(thrown).toMatchObject({ codeName: 'invalidDnSyntax', operation: 'parse DN' });
    expect((thrown as LdapError).message).toContain(`expected ${expected}`);
  });

  test('reads a long value in linear time', () => {
    const long = `cn=${' '.repeat(50_000)}a${' \\,'.repeat(50_000)}`;
    expect(valueOf(long)?.length).toBe(100_001);
  }, 2_000);
});

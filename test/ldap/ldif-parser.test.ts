import { describe, expect, test } from 'vitest';
import { LdifError, parseLdif } from '../../src/ldap/ldif-parser.ts';

describe('parseLdif', () => {
  test('reads content records as adds, values of one type together', () => {
    expect(
      parseLdif('version: 1\n\ndn: cn=a,o=x\nobjectClass: top\ncn: a\nObjectclass: person\n\n\ndn: o=x\no: x\n'),
    ).toEqual([
      {
        changetype: 'add',
        dn: 'cn=a,o=x',
        attributes: [
          { type: 'objectClass', values: ['top', 'person'] },
          { type: 'cn', values: ['a'] },
        ],
      },
      { changetype: 'add', dn: 'o=x', attributes: [{ type: 'o', values: ['x'] }] },
    ]);
  });

  test('joins folded lines, comments too, and takes both kinds of line end and a byte order mark', () => {
    const text = '\ufeff# first\r\n  dn: cn=no\r\ndn: cn=a\r\n ,o=x\r\n# between\r\ncn:: w\r\n 6k=\r\nsn: a\r\n  b';
    expect(parseLdif(text)).toEqual([
      {
        changetype: 'add',
        dn: 'cn=a,o=x',
        attributes: [
          { type: 'cn', values: ['é'] },
          { type: 'sn', values: ['a b'] },
        ],
      },
    ]);
  });

  test('a comment between two lines ends no record, and blank lines may follow the version or not', () => {
    expect(parseLdif('version: 1\ndn: cn=a\n# x\nchangetype: delete')).toEqual([{ changetype: 'delete', dn: 'cn=a' }]);
    expect(parseLdif('\n\n# nothing\n')).toEqual([]);
  });

  test('drops blanks before a value, keeps those behind it', () => {
    expect(parseLdif('dn:cn=a\ncn:  a \nsn:\n')).toMatchObject([
      {
        attributes: [
          { type: 'cn', values: ['a '] },
          { type: 'sn', values: [''] },
        ],
      },
    ]);
  });

  test('reads modifications, the last dash being optional', () => {
    const text = 'dn: cn=a\nchangetype: modify\nreplace: mail\nMAIL: b\nmail: c\n-\ndelete: sn\n-\nadd: cn\ncn: x\n';
    expect(parseLdif(text)).toEqual([
      {
        changetype: 'modify',
        dn: 'cn=a',
        modifications: [
          { operation: 'replace', type: 'mail', values: ['b', 'c'] },
          { operation: 'delete', type: 'sn', values: [] },
          { operation: 'add', type: 'cn', values: ['x'] },
        ],
      },
    ]);
  });

  test('reads both names of a rename', () => {
    const text = 'dn: cn=a\nchangetype: moddn\nnewrdn: cn=b\ndeleteoldrdn: 0\nnewsuperior: o=x\n';
    expect(parseLdif(text)).toEqual([
      { changetype: 'modrdn', dn: 'cn=a', newRdn: 'cn=b', deleteOldRdn: false, newSuperior: 'o=x' },
    ]);
  });

  test('keeps a byte order mark that is part of a value', () => {
    expect(parseLdif('dn: cn=a\ncn:: 77u/YQ==')).toMatchObject([{ attributes: [{ values: ['\ufeffa'] }] }]);
  });

  test('octets that are no UTF-8 stay octets', () => {
    expect(parseLdif('dn: cn=a\nphoto:: //4=')).toMatchObject([
      { attributes: [{ values: [Uint8Array.of(255, 254)] }] },
    ]);
  });

  test.each([
    ['version: 2\n', 1, 'version 1'],
    [' dn: cn=a', 1, 'continues the line above'],
    ['dn: cn=a\n\n b', 3, 'continues the line above'],
    ['cn: a', 1, 'starts with "dn:"'],
    ['dn: cn=a\ncn: a\n\nversion: 1', 4, 'starts with "dn:"'],
    ['dn: cn=a\nno colon', 2, 'expected "name: value"'],
    ['dn: people\ncn: a', 1, 'an equals sign'],
    ['dn:: //4=', 1, 'must be UTF-8'],
    ['dn: cn=a\ncn:: ?', 2, 'not base64'],
    ['dn: cn=a\n\n# x\ndn: cn=b\nphoto:< file:///etc/passwd', 5, 'from a URL'],
    ['dn: cn=a\ncontrol: 1.2.3 true\nchangetype: delete', 2, 'controls'],
    ['dn: cn=a\nchangetype: move', 2, 'add, delete, modify, modrdn or moddn'],
    ['dn: cn=a\nchangetype: delete\ncn: a', 3, 'has no place'],
    ['dn: cn=a\ncn: a\n-', 3, 'not changetype modify'],
    ['dn: cn=a\nchangetype: modify\nincrement: n', 3, 'starts with "add:"'],
    ['dn: cn=a\nchangetype: modify\nadd: cn\nsn: a', 4, 'a value of "cn" or a dash'],
    ['dn: cn=a\nchangetype: modify\n-', 3, 'no modification'],
    ['dn: cn=a\nchangetype: modrdn\ndeleteoldrdn: 1', 2, 'needs "newrdn:"'],
    ['dn: cn=a\nchangetype: modrdn\nnewrdn: cn=b', 2, 'needs "newrdn:"'],
    ['dn: cn=a\nchangetype: modrdn\nnewrdn: b\ndeleteoldrdn: 1', 3, 'an equals sign'],
    ['dn: cn=a\nchangetype: modrdn\nnewrdn: cn=b\ndeleteoldrdn: yes', 4, '0 or 1'],
    ['dn: cn=a\nchangetype: modrdn\nnewrdn: cn=b\ndeleteoldrdn: 1\ncn: a', 5, 'has no place'],
    ['dn: cn=a\nchangetype: modrdn\nnewrdn: cn=b\ndeleteoldrdn: 1\nnewsuperior: o=x\ncn: a', 6, 'has no place'],
    ['dn: cn=a\r\nchangetype: modify\r\nadd: c\r\n n\r\nsn: a', 5, 'a value of "cn" or a dash'],
  ])('refuses %j at line %d', (text, line, problem) => {
    let thrown: unknown;
    try {
      parseLdif(text);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(LdifError);
    expect(thrown).toMatchObject({ line });
    expect((thrown as LdifError).message).toContain(`LDIF line ${String(line)}: `);
    expect((thrown as LdifError).message).toContain(problem);
  });
});

import { describe, expect, test } from 'vitest';
import * as fc from 'fast-check';
import { asDn, childDn, dnKey, formatDn, isWithin, parentDn, parseDn, rdnValue, type Rdn } from '../../src/ldap/dn.ts';
import { LdapError } from '../../src/ldap/result-code.ts';

const special = fc.constantFrom(...Array.from(' "#+,;<=>\\\0\n\u007f\u0085é日😀Σß\ufeff\u00a0'));
const value = fc.string({ unit: fc.oneof(special, fc.string({ unit: 'binary', minLength: 1, maxLength: 1 })) });
const type = fc.constantFrom('cn', 'CN', 'ou', 'o', 'inum', '2.5.4.3');
const rdn: fc.Arbitrary<Rdn> = fc.array(fc.record({ type, value }), { minLength: 1, maxLength: 3 });
const rdns = fc.array(rdn, { maxLength: 4 });

/** Another spelling of the same name: each octet escaped, or quoted, with blanks round the separators. */
const respell = (names: readonly Rdn[], quoted: boolean): string =>
  names
    .map((pairs) =>
      pairs.map(({ type, value }) => ` ${type.toUpperCase()} = ${quoted ? quote(value) : hex(value)} `).join('+'),
    )
    .join(',');
const hex = (text: string): string =>
  Array.from(new TextEncoder().encode(text), (octet) => `\\${octet.toString(16).toUpperCase().padStart(2, '0')}`).join(
    '',
  );
const quote = (text: string): string => `"${text.replace(/["\\]/g, '\\$&').replaceAll('\0', '\\00')}"`;

describe('formatDn', () => {
  test('escapes what RFC 4514 asks for, and control characters as octets', () => {
    expect(formatDn([[{ type: 'cn', value: '#a,b+c"d\\e<f>g;h=i#' }]])).toBe(
      'cn=\\#a\\,b\\+c\\"d\\\\e\\<f\\>g\\;h\\=i#',
    );
    expect(formatDn([[{ type: 'cn', value: '  a b  ' }]])).toBe('cn=\\  a b \\ ');
    expect(formatDn([[{ type: 'cn', value: ' ' }]])).toBe('cn=\\ ');
    expect(formatDn([[{ type: 'cn', value: '\0\n\u007f\u0085é' }]])).toBe('cn=\\00\\0a\\7f\\c2\\85é');
  });

  test('joins RDNs by commas and their parts by plus signs', () => {
    expect(formatDn(parseDn('cn=a + sn=b , o=c'))).toBe('cn=a+sn=b,o=c');
    expect(formatDn([])).toBe('');
  });

  test('prints names that parse to the same RDNs', () => {
    fc.assert(
      fc.property(rdns, (names) => {
        expect(parseDn(formatDn(names))).toEqual(names);
      }),
      { numRuns: 500 },
    );
  });
});

describe('asDn', () => {
  test('returns a name as it was written, and refuses what is none', () => {
    expect(asDn('CN = a, O=x')).toBe('CN = a, O=x');
    expect(() => asDn('people')).toThrow(LdapError);
  });

  test('takes exactly what parses', () => {
    const parses = (text: string): boolean => {
      try {
        return Array.isArray(parseDn(text));
      } catch {
        return false;
      }
    };
    const near = fc
      .array(fc.constantFrom(...Array.from('aZ1-=,=, +\\#"<;.é')), { maxLength: 12 })
      .map((all) => all.join(''));
    fc.assert(
      fc.property(
        fc.oneof(
          near,
          near.map((text) => `cn=${text}`),
          rdns.map(formatDn),
        ),
        (text) => {
          let taken: string | undefined;
          try {
            taken = asDn(text);
          } catch (error) {
            expect(error).toBeInstanceOf(LdapError);
          }
          expect(taken).toBe(parses(text) ? text : undefined);
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe('childDn and parentDn', () => {
  test('are each other’s opposite', () => {
    fc.assert(
      fc.property(rdns, type, value, (names, type, value) => {
        const parent = formatDn(names);
        const child = childDn(parent, type, value);
        expect(parentDn(child)).toBe(parent);
        expect(rdnValue(child, type)).toBe(value);
      }),
    );
  });

  test('a name with an escaped comma has the right parent', () => {
    expect(parentDn(asDn('cn=a\\,b,ou=x\\2Cy,o=z'))).toBe('ou=x\\,y,o=z');
    expect(parentDn(asDn(''))).toBe('');
  });
});

describe('rdnValue', () => {
  test('finds a type in the first RDN only, in any letter case', () => {
    const dn = asDn('CN=a+inum=b,o=c');
    expect(rdnValue(dn, 'INUM')).toBe('b');
    expect(rdnValue(dn, 'o')).toBeUndefined();
    expect(rdnValue(asDn(''), 'cn')).toBeUndefined();
  });
});

describe('dnKey', () => {
  test.each([
    ['CN=Ann Lee,O=Gluu', 'cn=ann  lee , o=gluu'],
    ['cn=a\\,b,o=x', 'cn=a\\2Cb,o=x'],
    ['cn="a,b",o=x', 'cn=a\\,b,o=x'],
    ['cn=a+sn=b', 'SN=B+CN=A'],
    ['cn=\\c3\\89cole', 'cn=école'],
    ['cn=e\u0301', 'cn=É'],
    ['cn=\\20\\20', 'cn=\\ '],
    ['cn=#0c0161', 'cn=a'],
    ['uid=x.y@z-1_2,ou=A B,o=c', 'UID=x.y@z-1_2,ou=a  b,o=C'],
  ])('%s and %s name the same entry', (one, other) => {
    expect(dnKey(one)).toBe(dnKey(other));
  });

  test.each([
    ['cn=a,o=x', 'cn=a\\,o\\=x'],
    ['cn=ab', 'cn=a b'],
    ['cn=a+sn=b', 'cn=a,sn=b'],
    ['cn=straße', 'cn=strasse'],
    ['cn=a', 'sn=a'],
    ['cn=a', 'cn=a,o=x'],
  ])('%s and %s name different entries', (one, other) => {
    expect(dnKey(one)).not.toBe(dnKey(other));
  });

  test('is the same however the name is spelled', () => {
    fc.assert(
      fc.property(rdns, fc.boolean(), (names, quoted) => {
        const key = dnKey(formatDn(names));
        expect(dnKey(respell(names, quoted))).toBe(key);
        expect(dnKey(key)).toBe(key);
      }),
      { numRuns: 500 },
    );
  });

  test('of a plain name, which takes a shortcut, is that of its respelling, which takes none', () => {
    const plainValue = fc.stringMatching(/^[A-Za-z0-9 !$%&'()*./:?@[\]^_`{|}~-]+$/);
    const plain = fc.array(fc.tuple(fc.record({ type: fc.constantFrom('CN', 'ou'), value: plainValue })), {
      minLength: 1,
    });
    fc.assert(
      fc.property(plain, (names) => {
        expect(dnKey(formatDn(names))).toBe(dnKey(respell(names, false)));
      }),
      { numRuns: 500 },
    );
  });

  test('refuses what is no name', () => {
    expect(() => dnKey('people')).toThrow(LdapError);
    expect(() => dnKey('cn=a,people')).toThrow(LdapError);
  });
});

describe('isWithin', () => {
  test.each([
    ['uid=a,ou=People,o=gluu', 'OU=people, O=Gluu', true],
    ['ou=people,o=gluu', 'ou=people,o=gluu', true],
    ['o=gluu', 'ou=people,o=gluu', false],
    ['ou=xpeople,o=gluu', 'ou=people,o=gluu', false],
    ['cn=a\\,o\\=gluu', 'o=gluu', false],
    ['cn="a,o=gluu"', 'o=gluu', false],
    ['cn=a+o=gluu', 'o=gluu', false],
    ['cn=a', '', true],
    ['', '', true],
    ['', 'o=gluu', false],
  ])('%s within %s: %s', (dn, base, expected) => {
    expect(isWithin(asDn(dn), asDn(base))).toBe(expected);
  });
});

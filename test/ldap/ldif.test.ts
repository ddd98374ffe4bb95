import { describe, expect, test } from 'vitest';
import * as fc from 'fast-check';
import type { ChangeRecord } from '../../src/ldap/change-record.ts';
import { asDn, childDn, type Dn } from '../../src/ldap/dn.ts';
import type { AttributeValue } from '../../src/ldap/entry.ts';
import { parseLdif, printLdif, printLdifEntry } from '../../src/ldap/ldif.ts';

describe('printLdif', () => {
  test('prints each kind of change record after the version', () => {
    const records: readonly ChangeRecord[] = [
      { changetype: 'add', dn: asDn('cn=a,o=x'), attributes: [{ type: 'cn', values: ['a', 'b'] }] },
      {
        changetype: 'modify',
        dn: asDn('cn=a'),
        modifications: [
          { operation: 'delete', type: 'mail', values: ['a@x'] },
          { operation: 'add', type: 'mail', values: ['b@x'] },
          { operation: 'replace', type: 'title', values: [] },
        ],
      },
      { changetype: 'modrdn', dn: asDn('cn=a'), newRdn: 'cn=b', deleteOldRdn: true },
      { changetype: 'modrdn', dn: asDn('cn=a'), newRdn: 'cn=é', deleteOldRdn: false, newSuperior: asDn('o=y') },
      { changetype: 'delete', dn: asDn('cn=b') },
    ];
    expect(printLdif(records)).toBe(
      [
        'version: 1\n\ndn: cn=a,o=x\nchangetype: add\ncn: a\ncn: b\n',
        'dn: cn=a\nchangetype: modify\ndelete: mail\nmail: a@x\n-\nadd: mail\nmail: b@x\n-\nreplace: title\n-\n',
        'dn: cn=a\nchangetype: modrdn\nnewrdn: cn=b\ndeleteoldrdn: 1\n',
        'dn: cn=a\nchangetype: modrdn\nnewrdn:: Y249w6k=\ndeleteoldrdn: 0\nnewsuperior: o=y\n',
        'dn: cn=b\nchangetype: delete\n',
      ].join('\n'),
    );
  });

  test('prints what parses to the same records', () => {
    fc.assert(
      fc.property(fc.array(record, { maxLength: 5 }), (records) => {
        expect(parseLdif(printLdif(records))).toEqual(records);
      }),
      { numRuns: 500 },
    );
  });

  test('prints lines of at most 76 ASCII characters', () => {
    fc.assert(
      fc.property(fc.array(record, { maxLength: 3 }), (records) => {
        for (const line of printLdif(records).split('\n')) expect(line).toMatch(/^[ -~]{0,76}$/);
      }),
    );
  });
});

describe('printLdifEntry', () => {
  const line = (value: AttributeValue): string => printLdifEntry(asDn(''), [{ type: 'cn', values: [value] }]).slice(4);

  test('prints a content record, the name in base64 where it needs it', () => {
    expect(printLdifEntry(asDn('cn=é'), [{ type: 'cn;lang-de', values: ['é', 'e'] }])).toBe(
      'dn:: Y249w6k=\ncn;lang-de:: w6k=\ncn;lang-de: e\n',
    );
  });

  test.each([
    ['plain: text < with # all', 'cn: plain: text < with # all\n'],
    ['#', 'cn: #\n'],
    ['', 'cn:\n'],
    [' a', 'cn:: IGE=\n'],
    ['a ', 'cn:: YSA=\n'],
    [' ', 'cn:: IA==\n'],
    [':a', 'cn:: OmE=\n'],
    ['<a', 'cn:: PGE=\n'],
    ['a\nb', 'cn:: YQpi\n'],
    ['a\0', 'cn:: YQA=\n'],
    ['a\rb', 'cn:: YQ1i\n'],
    [Uint8Array.of(255, 254), 'cn:: //4=\n'],
    [new Uint8Array(), 'cn:\n'],
  ])('writes %j as %j', (value, expected) => {
    expect(line(value)).toBe(expected);
  });

  test('folds at 76 columns, continued lines included', () => {
    expect(line('x'.repeat(72))).toBe(`cn: ${'x'.repeat(72)}\n`);
    expect(line('x'.repeat(73))).toBe(`cn: ${'x'.repeat(72)}\n x\n`);
    expect(line('x'.repeat(148))).toBe(`cn: ${'x'.repeat(72)}\n ${'x'.repeat(75)}\n x\n`);
  });
});

const text = fc.string({
  unit: fc.oneof(
    fc.constantFrom(' ', ':', '<', '\n', '\r', '\0', '-', '#', '\ufeff'),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  ),
  maxLength: 120,
});
/** Octets that are no text start with 0xff, which UTF-8 never has: any others come back as a string. */
const octets = fc.uint8Array({ maxLength: 120 }).map((rest) => Uint8Array.of(255, ...rest));
const values = fc.array(fc.oneof(text, octets), { minLength: 1, maxLength: 3 });
const type = fc.constantFrom('cn', 'jpegPhoto', 'mail;x-home', '2.5.4.3');
const dn: fc.Arbitrary<Dn> = fc.tuple(text, text).map(([a, b]) => childDn(childDn(asDn(''), 'o', a), 'cn', b));
const attributes = fc.uniqueArray(fc.record({ type, values }), { selector: (each) => each.type, maxLength: 3 });
const operation = fc.constantFrom('add' as const, 'delete' as const, 'replace' as const);
const modifications = fc.array(fc.record({ operation, type, values: fc.oneof(values, fc.constant([])) }), {
  maxLength: 4,
});
const record: fc.Arbitrary<ChangeRecord> = fc.oneof(
  fc.record({ changetype: fc.constant('add' as const), dn, attributes }),
  fc.record({ changetype: fc.constant('modify' as const), dn, modifications }),
  fc.record({ changetype: fc.constant('delete' as const), dn }),
  fc.record(
    { changetype: fc.constant('modrdn' as const), dn, newRdn: dn, deleteOldRdn: fc.boolean(), newSuperior: dn },
    { requiredKeys: ['changetype', 'dn', 'newRdn', 'deleteOldRdn'] },
  ),
);

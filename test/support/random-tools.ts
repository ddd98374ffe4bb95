import * as fc from 'fast-check';
import { asDn, childDn } from '../../src/ldap/dn.ts';
import { makeEntry, type AttributeValue, type Entry } from '../../src/ldap/entry.ts';
import { prepare } from '../../src/ldap/matching-rule.ts';
import { isValidForSyntax, syntaxOid } from '../../src/ldap/syntax.ts';
import type { References } from '../../src/mapping/references.ts';
import { knownReferences } from './known-references.ts';
import { generalizedTimes, jsonTexts, oddTexts } from './random-values.ts';
import { testSubschema } from './subschema.ts';

const base = asDn('ou=tools,o=gluu');
const names = ['cn', 'testText', 'testOne', 'testExact', 'testNoSubstring', 'testNoRule', 'testInteger', 'testOneInteger', 'testUnorderedInteger', 'testBoolean', 'testTime', 'testOneTime', 'testUnorderedTime', 'testOctets', 'testReference', 'testIa5', 'testTelephone', 'testNumeric']; // prettier-ignore

const dns = [
  'uid=Ann,ou=tools,o=gluu',
  'UID=ann, ou=Tools,o=GLUU',
  'uid=x,ou=tools,o=gluu',
  'uid=gone,ou=tools,o=gluu',
  'ou=x',
];
/** What stands behind the references of random tools; one of them leads nowhere. */
export const toolReferences: References = knownReferences(
  ['uid=ann,ou=tools,o=gluu', 'Tool', 'Ann', 'Ann  Lee'],
  ['uid=x,ou=tools,o=gluu', 'Tool', 'x'],
);

function valueOf(syntax: string | undefined): fc.Arbitrary<AttributeValue> {
  switch (syntax) {
    case syntaxOid.boolean:
      return fc.constantFrom('TRUE', 'FALSE');
    case syntaxOid.integer:
      return fc.constantFrom('0', '10', '-5', '7', '55', '9007199254740991', '9007199254740993');
    case syntaxOid.generalizedTime:
      return fc.constantFrom(...generalizedTimes);
    case syntaxOid.dn:
      return fc.constantFrom(...dns);
    case syntaxOid.octetString:
      return fc.oneof(
        fc.constantFrom<AttributeValue>('', 'abc', Uint8Array.of(1), Uint8Array.of(255, 255)),
        jsonTexts,
        fc.constantFrom(...oddTexts),
      );
    case syntaxOid.numericString:
      return fc.constantFrom('10', '1 0', ' 10', '55');
    default: {
      const text = fc.oneof(
        { weight: 3, arbitrary: fc.constantFrom(...oddTexts) },
        jsonTexts,
        fc.constantFrom('2020-01-01T00:00:00Z', '2020-01-01T02:00:00+02:00', '1577836800000', '1.5', ''),
      );
      return text.filter((value) => isValidForSyntax(syntax, value));
    }
  }
}

/** The values of an attribute as a directory would hold them: no two equal by its rule, one where only one is allowed. */
function valuesFor(name: string): fc.Arbitrary<readonly AttributeValue[]> {
  const type = testSubschema.attributeType(name);
  return fc.uniqueArray(valueOf(type?.syntax), {
    maxLength: type?.singleValue ? 1 : 3,
    selector: (value) => prepare(type?.equality, value),
  });
}

/** Entries of the class `tool`. */
export const tools: fc.Arbitrary<Entry> = fc
  .tuple(
    fc.constantFrom('Ann', 'ann', 'x', ' 10', 'Müller'),
    ...names.map((name) => fc.oneof(fc.constant([]), valuesFor(name))),
  )
  .map(([id, ...values]) => {
    const given = names.map((name, index) => [name, values[index] ?? []] as const).filter(([, all]) => all.length > 0);
    return makeEntry(childDn(base, 'uid', id), {
      objectClass: ['top', 'tool'],
      uid: [id],
      entryCSN: ['20240101000000.000000Z#000000#000#000000'],
      ...Object.fromEntries(given),
    });
  });

import { describe, expect, test } from 'vitest';
import { ruleRelation, storable, textBound } from '../../src/mapping/text-codec.ts';
import { boundOf, codecFor, printBound, schemaAttribute } from '../support/codec-for.ts';
import { expectRefusal } from '../support/scim-error.ts';
import { ldapAttribute } from '../support/subschema.ts';

const string = { type: 'string' };
const exact = { type: 'string', caseExact: true };

describe('text', () => {
  test('is shown as it is, unless it is empty or no text', () => {
    const { decode } = codecFor('text', string, 'testText');
    expect(decode(' Ann  Lee ')).toBe(' Ann  Lee ');
    expect(decode('')).toBeUndefined();
    expect(decode(Uint8Array.of(255))).toBeUndefined();
  });

  test('is stored as it is', () => {
    expect(codecFor('text', string, 'testText').encode(' Müller ')).toBe(' Müller ');
  });

  test.each([
    ['testIa5', 'Müller', 'ASCII text'],
    ['testTelephone', '+49 (30) ä', 'letters, digits'],
    ['testInteger', '1.5', 'an integer'],
    ['testReference', 'Müller', 'a distinguished name'],
    ['testBoolean', 'yes', 'TRUE or FALSE'],
    ['testNumeric', 'x', 'digits and blanks'],
  ])('that %s can’t hold is refused, with the reason', (name, value, words) => {
    const { encode } = codecFor('text', string, name);
    expectRefusal(() => encode(value), 'invalidValue', 'thing', JSON.stringify(value), name, words);
  });

  test('of a syntax that is unknown here is left to the directory', () => {
    const ldap = ldapAttribute('testText', { syntax: '1.2.3' });
    expect(storable({ path: 'x', scim: schemaAttribute(string), ldap }, '\u0000')).toBe('\u0000');
  });
});

test.each([
  ['caseIgnoreMatch', false, 'same'],
  ['caseIgnoreMatch', true, 'wider'],
  ['caseIgnoreIA5Match', false, 'same'],
  ['caseExactMatch', true, 'same'],
  ['caseExactMatch', false, 'narrower'],
  ['telephoneNumberMatch', false, 'same'],
  ['numericStringMatch', true, 'wider'],
  ['integerMatch', false, 'wider'],
  ['UUIDMatch', true, 'wider'],
  ['octetStringMatch', true, 'none'],
  ['someOtherMatch', true, 'none'],
  [undefined, true, 'none'],
] as const)('%s with caseExact %s finds: %s', (equality, caseExact, relation) => {
  const { type } = ldapAttribute('testNoRule', equality === undefined ? {} : { equality });
  expect(ruleRelation(type, caseExact)).toBe(relation);
});

describe('what LDAP says about text', () => {
  const bound = (name: string, definition: object, operator: string, value?: string): string =>
    boundOf(codecFor('text', definition, name), operator, value);

  test.each([
    ['testText', string, 'eq', 'Ann', '(testText=Ann)'],
    ['testText', exact, 'eq', 'Ann', '(|) … (testText=Ann)'],
    ['testExact', exact, 'eq', 'Ann', '(testExact=Ann)'],
    ['testExact', string, 'eq', 'Ann', '(testExact=Ann) … (testExact=*)'],
    ['testNoRule', string, 'eq', 'Ann', '(|) … (testNoRule=*)'],
    ['testText', string, 'pr', undefined, '(testText=*)'],
    ['testText', string, 'gt', 'Ann', '(|) … (testText=*)'],
    ['testText', string, 'co', 'Ann', '(testText=*Ann*)'],
    ['testText', string, 'sw', 'Ann', '(testText=Ann*)'],
    ['testText', string, 'ew', 'Ann', '(testText=*Ann)'],
    ['testText', exact, 'co', 'Ann', '(|) … (testText=*Ann*)'],
    ['testExact', string, 'co', 'Ann', '(|) … (testExact=*)'],
    ['testNoSubstring', string, 'co', 'Ann', '(|) … (testNoSubstring=*)'],
  ])('%s %j %s %j: %s', (name, definition, operator, value, expected) => {
    expect(bound(name, definition, operator, value)).toBe(expected);
  });

  test('an empty value is none, so where a syntax allows one presence is not certain', () => {
    expect(bound('testIa5', string, 'pr')).toBe('(|) … (testIa5=*)');
    expect(bound('testOctets', string, 'pr')).toBe('(|) … (testOctets=*)');
  });

  test('signs of LDAP’s own are escaped', () => {
    expect(bound('testText', string, 'eq', 'a*(b)\\')).toBe('(testText=a\\2a\\28b\\29\\5c)');
  });

  test('only the words between blanks are looked for, each in its place', () => {
    expect(bound('testText', string, 'co', 'a  b')).toBe('(|) … (testText=*a*b*)');
    expect(bound('testText', string, 'sw', 'a b c')).toBe('(|) … (testText=a*b*c*)');
    expect(bound('testText', string, 'ew', 'a b c ')).toBe('(|) … (testText=*a*b*c)');
    expect(bound('testText', string, 'co', ' ')).toBe('(|) … (testText=*)');
    expect(bound('testText', string, 'co', 'é')).toBe('(|) … (testText=*é*)');
  });

  test('compatibility forms are composed first', () => {
    expect(bound('testText', string, 'eq', 'ａｎｎ')).toBe('(testText=ann)');
    expect(bound('testText', string, 'eq', 'e\u0301')).toBe('(testText=é)');
  });

  test('text with letters that the syntax excludes equals nothing and is part of nothing', () => {
    expect(bound('testIa5', string, 'eq', 'Müller')).toBe('(|)');
    expect(bound('testIa5', string, 'co', 'ü')).toBe('(|)');
  });

  test('text that is no value of the syntax may still equal one once both are prepared', () => {
    expect(bound('testTelephone', string, 'eq', '5\u20105')).toBe('(|) … (testTelephone=*)');
    expect(bound('testBoolean', string, 'eq', 'true')).toBe('(|) … (testBoolean=*)');
    expect(bound('testIa5', string, 'eq', 'İ')).toBe('(|) … (testIa5=*)');
  });

  test('half of a surrogate pair can’t be sent', () => {
    expect(bound('testText', string, 'eq', '\ud83d')).toBe('(|) … (testText=*)');
  });

  test('a phone number’s substrings are no text’s', () => {
    expect(bound('testTelephone', string, 'co', '5')).toBe('(|) … (testTelephone=*)');
  });

  test('the attribute of an index is asked in the same way', () => {
    const comparison = { kind: 'compare', operator: 'sw', value: 'ann@' } as const;
    expect(printBound(textBound(ldapAttribute('mail'), schemaAttribute(string), comparison))).toBe('(mail=ann@*)');
  });
});

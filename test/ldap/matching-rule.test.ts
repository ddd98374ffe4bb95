import { describe, expect, test } from 'vitest';
import { prepare } from '../../src/ldap/matching-rule.ts';

describe('prepare', () => {
  test.each([
    ['caseIgnoreMatch', 'Ann  LEE', ' ann lee '],
    ['CASEIGNOREMATCH', 'A', 'a'],
    ['2.5.13.2', 'A', 'a'],
    ['caseIgnoreIA5Match', 'Ann@Example.ORG', 'ann@example.org'],
    ['caseIgnoreListMatch', 'Main St 1$ Town', 'main st  1 $town '],
    ['caseExactMatch', 'Ann  Lee ', 'Ann Lee'],
    ['caseExactIA5Match', ' A', 'A'],
    ['booleanMatch', 'TRUE', 'true'],
    ['integerMatch', '007', '7'],
    ['integerMatch', '-01', '-1'],
    ['integerMatch', '000', '0'],
    ['generalizedTimeMatch', '20220101120000Z', '2022010114+0200'],
    ['generalizedTimeMatch', '20220101120000.50Z', '20220101120000,5Z'],
    ['distinguishedNameMatch', 'CN=a\\2Cb, O=X', 'cn=A\\,b,o=x'],
    ['uniqueMemberMatch', "CN=A#'01'B", "cn=a#'01'B"],
    ['telephoneNumberMatch', '+1 555-010', '+1555010'],
    ['telephoneNumberMatch', '5\u20105', '55'],
    ['numericStringMatch', ' 12 3', '123'],
    ['objectIdentifierMatch', 'inetOrgPerson', 'inetorgperson'],
    ['UUIDMatch', 'F81D4FAE-7DEC-11D0-A765-00A0C91E6BF6', 'f81d4fae-7dec-11d0-a765-00a0c91e6bf6'],
  ])('%s: %j equals %j', (rule, one, other) => {
    expect(prepare(rule, one)).toBe(prepare(rule, other));
  });

  test.each([
    ['caseExactMatch', 'Ann', 'ann'],
    ['caseExactIA5Match', 'Ann', 'ann'],
    ['caseIgnoreMatch', 'ab', 'a b'],
    ['caseIgnoreListMatch', 'a$b', 'a b'],
    ['integerMatch', '10', '1'],
    ['integerMatch', '-1', '1'],
    ['generalizedTimeMatch', '20220101120000.000001Z', '20220101120000.000002Z'],
    ['generalizedTimeMatch', '20220101120000Z', '20220101120000+0100'],
    ['distinguishedNameMatch', 'cn=a,o=x', 'cn=a'],
    ['uniqueMemberMatch', "cn=a#'01'B", 'cn=a'],
    ['telephoneNumberMatch', '+1555', '1555'],
    ['numericStringMatch', '12', '21'],
    ['octetStringMatch', 'a', 'A'],
    ['noSuchMatch', 'a', 'A'],
    [undefined, 'a ', 'a'],
  ])('%s: %j differs from %j', (rule, one, other) => {
    expect(prepare(rule, one)).not.toBe(prepare(rule, other));
  });

  test.each([
    ['integerMatch', 'seven'],
    ['generalizedTimeMatch', 'yesterday'],
    ['distinguishedNameMatch', 'people'],
    ['uniqueMemberMatch', 'people'],
  ])('%s: a value that the rule can’t read stands for itself', (rule, value) => {
    expect(prepare(rule, value)).toBe(value);
  });

  test('octets compare as octets, and equal a text only when they spell it', () => {
    expect(prepare(undefined, Uint8Array.of(255, 1))).toBe(prepare('caseIgnoreMatch', Uint8Array.of(255, 1)));
    expect(prepare(undefined, Uint8Array.of(255, 1))).not.toBe(prepare(undefined, Uint8Array.of(255, 2)));
    expect(prepare(undefined, Uint8Array.of(255))).not.toBe(prepare(undefined, 'ÿ'));
    expect(prepare('caseIgnoreMatch', new TextEncoder().encode('É'))).toBe(prepare('caseIgnoreMatch', 'é'));
    expect(prepare(undefined, Uint8Array.of(0xef, 0xbb, 0xbf, 97))).toBe(prepare(undefined, '\ufeffa'));
  });
});

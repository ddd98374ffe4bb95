import { describe, expect, test } from 'vitest';
import { printFilter } from '../../src/ldap/filter.ts';
import { timeIndexFilter } from '../../src/mapping/time-codec.ts';
import { boundOf, codecFor } from '../support/codec-for.ts';
import { expectRefusal } from '../support/scim-error.ts';
import { ldapAttribute } from '../support/subschema.ts';

const dateTime = { type: 'dateTime' };

describe('generalizedTime', () => {
  const { decode, encode } = codecFor('generalizedTime', dateTime, 'testTime');

  test.each([
    ['20220630235959.999Z', '2022-06-30T23:59:59.999Z'],
    ['20160229100000Z', '2016-02-29T10:00:00.000Z'],
    ['20160229100000,5Z', '2016-02-29T10:00:00.500Z'],
    ['201602291000Z', '2016-02-29T10:00:00.000Z'],
    ['2016022910Z', '2016-02-29T10:00:00.000Z'],
    ['20160229100000+0530', '2016-02-29T04:30:00.000Z'],
    ['20160229100000-01', '2016-02-29T11:00:00.000Z'],
    ['20160229100000.123456789Z', '2016-02-29T10:00:00.123456789Z'],
  ])('reads %s', (text, shown) => {
    expect(decode(text)).toBe(shown);
  });

  test.each(['2016-02-29T10:00:00Z', '20160230100000Z', 'yesterday', Uint8Array.of(255)])(
    'reads %j as nothing',
    (value) => {
      expect(decode(value)).toBeUndefined();
    },
  );

  test.each([
    ['2022-06-30T23:59:59.999Z', '20220630235959.999Z'],
    ['2022-06-30T23:59:59Z', '20220630235959.000Z'],
    ['2022-07-01T01:59:59+02:00', '20220630235959.000Z'],
    ['2022-06-30T23:59:59.1234567Z', '20220630235959.123456700Z'],
    ['9999-12-31T23:59:59.999Z', '99991231235959.999Z'],
    ['0000-01-01T00:00:00Z', '00000101000000.000Z'],
  ])('writes %s in UTC with milliseconds', (value, stored) => {
    expect(encode(value)).toBe(stored);
  });

  test.each(['2022-06-30', 'yesterday', 7, '9999-12-31T23:59:59-14:00', '0000-01-01T00:00:00+14:00'])(
    'refuses %j',
    (value) => {
      expectRefusal(() => encode(value), 'invalidValue', 'thing', JSON.stringify(value), '2026-01-31T12:00:00Z');
    },
  );

  test.each([
    ['testTime', 'eq', '(testTime=20200101000000.000Z)'],
    ['testTime', 'ge', '(testTime>=20200101000000.000Z)'],
    ['testTime', 'le', '(testTime<=20200101000000.000Z)'],
    ['testTime', 'gt', '(|) … (testTime>=20200101000000.000Z)'],
    ['testOneTime', 'lt', '(&(testOneTime<=20200101000000.000Z)(!(testOneTime=20200101000000.000Z)))'],
    ['testUnorderedTime', 'lt', '(|) … (testUnorderedTime=*)'],
    ['testTime', 'pr', '(|) … (testTime=*)'],
  ])('%s %s a time: %s', (name, operator, expected) => {
    expect(boundOf(codecFor('generalizedTime', dateTime, name), operator, '2020-01-01T01:00:00+01:00')).toBe(expected);
  });

  test('a time that GeneralizedTime has no room for is compared by values', () => {
    const codec = codecFor('generalizedTime', dateTime, 'testTime');
    expect(boundOf(codec, 'gt', '0000-01-01T00:00:00+14:00')).toBe('(|) … (testTime=*)');
  });
});

describe('dateTimeText', () => {
  const codec = codecFor('dateTimeText', dateTime, 'testText');

  test.each([
    ['2021-03-11T08:15:30.123Z', '2021-03-11T08:15:30.123Z'],
    ['2016-02-29T10:00:00Z', '2016-02-29T10:00:00.000Z'],
    ['2016-02-29T10:00:00.123456Z', '2016-02-29T10:00:00.123456Z'],
    ['2016-02-29T10:00:00+01:00', '2016-02-29T09:00:00.000Z'],
  ])('reads %s', (text, shown) => {
    expect(codec.decode(text)).toBe(shown);
  });

  test('reads what is no time as nothing', () => {
    expect([codec.decode('yesterday'), codec.decode(Uint8Array.of(1))]).toEqual([undefined, undefined]);
  });

  test('writes UTC, and can only be looked for by presence', () => {
    expect(codec.encode('2022-06-30T23:59:59+01:00')).toBe('2022-06-30T22:59:59.000Z');
    expect([boundOf(codec, 'ge', '2020-01-01T00:00:00Z'), boundOf(codec, 'pr')]).toEqual([
      '(|) … (testText=*)',
      '(|) … (testText=*)',
    ]);
  });
});

describe('epochMillis', () => {
  const codec = codecFor('epochMillis', dateTime, 'testText');

  test('is milliseconds since 1970', () => {
    expect(codec.decode('1656633600123')).toBe('2022-07-01T00:00:00.123Z');
    expect(codec.decode('-1')).toBe('1969-12-31T23:59:59.999Z');
    expect(codec.encode('2022-07-01T00:00:00.123Z')).toBe('1656633600123');
    expect(boundOf(codec, 'eq', '2022-07-01T00:00:00.123Z')).toBe('(|) … (testText=*)');
  });

  test.each(['', '1.5', '9999999999999999', 'now', Uint8Array.of(1)])('reads %j as nothing', (value) => {
    expect(codec.decode(value)).toBeUndefined();
  });
});

describe('timeIndexFilter', () => {
  const at = (
    operator: 'eq' | 'gt' | 'ge' | 'lt' | 'le',
    value = '2020-01-01T00:00:00.500Z',
    name = 'testTime',
  ): string => printFilter(timeIndexFilter(ldapAttribute(name), { kind: 'compare', operator, value }));

  test('leaves room for an index cut to whole seconds and taken a moment before or after', () => {
    const [from, to] = ['(testTime>=20191231235959.000Z)', '(testTime<=20200101000002.000Z)'];
    expect([at('gt'), at('ge')]).toEqual([from, from]);
    expect([at('lt'), at('le')]).toEqual([to, to]);
    expect(at('eq')).toBe(`(&${from}${to})`);
  });

  test('stays within the years that GeneralizedTime can name', () => {
    expect(at('eq', '9999-12-31T23:59:59.999Z')).toBe(
      '(&(testTime>=99991231235958.000Z)(testTime<=99991231235959.999Z))',
    );
    expect(at('ge', '0000-01-01T00:00:00Z')).toBe('(testTime>=00000101000000.000Z)');
  });

  test('asks for presence where the index can’t be ordered, or nothing is compared', () => {
    expect(at('ge', undefined, 'testUnorderedTime')).toBe('(testUnorderedTime=*)');
    expect(printFilter(timeIndexFilter(ldapAttribute('testTime'), { kind: 'present' }))).toBe('(testTime=*)');
  });
});

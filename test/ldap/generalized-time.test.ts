import { describe, expect, test } from 'vitest';
import * as fc from 'fast-check';
import { formatGeneralizedTime, parseGeneralizedTime } from '../../src/ldap/generalized-time.ts';
import { LdapError } from '../../src/ldap/result-code.ts';

const at = (iso: string, nanoseconds = 0): unknown => ({ epochMs: Date.parse(iso), nanoseconds });

describe('parseGeneralizedTime', () => {
  test.each([
    ['20220101120000Z', at('2022-01-01T12:00:00Z')],
    ['202201011230Z', at('2022-01-01T12:30:00Z')],
    ['2022010112Z', at('2022-01-01T12:00:00Z')],
    ['20220101120000.5Z', at('2022-01-01T12:00:00.500Z')],
    ['20220101120000,250Z', at('2022-01-01T12:00:00.250Z')],
    ['20220101120000.123456789Z', at('2022-01-01T12:00:00.123Z', 456_789)],
    ['20220101120000.1234567891999Z', at('2022-01-01T12:00:00.123Z', 456_789)],
    ['202201011200.5Z', at('2022-01-01T12:00:30Z')],
    ['2022010112.25Z', at('2022-01-01T12:15:00Z')],
    ['2022010112.000000000001Z', at('2022-01-01T12:00:00Z', 3)],
    ['20220101140000+0200', at('2022-01-01T12:00:00Z')],
    ['20220101100000-0230', at('2022-01-01T12:30:00Z')],
    ['2022010114.5+02', at('2022-01-01T12:30:00Z')],
    ['20161231235960Z', at('2017-01-01T00:00:00Z')],
    ['20240229000000Z', at('2024-02-29T00:00:00Z')],
    ['00000229000000Z', at('0000-02-29T00:00:00Z')],
    ['00500101000000Z', at('0050-01-01T00:00:00Z')],
    ['99991231235959Z', at('9999-12-31T23:59:59Z')],
    ['19691231235959.999999Z', at('1969-12-31T23:59:59.999Z', 999_000)],
  ])('reads %s', (text, expected) => {
    expect(parseGeneralizedTime(text)).toEqual(expected);
  });

  test.each([
    '20220101120000',
    '2022-01-01T12:00:00Z',
    '20220231000000Z',
    '20230229000000Z',
    '20220431000000Z',
    '20221301000000Z',
    '20220001000000Z',
    '20220100000000Z',
    '20220101240000Z',
    '20220101126000Z',
    '20220101120061Z',
    '20220101120000.Z',
    '20220101120000z',
    ' 20220101120000Z',
    '20220101120000Z\n',
    '20220101120000+2400',
    '20220101120000+0260',
    '20220101120000+020',
    '20220101Z',
    '',
  ])('refuses %j', (text) => {
    expect(parseGeneralizedTime(text)).toBeUndefined();
  });
});

describe('formatGeneralizedTime', () => {
  test('prints UTC with milliseconds', () => {
    expect(formatGeneralizedTime(Date.parse('2022-03-04T05:06:07.008Z'))).toBe('20220304050607.008Z');
    expect(formatGeneralizedTime(Date.parse('0000-01-01T00:00:00Z'))).toBe('00000101000000.000Z');
  });

  test('prints what parses to the same instant', () => {
    const years = { min: Date.parse('0000-01-01T00:00:00Z'), max: Date.parse('9999-12-31T23:59:59.999Z') };
    fc.assert(
      fc.property(fc.integer(years), (epochMs) => {
        expect(parseGeneralizedTime(formatGeneralizedTime(epochMs))).toEqual({ epochMs, nanoseconds: 0 });
      }),
    );
  });

  test.each([Date.parse('9999-12-31T23:59:59.999Z') + 1, Date.parse('0000-01-01T00:00:00Z') - 1, Number.NaN])(
    'refuses %d, which is in no year of four digits',
    (epochMs) => {
      expect(() => formatGeneralizedTime(epochMs)).toThrow(LdapError);
    },
  );
});

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatDateTime, parseDateTime } from '../../src/scim/date-time.ts';

describe('parseDateTime', () => {
  test.each([
    ['2011-05-13T04:42:34Z', '2011-05-13T04:42:34.000Z', 0],
    ['2011-05-13T04:42:34', '2011-05-13T04:42:34.000Z', 0],
    ['2011-05-13T04:42:34.5+02:00', '2011-05-13T02:42:34.500Z', 0],
    ['2011-05-13T23:42:34-05:30', '2011-05-14T05:12:34.000Z', 0],
    ['2011-05-13T04:42:34.1234567Z', '2011-05-13T04:42:34.123Z', 456_700],
    ['2011-05-13T04:42:34.123456789999Z', '2011-05-13T04:42:34.123Z', 456_789],
    ['2012-02-29T24:00:00Z', '2012-03-01T00:00:00.000Z', 0],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z', 0],
    ['2011-05-13T04:42:34+14:00', '2011-05-12T14:42:34.000Z', 0],
  ])('reads %s', (text, iso, nanos) => {
    expect(parseDateTime(text)).toEqual({ epochMs: Date.parse(iso), nanos });
  });
  test.each([
    '2011-05-13',
    '04:42:34Z',
    '2011-05-13T04:42Z',
    '2011-05-13 04:42:34Z',
    '2011-13-01T00:00:00Z',
    '2011-00-01T00:00:00Z',
    '2011-02-29T00:00:00Z',
    '2011-04-31T00:00:00Z',
    '2011-05-00T00:00:00Z',
    '2011-05-13T24:00:01Z',
    '2011-05-13T25:00:00Z',
    '2011-05-13T04:60:00Z',
    '2011-05-13T04:42:60Z',
    '2011-05-13T04:42:34.Z',
    '2011-05-13T04:42:34+14:01',
    '2011-05-13T04:42:34+02:60',
    '2011-05-13T04:42:34+0200',
    '11-05-13T04:42:34Z',
    '20110513044234Z',
    '',
    'now',
  ])('refuses %j', (text) => {
    expect(parseDateTime(text)).toBeUndefined();
  });
  test('reads back whatever formatDateTime wrote', () => {
    const years = {
      min: new Date('0001-01-01T00:00:00Z'),
      max: new Date('9999-12-31T23:59:59.999Z'),
      noInvalidDate: true,
    };
    fc.assert(
      fc.property(fc.date(years), fc.integer({ min: 0, max: 999_999 }), (date, nanos) => {
        expect(parseDateTime(formatDateTime(date.getTime(), nanos))).toEqual({ epochMs: date.getTime(), nanos });
      }),
    );
  });
});

test('formatDateTime writes milliseconds, and what is finer only where there is any', () => {
  const epochMs = Date.parse('2020-01-01T00:00:00Z');
  expect(formatDateTime(epochMs)).toBe('2020-01-01T00:00:00.000Z');
  expect(formatDateTime(epochMs, 456_000)).toBe('2020-01-01T00:00:00.000456Z');
  expect(formatDateTime(epochMs, 100_001)).toBe('2020-01-01T00:00:00.000100001Z');
});

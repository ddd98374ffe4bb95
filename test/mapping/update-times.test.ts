import { describe, expect, test } from 'vitest';
import type { Dn } from '../../src/ldap/dn.ts';
import { makeEntry } from '../../src/ldap/entry.ts';
import { printFilter } from '../../src/ldap/filter.ts';
import { lastUpdate, updatedSince, wholeSecond, type UpdateTimes } from '../../src/mapping/update-times.ts';
import { testSubschema } from '../support/subschema.ts';

const type = testSubschema.attributeType('createTimestamp');
if (type === undefined) throw new Error('the test schema lacks createTimestamp');
const times: UpdateTimes = {
  attributes: ['createTimestamp', 'modifyTimestamp'].map((name) => ({ name, type })),
  hidden: new Set(),
};
const at = (text: string): string => printFilter(updatedSince(times, Date.parse(text)));
const entry = (attributes: Record<string, string[]>) => makeEntry('uid=kim' as Dn, attributes);

describe('updatedSince', () => {
  test('takes the whole second, because the directory’s own times have no fraction', () => {
    expect(at('2026-01-31T12:00:00.999Z')).toBe(
      '(|(createTimestamp>=20260131120000.000Z)(modifyTimestamp>=20260131120000.000Z))',
    );
  });

  test('never asks for a time before 1970, which slapd’s index does not know, nor for one without four digits', () => {
    expect(at('0001-01-01T00:00:00Z')).toContain('(createTimestamp>=19700101000000.000Z)');
    expect(at('+010000-01-01T00:00:00Z')).toContain('(createTimestamp>=99991231235959.000Z)');
  });
});

describe('lastUpdate', () => {
  test('is the greatest of all values', () => {
    const one = entry({ modifyTimestamp: ['20260131120000Z'], createTimestamp: ['20260131120000.5Z', '2025010112Z'] });
    expect(lastUpdate(times, one)).toBe(Date.parse('2026-01-31T12:00:00.500Z'));
    expect(lastUpdate(times, entry({ modifyTimestamp: ['20260131120000Z'] }))).toBe(Date.parse('2026-01-31T12:00:00Z'));
  });

  test('is none where no attribute names a time', () => {
    expect(lastUpdate(times, entry({ createTimestamp: ['yesterday'], sn: ['20260131120000Z'] }))).toBeUndefined();
  });
});

test('wholeSecond cuts the fraction off, and stays within the times that can be asked for', () => {
  expect([1999, -5, 8e15].map(wholeSecond)).toEqual([1000, 0, Date.parse('9999-12-31T23:59:59Z')]);
});

import { describe, expect, test } from 'vitest';
import { equality, present } from '../../src/ldap/filter.ts';
import {
  always,
  andBounds,
  exactly,
  isExact,
  never,
  notBound,
  orBounds,
  presenceOf,
  unbounded,
  within,
} from '../../src/mapping/bound.ts';
import { printBound } from '../support/codec-for.ts';

const a = equality('a', '1');
const b = equality('b', '2');

describe('bounds', () => {
  test('of exact parts are exact', () => {
    expect(printBound(andBounds([exactly(a), exactly(b)]))).toBe('(&(a=1)(b=2))');
    expect(printBound(orBounds([exactly(a), exactly(b)]))).toBe('(|(a=1)(b=2))');
    expect(printBound(notBound(exactly(a)))).toBe('(!(a=1))');
  });

  test('of parts that are not keep a superset above and a subset below', () => {
    expect(printBound(andBounds([within(a), exactly(b)]))).toBe('(|) … (&(a=1)(b=2))');
    expect(printBound(orBounds([within(a), exactly(b)]))).toBe('(b=2) … (|(a=1)(b=2))');
  });

  test('change places under not', () => {
    expect(printBound(notBound(within(a)))).toBe('(!(a=1)) … (&)');
    expect(printBound(notBound(notBound(within(a))))).toBe('(|) … (a=1)');
  });

  test('of nothing are the constants', () => {
    expect([andBounds([]), orBounds([])]).toEqual([always, never]);
    expect([notBound(never), notBound(always)]).toEqual([always, never]);
    expect(printBound(unbounded)).toBe('(|) … (&)');
    expect(presenceOf('a')).toEqual(within(present('a')));
  });

  test('are exact where both say the same', () => {
    expect(isExact({ upper: equality('a', '1'), lower: equality('a', '1') })).toBe(true);
    expect(isExact(within(a))).toBe(false);
    expect(isExact({ upper: equality('a', Uint8Array.of(1)), lower: equality('a', Uint8Array.of(2)) })).toBe(false);
  });
});

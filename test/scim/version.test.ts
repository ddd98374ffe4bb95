import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { matchesVersion, versionOf } from '../../src/scim/version.ts';

const csn = '20260131120000.000000Z#000000#000#000000';

describe('versionOf', () => {
  test('is a weak entity tag around the text', () => {
    expect(versionOf(csn)).toBe(`W/"${csn}"`);
  });
  test('is a legal entity tag for any text, and another one for another text', () => {
    const text = fc.string({ unit: 'grapheme' });
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(versionOf(a)).toMatch(/^W\/"[!#-~]*"$/u);
        expect(versionOf(a) === versionOf(b)).toBe(a === b);
        expect(matchesVersion(versionOf(a), versionOf(b))).toBe(a === b);
      }),
    );
    expect(versionOf('"')).not.toBe(versionOf('%22'));
    expect(versionOf('\ud800')).toMatch(/^W\/"[!#-~]*"$/u);
  });
});

describe('matchesVersion', () => {
  test.each([
    ['*', true],
    [' * ', true],
    ['W/"abc"', true],
    ['"abc"', true],
    ['w/"abc"', true],
    ['"x", W/"abc"', true],
    ['"x","a,b","abc"', true],
    ['abc', true],
    ['W/abc', true],
    ['x, abc', true],
    ['"ABC"', false],
    ['"x"', false],
    ['"x", "y"', false],
    ['"a,abc"', false],
    ['', false],
    ['"*"', false],
  ])('%j against W/"abc" is %s', (header, expected) => {
    expect(matchesVersion(header, 'W/"abc"')).toBe(expected);
  });
  test('finds a tag with a comma', () => {
    expect(matchesVersion('"x", "a,b"', 'W/"a,b"')).toBe(true);
  });
});

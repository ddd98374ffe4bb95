import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ScimError } from '../../src/scim/error.ts';
import { printFilter, type Filter } from '../../src/scim/filter.ts';
import { parseFilter } from '../../src/scim/filter-parser.ts';
import { expectRefusal } from '../support/scim-error.ts';

const limits = { maxLength: 2000, maxDepth: 10, maxTerms: 30 };
const parse = (text: string): Filter => parseFilter(text, limits);
/** The filter with one bracketed list for each `and` and `or`, which shows how it was understood. */
const shape = (filter: Filter): string =>
  filter.kind === 'and' || filter.kind === 'or'
    ? `${filter.kind}(${filter.filters.map(shape).join(', ')})`
    : filter.kind === 'not'
      ? `not(${shape(filter.filter)})`
      : printFilter(filter);

describe('the examples of RFC 7644 figure 2', () => {
  test.each([
    'userName eq "bjensen"',
    'name.familyName co "O\'Malley"',
    'userName sw "J"',
    'urn:ietf:params:scim:schemas:core:2.0:User:userName sw "J"',
    'title pr',
    'meta.lastModified gt "2011-05-13T04:42:34Z"',
    'meta.lastModified ge "2011-05-13T04:42:34Z"',
    'meta.lastModified lt "2011-05-13T04:42:34Z"',
    'meta.lastModified le "2011-05-13T04:42:34Z"',
    'title pr and userType eq "Employee"',
    'title pr or userType eq "Intern"',
    'schemas eq "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"',
    'userType eq "Employee" and (emails co "example.com" or emails.value co "example.org")',
    'userType ne "Employee" and not (emails co "example.com" or emails.value co "example.org")',
    'userType eq "Employee" and emails[type eq "work" and value co "@example.com"]',
    'emails[type eq "work" and value co "@example.com"] or ims[type eq "xmpp" and value co "@foo.com"]',
  ])('%s', (text) => {
    expect(printFilter(parse(text))).toBe(text);
  });
});

describe('parseFilter', () => {
  test('binds not tighter than and, and tighter than or', () => {
    expect(shape(parse('a pr or b pr and c pr or d pr'))).toBe('or(a pr, and(b pr, c pr), d pr)');
    expect(shape(parse('not (a pr) and b pr'))).toBe('and(not(a pr), b pr)');
    expect(shape(parse('(a pr or b pr) and c pr'))).toBe('and(or(a pr, b pr), c pr)');
    expect(shape(parse('a pr and b pr and c pr'))).toBe('and(a pr, b pr, c pr)');
  });
  test('takes operators and literals in any letter case', () => {
    expect(parse('a EQ TRUE AND NOT(b Pr) oR c Ne Null')).toEqual(parse('a eq true and not (b pr) or c ne null'));
  });
  test.each([
    ['"x"', 'x'],
    [String.raw`"\u00e9\ud83d\ude00\""`, 'é😀"'],
    ['true', true],
    ['FALSE', false],
    ['null', null],
    ['0', 0],
    ['-0', 0],
    ['-12', -12],
    ['1.50', 1.5],
    ['1e3', 1000],
    ['2.5E-1', 0.25],
  ])('reads the value %s', (written, value) => {
    expect(parse(`a eq ${written}`)).toEqual({ kind: 'compare', path: { attribute: 'a' }, operator: 'eq', value });
  });
  test('reads what stands after a value path as one more condition on the same value', () => {
    expect(parse('emails[type eq "work"].value eq "x"')).toEqual(parse('emails[type eq "work" and value eq "x"]'));
    expect(parse('emails[type eq "work" and primary eq true].value pr')).toEqual(
      parse('emails[type eq "work" and primary eq true and value pr]'),
    );
    expect(parse('emails[type eq "work" or type pr].value co "x"')).toEqual(
      parse('emails[(type eq "work" or type pr) and value co "x"]'),
    );
  });
  test('reads pr after a value path as nothing more', () => {
    expect(parse('emails[type eq "work"] pr and a pr')).toEqual(parse('emails[type eq "work"] and a pr'));
  });
  test('allows an attribute to be called like an operator', () => {
    expect(parse('not pr and and pr')).toEqual({
      kind: 'and',
      filters: [
        { kind: 'present', path: { attribute: 'not' } },
        { kind: 'present', path: { attribute: 'and' } },
      ],
    });
  });
  test.each([
    ['', 1, 'an attribute'],
    ['   ', 4, 'an attribute'],
    ['userName', 9, 'an operator'],
    ['userName regex "x"', 10, 'an operator'],
    ['userName eq', 12, 'a value'],
    ['userName eq bjensen', 13, 'text in double quotes, a number, true, false or null'],
    ["userName eq 'bjensen'", 13, 'text in double quotes'],
    ['a eq 01', 6, 'a value'],
    ['a eq 1.', 6, 'a value'],
    ['a eq +1', 6, 'a value'],
    ['a eq 1e999', 6, 'a value'],
    ['a eq {}', 6, 'a value'],
    ['a pr b pr', 6, '"and", "or" or the end'],
    ['a eq "x" "y"', 10, '"and", "or" or the end'],
    ['a pr)', 5, '"and", "or" or the end'],
    ['(a pr', 6, '")"'],
    ['(a pr]', 6, '")"'],
    ['e[a pr', 7, '"]"'],
    ['e[]', 3, 'an attribute'],
    ['()', 2, 'an attribute'],
    ['a pr and', 9, 'an attribute'],
    ['and a pr', 5, 'an operator'],
    ['not a pr', 5, 'not (…)'],
    ['NOT a pr', 5, 'not (…)'],
    ['a.b.c pr', 1, 'an attribute'],
    ['1a pr', 1, 'an attribute'],
    ['"a" eq "b"', 1, 'an attribute'],
    ['e[x[a pr]]', 4, 'do not nest'],
    ['e[a pr].x.y pr', 8, 'sub-attribute'],
    ['e[a pr]x pr', 8, 'sub-attribute'],
    ['e[a pr].b', 10, 'an operator'],
  ])('refuses %j and says where and what is right', (text, position, expected) => {
    expectRefusal(() => parse(text), 'invalidFilter', `position ${position} `, expected);
  });
  test('reads what just keeps the limits, and nothing beyond', () => {
    const text = (length: number): string => `a eq "${'x'.repeat(length - 7)}"`;
    expect(parse(text(2000))).toMatchObject({ kind: 'compare' });
    expectRefusal(() => parse(text(2001)), 'invalidFilter', '2001', '2000');
    const terms = (count: number): string => Array.from({ length: count }, () => 'a pr').join(' or ');
    expect(parse(terms(30))).toMatchObject({ kind: 'or' });
    expectRefusal(() => parse(terms(31)), 'invalidFilter', '30');
    const nested = (depth: number): string => `${'('.repeat(depth)}a pr${')'.repeat(depth)}`;
    expect(parse(nested(10))).toEqual(parse('a pr'));
    expectRefusal(() => parse(nested(11)), 'invalidFilter', 'position 11 ', 'deeper than 10');
    expect(parse(Array.from({ length: 12 }, () => '(a pr)').join(' and '))).toMatchObject({ kind: 'and' });
  });
  test.each(['(', 'not (', 'e['])('does not run out of stack on 200,000 times %j', (opening) => {
    const filter = opening.repeat(200_000);
    expectRefusal(() => parseFilter(filter, { ...limits, maxLength: filter.length }), 'invalidFilter');
  });
  test('throws nothing but ScimError, whatever the text', () => {
    const piece = fc.constantFrom(
      'a',
      'a.b',
      'urn:x:y:z',
      ' ',
      '(',
      ')',
      '[',
      ']',
      '"',
      '\\',
      '"x"',
      'eq',
      'pr',
      'and',
      'or',
      'not',
      '1',
      'null',
      '.',
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(piece).map((pieces) => pieces.join(' ')),
      fc.array(piece).map((pieces) => pieces.join('')),
    );
    fc.assert(
      fc.property(text, (text) => {
        try {
          expect(parse(printFilter(parse(text)))).toEqual(parse(text));
        } catch (error) {
          expect(error).toBeInstanceOf(ScimError);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

import { expect, test } from 'vitest';
import { tokenizeFilter, unexpected } from '../../src/scim/filter-tokens.ts';
import { expectRefusal } from '../support/scim-error.ts';

const kinds = (text: string): readonly string[] => tokenizeFilter(text).map(({ kind, text }) => `${kind}:${text}`);

test('white space, brackets and quotes separate words', () => {
  expect(kinds('not(a[b eq "c d"]\tor\nx pr)')).toEqual([
    'word:not',
    '(:(',
    'word:a',
    '[:[',
    'word:b',
    'word:eq',
    'string:c d',
    ']:]',
    'word:or',
    'word:x',
    'word:pr',
    '):)',
    'end:',
  ]);
});

test('strings have the escapes of JSON, surrogate pairs included', () => {
  expect(kinds(String.raw`"\"\\\/\b\f\n\r\té\ud83d\ude00"`)[0]).toBe('string:"\\/\b\f\n\r\té😀');
});

test.each([String.raw`"\x"`, '"a\nb"', String.raw`"\ud83d"`, String.raw`"\u12"`, '"\\'])('%j is no string', (text) => {
  expectRefusal(() => tokenizeFilter(text), 'invalidFilter', 'position 1');
});

test('an open string is reported where it starts', () => {
  expectRefusal(() => tokenizeFilter('a eq "b'), 'invalidFilter', 'position 6', 'closing');
});

test('an error names the position, what was expected and what is there, shortened', () => {
  const [token] = tokenizeFilter('x'.repeat(100));
  if (token === undefined) throw new Error('no token');
  expect(unexpected(token, 'a value').message).toBe(
    `At position 1 of the filter, expected a value, but there is "${'x'.repeat(40)}…".`,
  );
});

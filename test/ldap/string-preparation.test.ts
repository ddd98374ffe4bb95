import { describe, expect, test } from 'vitest';
import * as fc from 'fast-check';
import { prepareText } from '../../src/ldap/string-preparation.ts';

describe('prepareText', () => {
  test('squeezes inner blanks and drops outer ones, also blanks of other widths', () => {
    expect(prepareText('  Ann   Lee ', 'exact')).toBe('Ann Lee');
    expect(prepareText('Ann\u00a0\u2003Lee', 'exact')).toBe('Ann Lee');
  });

  test('keeps one blank of a value that is nothing else', () => {
    expect(prepareText('   ', 'ignore')).toBe(' ');
    expect(prepareText('', 'ignore')).toBe('');
  });

  test('folds case only where case is ignored', () => {
    expect(prepareText('ÉCOLE', 'ignore')).toBe('école');
    expect(prepareText('ÉCOLE', 'exact')).toBe('ÉCOLE');
  });

  test('composes letters, also those that only exist in lower case', () => {
    expect(prepareText('e\u0301', 'exact')).toBe('é');
    expect(prepareText('J\u030c', 'ignore')).toBe('ǰ');
  });

  // Seen on slapd 2.5.13: ΑΣ equals ασ and differs from ας; straße differs from strasse; İ equals i.
  test('folds one letter to one letter, wherever it stands', () => {
    expect(prepareText('ΑΣ', 'ignore')).toBe('ασ');
    expect(prepareText('ας', 'ignore')).toBe('ας');
    expect(prepareText('STRAẞE', 'ignore')).toBe('straße');
    expect(prepareText('İSTANBUL', 'ignore')).toBe('istanbul');
  });

  test('changes prepared text no further', () => {
    const text = fc.string({
      unit: fc.oneof(
        fc.constantFrom(' ', 'Σ', 'İ', 'ß', '\u0301', '\u00a0'),
        fc.string({ unit: 'binary', maxLength: 1 }),
      ),
    });
    fc.assert(
      fc.property(text, fc.constantFrom('ignore', 'exact'), (value, handling) => {
        const prepared = prepareText(value, handling);
        expect(prepareText(prepared, handling)).toBe(prepared);
      }),
      { numRuns: 500 },
    );
  });
});

import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { printFilter, type Filter } from '../../src/scim/filter.ts';
import { parseFilter } from '../../src/scim/filter-parser.ts';
import { anyFilter } from '../support/filters.ts';

const limits = { maxLength: 1_000_000, maxDepth: 100, maxTerms: 10_000 };
const present = (attribute: string): Filter => ({ kind: 'present', path: { attribute } });

test('a printed filter is read back as the same tree', () => {
  fc.assert(
    fc.property(anyFilter, (filter) => {
      expect(parseFilter(printFilter(filter), limits)).toEqual(filter);
    }),
    { numRuns: 500 },
  );
});

test('printFilter writes brackets only where the tree needs them', () => {
  const and: Filter = { kind: 'and', filters: [present('a'), present('b')] };
  const or: Filter = { kind: 'or', filters: [present('a'), present('b')] };
  expect(printFilter({ kind: 'or', filters: [and, present('c')] })).toBe('a pr and b pr or c pr');
  expect(printFilter({ kind: 'and', filters: [or, present('c')] })).toBe('(a pr or b pr) and c pr');
  expect(printFilter({ kind: 'not', filter: or })).toBe('not (a pr or b pr)');
  expect(printFilter({ kind: 'valuePath', path: { attribute: 'e' }, filter: and })).toBe('e[a pr and b pr]');
});

test('printFilter writes values as JSON', () => {
  const compare = (value: string | null | number): Filter => ({
    kind: 'compare',
    path: { attribute: 'a' },
    operator: 'eq',
    value,
  });
  expect(printFilter(compare('a "b" \\'))).toBe('a eq "a \\"b\\" \\\\"');
  expect(printFilter(compare(null))).toBe('a eq null');
  expect(printFilter(compare(-1.5))).toBe('a eq -1.5');
});

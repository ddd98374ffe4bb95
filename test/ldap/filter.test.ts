import { describe, expect, test } from 'vitest';
import * as fc from 'fast-check';
import {
  and,
  equality,
  greaterOrEqual,
  lessOrEqual,
  matchAll,
  matchNone,
  not,
  or,
  present,
  printFilter,
  substring,
  type LdapFilter,
} from '../../src/ldap/filter.ts';

const a = equality('a', '1');
const b = present('b');
const c = lessOrEqual('c', '3');

describe('and, or, not', () => {
  test('flatten their own kind, however deep, and keep the other', () => {
    const raw: LdapFilter = { kind: 'and', filters: [{ kind: 'and', filters: [b] }, c] };
    expect(and(a, raw)).toEqual({ kind: 'and', filters: [a, b, c] });
    expect(or(a, or(b, c))).toEqual({ kind: 'or', filters: [a, b, c] });
    expect(and(a, or(b, c))).toEqual({ kind: 'and', filters: [a, { kind: 'or', filters: [b, c] }] });
  });

  test('drop what changes nothing, and a single part stands for itself', () => {
    expect(and(matchAll, a)).toBe(a);
    expect(or(matchNone, a)).toBe(a);
    expect(and()).toEqual(matchAll);
    expect(or()).toEqual(matchNone);
  });

  test('end at what decides all', () => {
    expect(and(a, and(b, matchNone))).toBe(matchNone);
    expect(or(a, matchAll)).toBe(matchAll);
  });

  test('not undoes not and swaps the constants', () => {
    expect(not(a)).toEqual({ kind: 'not', filter: a });
    expect(not(not(a))).toBe(a);
    expect(not(matchAll)).toBe(matchNone);
    expect(not(matchNone)).toBe(matchAll);
  });

  test('fold to a filter with the same truth value, also where it is Undefined', () => {
    const leaf = fc.constantFrom<LdapFilter>(present('true'), present('false'), present('undefined'));
    const { filter } = fc.letrec<{ filter: LdapFilter }>((tie) => ({
      filter: fc.oneof(
        { maxDepth: 5, depthSize: 'large' },
        leaf,
        fc.record({ kind: fc.constant('not' as const), filter: tie('filter') }),
        fc.record({
          kind: fc.constantFrom('and' as const, 'or' as const),
          filters: fc.array(tie('filter'), { maxLength: 3 }),
        }),
      ),
    }));
    fc.assert(
      fc.property(filter, (raw) => {
        expect(truth(rebuild(raw))).toBe(truth(raw));
      }),
      { numRuns: 1000 },
    );
  });
});

/** The same filter through the folding constructors. */
function rebuild(filter: LdapFilter): LdapFilter {
  if (filter.kind === 'and') return and(...filter.filters.map(rebuild));
  if (filter.kind === 'or') return or(...filter.filters.map(rebuild));
  return filter.kind === 'not' ? not(rebuild(filter.filter)) : filter;
}

/** RFC 4511 4.5.1.7: 1 true, 0 false, 0.5 Undefined. */
function truth(filter: LdapFilter): number {
  if (filter.kind === 'and') return Math.min(1, ...filter.filters.map(truth));
  if (filter.kind === 'or') return Math.max(0, ...filter.filters.map(truth));
  if (filter.kind === 'not') return 1 - truth(filter.filter);
  return filter.attribute === 'true' ? 1 : filter.attribute === 'false' ? 0 : 0.5;
}

describe('substring', () => {
  test('leaves out empty parts', () => {
    expect(substring('cn', { initial: '', any: ['', 'b'], final: 'c' })).toEqual({
      kind: 'substring',
      attribute: 'cn',
      any: ['b'],
      final: 'c',
    });
  });

  test('without parts asks for presence', () => {
    expect(substring('cn', { any: [''] })).toEqual(present('cn'));
  });
});

describe('printFilter', () => {
  test.each<[LdapFilter, string]>([
    [and(a, not(b)), '(&(a=1)(!(b=*)))'],
    [or(greaterOrEqual('n', '1'), c), '(|(n>=1)(c<=3))'],
    [matchAll, '(&)'],
    [matchNone, '(|)'],
    [substring('cn', { initial: 'a', any: ['b', 'c'], final: 'd' }), '(cn=a*b*c*d)'],
    [substring('cn', { any: ['b'] }), '(cn=*b*)'],
    [substring('cn', { initial: 'a' }), '(cn=a*)'],
    [substring('cn', { final: '*' }), '(cn=*\\2a)'],
  ])('prints %j as %s', (filter, expected) => {
    expect(printFilter(filter)).toBe(expected);
  });

  test('escapes what has a meaning in RFC 4515, and leaves other text as it is', () => {
    expect(printFilter(equality('cn', '*(a)\\\0 é|&!='))).toBe('(cn=\\2a\\28a\\29\\5c\\00 é|&!=)');
  });

  test('prints octets that are no text as escapes', () => {
    expect(printFilter(equality('jpegPhoto', Uint8Array.of(255, 0, 10, 65)))).toBe('(jpegPhoto=\\ff\\00\\0a\\41)');
  });
});

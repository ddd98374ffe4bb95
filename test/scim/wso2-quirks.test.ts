import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { comparisonOperators, printFilter } from '../../src/scim/filter.ts';
import { parseFilter } from '../../src/scim/filter-parser.ts';
import {
  normalizeWso2Bulk,
  normalizeWso2Patch,
  normalizeWso2Query,
  normalizeWso2Search,
  numericNames,
  quoteFilterValues,
  showWso2Bulk,
} from '../../src/scim/wso2-quirks.ts';
import { anyFilter } from '../support/filters.ts';
import { thingType, userType } from '../support/resource-types.ts';

const none: ReadonlySet<string> = new Set();
const limits = { maxLength: 10_000, maxDepth: 50, maxTerms: 500 };

describe('quoteFilterValues', () => {
  test.each([
    ['userName sw ki and name.familyName co ack', 'userName sw "ki" and name.familyName co "ack"'],
    ['displayName eq manager', 'displayName eq "manager"'],
    ["userName Eq 'kim'", 'userName Eq "kim"'],
    ["displayName eq 'Kim (R&D) Lee' or title pr", 'displayName eq "Kim (R&D) Lee" or title pr'],
    ["name.familyName eq O'Brien", 'name.familyName eq "O\'Brien"'],
    ["name.familyName eq 'tis", 'name.familyName eq "\'tis"'],
    ['not (userName eq kim) and active eq true', 'not (userName eq "kim") and active eq true'],
    ['emails[type eq work].value co @x', 'emails[type eq "work"].value co "@x"'],
    ['meta.created gt 2018-08-15T14:55:23Z', 'meta.created gt "2018-08-15T14:55:23Z"'],
    ['displayName eq eq and title eq and', 'displayName eq "eq" and title eq "and"'],
    [String.raw`displayName eq a\b`, String.raw`displayName eq "a\\b"`],
    ['displayName eq "a eq b"', 'displayName eq "a eq b"'],
    ['title eq null or active ne FALSE', 'title eq null or active ne FALSE'],
    ['urn:x:2.0:User:employeeNumber eq 11250', 'urn:x:2.0:User:employeeNumber eq "11250"'],
  ])('%s', (filter, quoted) => {
    expect(quoteFilterValues(filter, none)).toBe(quoted);
  });

  test('leaves a number where the attribute is one', () => {
    expect(quoteFilterValues('count eq 5 and text eq 5 and urn:x:count eq -1.5', new Set(['count']))).toBe(
      'count eq 5 and text eq "5" and urn:x:count eq -1.5',
    );
  });

  test('leaves every filter of the standard as it is', () => {
    const operators = comparisonOperators.join('|');
    // Nobody has attributes that are called like operators.
    const isOdd = new RegExp(`(?:${operators}) (?:${operators}|pr)\\b`, 'iu');
    fc.assert(
      fc.property(anyFilter.map(printFilter), (text) => {
        fc.pre(!isOdd.test(text));
        expect(quoteFilterValues(text, { has: () => true })).toBe(text);
      }),
    );
  });

  test('takes any word for the value that it is', () => {
    const word = fc.stringMatching(/^[^\s()[\]"']{1,10}$/u).filter((text) => !/^(?:true|false|null)$/iu.test(text));
    fc.assert(
      fc.property(word, word, (a, b) => {
        const text = quoteFilterValues(`userName eq ${a} and not (title co ${b})`, none);
        const expected = `userName eq ${JSON.stringify(a)} and not (title co ${JSON.stringify(b)})`;
        expect(parseFilter(text, limits)).toEqual(parseFilter(expected, limits));
      }),
    );
  });
});

test('numericNames are those of integer and decimal attributes, at any depth', () => {
  expect(numericNames([userType]).size).toBe(0);
  expect(numericNames([userType, thingType]).has('count')).toBe(true);
  expect(numericNames([thingType]).has('text')).toBe(false);
});

test('normalizeWso2Query changes the filter only, whatever its letter case', () => {
  expect(normalizeWso2Query({ Filter: 'a eq b', count: '1', sortBy: 'a eq b' }, none)).toEqual({
    Filter: 'a eq "b"',
    count: '1',
    sortBy: 'a eq b',
  });
});

describe('normalizeWso2Search', () => {
  const schemas = ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'];
  test.each([[{}], [{ schemas: [] }], [{ Schemas: null }]])('names the schema that %j lacks', (given) => {
    expect(normalizeWso2Search({ ...given, filter: 'a eq b' }, none)).toEqual({ schemas, filter: 'a eq "b"' });
  });
  test('leaves another schema for the reader to refuse, and what is no message', () => {
    expect(normalizeWso2Search({ schemas: ['urn:x'], filter: 1 }, none)).toEqual({ schemas: ['urn:x'], filter: 1 });
    expect(normalizeWso2Search('text', none)).toBe('text');
  });
});

describe('normalizeWso2Patch', () => {
  const operation = { op: 'remove', Path: 'emails[type eq work]', value: 'a[b eq c]' };
  const quoted = { ...operation, Path: 'emails[type eq "work"]' };
  test('quotes values in paths', () => {
    expect(normalizeWso2Patch({ operations: [operation, 1] }, none)).toEqual({ operations: [quoted, 1] });
  });
  test('leaves what is no message for the reader to refuse', () => {
    expect([null, { Operations: 'x' }].map((body) => normalizeWso2Patch(body, none))).toEqual([
      null,
      { Operations: 'x' },
    ]);
  });
});

test('normalizeWso2Bulk reads the requests within, and leaves what is no message', () => {
  const Operations = [
    { method: 'PATCH', path: '/Users/1', data: { Operations: [{ op: 'remove', path: 'emails[type eq work]' }] } },
    { method: 'PATCH', path: '/Users/1', data: [{ op: 'remove', path: 'emails[type eq work]' }] },
    { method: 'POST', path: '/Users', data: { displayName: 'a[b eq c]' } },
    'text',
  ];
  const path = 'emails[type eq "work"]';
  expect(normalizeWso2Bulk({ schemas: [], Operations }, none)).toEqual({
    schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],
    Operations: [
      { ...(Operations[0] as object), data: { Operations: [{ op: 'remove', path }] } },
      { ...(Operations[1] as object), data: [{ op: 'remove', path }] },
      Operations[2],
      'text',
    ],
  });
  expect(normalizeWso2Bulk(null, none)).toBeNull();
});

test('showWso2Bulk makes each status an object with a number', () => {
  const schemas = ['urn:ietf:params:scim:api:messages:2.0:BulkResponse'];
  const response = { status: '409', detail: 'why' };
  expect(
    showWso2Bulk({
      schemas,
      Operations: [
        { bulkId: 'q', status: '201' },
        { status: '409', response },
      ],
    }),
  ).toEqual({
    schemas,
    Operations: [
      { bulkId: 'q', status: { code: 201 } },
      { status: { code: 409 }, response },
    ],
  });
});

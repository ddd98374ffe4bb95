import { describe, expect, test } from 'vitest';
import { parseQuery, parseSearchRequest, searchRequestSchema } from '../../src/scim/query.ts';
import type { ScimValue } from '../../src/scim/resource.ts';
import { expectRefusal } from '../support/scim-error.ts';

const limits = { defaultCount: 20, maxCount: 100, filter: { maxLength: 100, maxDepth: 3, maxTerms: 5 } };
const query = (parameters: Record<string, string>) => parseQuery(parameters, limits);
const search = (members: Record<string, ScimValue>) =>
  parseSearchRequest({ schemas: [searchRequestSchema], ...members }, limits);

describe('parseQuery', () => {
  test('has defaults for what is not given or empty', () => {
    const defaults = { startIndex: 1, count: 20, sortOrder: 'ascending' };
    expect(query({})).toEqual(defaults);
    expect(query({ startIndex: '', count: '', sortBy: '', sortOrder: '', attributes: '', unknown: 'x' })).toEqual(
      defaults,
    );
  });
  test('reads all parameters, in any letter case', () => {
    expect(
      query({
        FILTER: 'title pr',
        startindex: '11',
        Count: '50',
        sortBY: 'name.familyName',
        sortorder: 'Descending',
        Attributes: 'userName, name.givenName,',
        excludedattributes: 'emails',
      }),
    ).toEqual({
      filter: { kind: 'present', path: { attribute: 'title' } },
      startIndex: 11,
      count: 50,
      sortBy: { attribute: 'name', sub: 'familyName' },
      sortOrder: 'descending',
      attributes: ['userName', 'name.givenName'],
      excludedAttributes: ['emails'],
    });
  });
  test.each([
    [{ startIndex: '0' }, { startIndex: 1 }],
    [{ startIndex: '-5' }, { startIndex: 1 }],
    [{ startIndex: '+3' }, { startIndex: 3 }],
    [{ startIndex: '9'.repeat(40) }, { startIndex: Number.MAX_SAFE_INTEGER }],
    [{ count: '-1' }, { count: 0 }],
    [{ count: '0' }, { count: 0 }],
    [{ count: '101' }, { count: 100 }],
    [{ count: '9'.repeat(400) }, { count: 100 }],
  ])('reads %j as %j', (parameters, expected) => {
    expect(query(parameters)).toMatchObject(expected);
  });
  test('does not let the default exceed the maximum', () => {
    expect(parseQuery({}, { ...limits, defaultCount: 500 }).count).toBe(100);
  });
  test.each([
    [{ startIndex: 'one' }, '"startIndex"'],
    [{ count: '1.5' }, '"count"'],
    [{ count: '10x' }, '"count"'],
    [{ sortOrder: 'up' }, '"ascending" or "descending"'],
    [{ count: '1', COUNT: '2' }, '"COUNT"'],
  ])('refuses %j', (parameters, expected) => {
    expectRefusal(() => query(parameters), 'invalidValue', expected);
  });
  test('refuses a sortBy that is no attribute notation', () => {
    expectRefusal(() => query({ sortBy: 'a b' }), 'invalidPath', '"a b"');
  });
  test('reads an empty or absent value of cursor as the first page, and tells whether a count was given', () => {
    expect(query({ cursor: '' })).toEqual({ startIndex: 1, count: 20, cursor: { text: '' }, sortOrder: 'ascending' });
    expect(query({ Cursor: 'abc', count: '7' })).toMatchObject({ count: 7, cursor: { text: 'abc', count: 7 } });
    expect(query({ cursor: 'abc', count: '-3' })).toMatchObject({ count: 0, cursor: { count: 0 } });
    expect(query({ cursor: '', startIndex: '' }).cursor).toEqual({ text: '' });
    expect(query({})).not.toHaveProperty('cursor');
  });
  test('does not let the default exceed the maximum with a cursor either', () => {
    expect(parseQuery({ cursor: '' }, { ...limits, defaultCount: 500 }).count).toBe(100);
  });
  test.each([[{ count: '101' }], [{ count: 'ten' }], [{ count: '1.5' }]])(
    'with a cursor, %j is invalidCount',
    (count) => {
      expectRefusal(() => query({ cursor: '', ...count }), 'invalidCount', '"count"');
    },
  );
  test('takes the largest count with a cursor', () => {
    expect(query({ cursor: '', count: '100' }).count).toBe(100);
  });
  test('refuses cursor and startIndex together', () => {
    expectRefusal(() => query({ cursor: '', startIndex: '1' }), 'invalidValue', '"cursor"', '"startIndex"');
  });
  test('refuses an empty filter and one beyond the limits', () => {
    expectRefusal(() => query({ filter: '' }), 'invalidFilter');
    expectRefusal(() => query({ filter: '((((a pr))))' }), 'invalidFilter', 'deeper than 3');
  });
});

test('a count above the limit is cut to it, or refused where that is configured, saying the limit', () => {
  expect(query({ count: '101' })).toMatchObject({ count: 100 });
  const refuse = (count: string) => () => parseQuery({ count }, { ...limits, refuseLargeCount: true });
  expect(refuse('101')).toThrow(expect.objectContaining({ status: 400, scimType: 'tooMany' }));
  expect(refuse('101')).toThrow(/at most 100/);
  expect(refuse('100')()).toMatchObject({ count: 100 });
});

test('an empty filter is none where that is configured', () => {
  const allowed = { ...limits, allowEmptyFilter: true };
  expect(parseQuery({ filter: '' }, allowed)).not.toHaveProperty('filter');
  expect(parseQuery({ filter: 'title pr' }, allowed)).toMatchObject({ filter: { kind: 'present' } });
  expect(() => parseQuery({ filter: ' ' }, allowed)).toThrow(expect.objectContaining({ scimType: 'invalidFilter' }));
});

describe('parseSearchRequest', () => {
  test('means the same as the query parameters', () => {
    expect(
      search({
        Filter: 'title pr',
        startIndex: 11,
        count: 50,
        sortBy: 'userName',
        sortOrder: 'descending',
        attributes: ['userName', ' title '],
        excludedAttributes: null,
        foo: { a: 1 },
      }),
    ).toEqual(
      query({
        filter: 'title pr',
        startIndex: '11',
        count: '50',
        sortBy: 'userName',
        sortOrder: 'descending',
        attributes: 'userName,title',
      }),
    );
    expect(search({ cursor: '', count: 10 })).toEqual(query({ cursor: '', count: '10' }));
    expect(search({ cursor: null })).toEqual(query({}));
    expect(search({ excludedAttributes: 'a,b', startIndex: '2' })).toMatchObject({
      excludedAttributes: ['a', 'b'],
      startIndex: 2,
    });
  });
  test.each<ScimValue>([
    {},
    { schemas: [] },
    { schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'] },
    { schemas: [{ a: 1 }] },
    null,
    'x',
    [{ schemas: [searchRequestSchema] }],
  ])('refuses %j, which is no search request', (body) => {
    expectRefusal(() => parseSearchRequest(body, limits), 'invalidSyntax', 'search request');
  });
  test('finds its URN in any letter case', () => {
    expect(parseSearchRequest({ SCHEMAS: [searchRequestSchema.toUpperCase()] }, limits)).toEqual(query({}));
  });
  test('refuses members of other types', () => {
    expectRefusal(() => search({ filter: ['title pr'] }), 'invalidSyntax', '"filter"');
    expectRefusal(() => search({ attributes: ['userName', 1] }), 'invalidSyntax', '"attributes"', 'list');
    expectRefusal(() => search({ count: true }), 'invalidSyntax', '"count"');
    expectRefusal(() => search({ count: 1.5 }), 'invalidValue', '"count"');
    expectRefusal(() => search({ count: 1, COUNT: 2 }), 'invalidSyntax', '"COUNT"');
  });
});

import { describe, expect, test } from 'vitest';
import { parseUpdatedQuery } from '../../src/gateway/updated-query.ts';
import { ScimError } from '../../src/scim/error.ts';

const sizes = { defaultCount: 100, maxCount: 500 };
const timeStamp = '2020-03-04T17:30:22.198Z';
const parse = (query: Record<string, string>) => parseUpdatedQuery({ timeStamp, ...query }, sizes);

describe('parseUpdatedQuery', () => {
  test.each([
    ['2020-03-04T17:30:22.198Z', '2020-03-04T17:30:22.198Z'],
    ['2019-12-24T12:00:03-05:00', '2019-12-24T17:00:03.000Z'],
    ['2019-12-24T12:00:03+05:00', '2019-12-24T07:00:03.000Z'],
    // What an unescaped + has become on the way.
    ['2019-12-24T12:00:03 05:00', '2019-12-24T07:00:03.000Z'],
    ['2019-12-24T12:00:03', '2019-12-24T12:00:03.000Z'],
    ['2019-12-24T12:00Z', '2019-12-24T12:00:00.000Z'],
    ['2019-12-24T12:00', '2019-12-24T12:00:00.000Z'],
  ])('the time stamp %s is %s', (text, instant) => {
    expect(parse({ timeStamp: text }).since).toBe(Date.parse(instant));
  });

  test('pages start at 0 and have the usual size unless told otherwise', () => {
    expect(parse({})).toMatchObject({ start: 0, pageSize: 100, cursor: undefined, includeDeleted: false });
    expect(parse({ start: '10', pageSize: '7' })).toMatchObject({ start: 10, pageSize: 7 });
  });

  test('pagesize, as the Swagger document of Gluu spells it, is pageSize', () => {
    expect(parse({ pagesize: '7' }).pageSize).toBe(7);
    expect(parse({ pagesize: '7', pageSize: '8' }).pageSize).toBe(8);
  });

  test('a cursor needs no time stamp, and goes without start', () => {
    expect(parseUpdatedQuery({ cursor: 'x' }, sizes)).toMatchObject({ since: undefined, cursor: 'x' });
    expect(() => parse({ cursor: 'x', start: '1' })).toThrow('either "cursor" or "start"');
  });

  test.each([
    [{ timeStamp: 'yesterday' }, 'Unparsable date'],
    [{ timeStamp: '' }, 'Unparsable date'],
    [{ timeStamp: '2020-02-30T00:00:00Z' }, 'Unparsable date'],
    [{ start: '-1' }, '"start"'],
    [{ start: 'x' }, '"start"'],
    [{ pageSize: '0' }, '"pageSize"'],
    [{ pageSize: '501' }, '1 to 500'],
    [{ pageSize: '1.5' }, '"pageSize"'],
    [{ pagesize: '' }, '"pageSize"'],
  ])('%j is refused with 400', (query, detail) => {
    expect(() => parse(query)).toThrow(ScimError);
    expect(() => parse(query)).toThrow(detail);
  });

  test('a missing time stamp is refused', () => {
    expect(() => parseUpdatedQuery({}, sizes)).toThrow('"timeStamp" is missing');
  });
});

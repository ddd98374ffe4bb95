import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseAttributePath } from '../../src/scim/attribute-path.ts';
import { defaultPreparation } from '../../src/scim/filter-match.ts';
import type { Resource, ScimValue } from '../../src/scim/resource.ts';
import {
  findSortAttribute,
  sortedIndexes,
  sortKeyReader,
  unknownSortAttribute,
  type SortKey,
} from '../../src/scim/sort.ts';
import { thingType, userType } from '../support/resource-types.ts';
import { expectRefusal, scimErrorOf } from '../support/scim-error.ts';

const path = (text: string) => parseAttributePath(text) ?? { attribute: text };

function sorted(sortBy: string, resources: readonly Resource[], order: 'ascending' | 'descending' = 'ascending') {
  const attribute = findSortAttribute(path(sortBy), thingType);
  if (attribute === undefined) throw new Error(sortBy);
  const read = sortKeyReader(attribute, defaultPreparation(attribute));
  return Array.from(sortedIndexes(resources.map(read), order), (index) => resources[index]?.['id']);
}

const things = (name: string, values: readonly (ScimValue | undefined)[]): Resource[] =>
  values.map((value, id) => (value === undefined ? { id } : { id, [name]: value }));

describe('the order of resources', () => {
  test('ignores case, unless the attribute is case exact', () => {
    const texts = ['b', 'A', 'a', 'B', 'ä', 'Z'];
    expect(sorted('text', things('text', texts))).toEqual([1, 2, 0, 3, 5, 4]);
    expect(sorted('exact', things('exact', texts))).toEqual([1, 3, 5, 2, 0, 4]);
  });

  test('is that of code points, even beyond the basic plane', () => {
    expect(sorted('text', things('text', ['\u{1F600}', '\uFB00x\uFFFD', '\uFFFD', 'z']))).toEqual([1, 3, 2, 0]);
  });

  test('puts what has no value last in ascending and first in descending order, equal ones as they came', () => {
    const values = ['b', undefined, 'a', 'B', null, '', 'A'];
    expect(sorted('text', things('text', values))).toEqual([2, 6, 0, 3, 1, 4, 5]);
    expect(sorted('text', things('text', values), 'descending')).toEqual([1, 4, 5, 0, 3, 2, 6]);
  });

  test('is that of numbers, not of their digits', () => {
    expect(sorted('count', things('count', [10, 9, -1, 0]))).toEqual([2, 3, 1, 0]);
    expect(sorted('ratio', things('ratio', [1.5, 1.25, -0.5]))).toEqual([2, 1, 0]);
  });

  test('takes a value of another type for none', () => {
    expect(sorted('text', things('text', [1, 'b', 'a']))).toEqual([2, 1, 0]);
    expect(sorted('count', things('count', ['1', 3, 2]))).toEqual([2, 1, 0]);
    expect(sorted('at', things('at', ['yesterday', '2026-01-01T00:00:00Z']))).toEqual([1, 0]);
  });

  test('has false before true', () => {
    expect(sorted('flag', things('flag', [true, false, undefined, true]))).toEqual([1, 0, 3, 2]);
  });

  test('is that of points in time, whatever their offset, down to the nanosecond', () => {
    const times = [
      '2026-01-01T12:00:00+02:00',
      '2026-01-01T09:59:59Z',
      '2026-01-01T10:00:00.000000001Z',
      '2026-01-01T10:00:00Z',
    ];
    expect(sorted('at', things('at', times))).toEqual([1, 0, 3, 2]);
  });

  test('compares octets where the type is binary', () => {
    expect(sorted('bytes', things('bytes', ['AP8=', '/w==', 'AA==']))).toEqual([2, 0, 1]);
  });

  test('follows the primary value of several, else the first one', () => {
    const resources: Resource[] = [
      { id: 0, parts: [{ value: 'c' }, { value: 'a' }] },
      { id: 1, parts: [{ value: 'z' }, { value: 'b', primary: true }] },
      { id: 2, texts: ['x'] },
      { id: 3, parts: [{ value: 'a' }, { note: 'x', primary: true }] },
      { id: 4, parts: [{ value: 'A' }, { value: 'y', primary: false }] },
    ];
    expect(sorted('parts.value', resources)).toEqual([4, 1, 0, 2, 3]);
    expect(sorted('parts', resources)).toEqual([4, 1, 0, 2, 3]);
    expect(
      sorted(
        'texts',
        things('texts', [
          ['b', 'a'],
          ['a', 'z'],
        ]),
      ),
    ).toEqual([1, 0]);
  });

  test('reads attributes of extensions, by full or by short name', () => {
    const resources: Resource[] = [
      { id: 0, 'urn:test:2.0:Two': { other: 'b' } },
      { id: 1, 'urn:test:2.0:Two': { other: 'a' } },
      { id: 2 },
    ];
    expect(sorted('urn:test:2.0:Two:other', resources)).toEqual([1, 0, 2]);
    expect(sorted('OTHER', resources)).toEqual([1, 0, 2]);
  });

  test('is a permutation that agrees with sorting a copy, in both directions', () => {
    const key = fc.option(fc.integer({ min: -3, max: 3 }), { nil: undefined });
    fc.assert(
      fc.property(fc.array(key), fc.constantFrom('ascending' as const, 'descending' as const), (keys, order) => {
        const rank = (one: SortKey): number =>
          (one === undefined ? 10 : Number(one)) * (order === 'ascending' ? 1 : -1);
        const expected = keys.map((one, index) => ({ one, index })).toSorted((a, b) => rank(a.one) - rank(b.one));
        expect([...sortedIndexes(keys, order)]).toEqual(expected.map(({ index }) => index));
      }),
    );
  });
});

describe('sortBy', () => {
  test('may name a complex attribute with a value, but no other complex one', () => {
    expect(findSortAttribute(path('emails'), userType)?.sub?.name).toBe('value');
    expectRefusal(() => findSortAttribute(path('name'), userType), 'invalidPath', '"name"', 'name.formatted');
  });

  test('may not name what is never returned', () => {
    expectRefusal(() => findSortAttribute(path('password'), userType), 'invalidPath', '"password"');
    expectRefusal(() => findSortAttribute(path('part.secret'), thingType), 'invalidPath', '"part.secret"');
  });

  test('that names nothing is told with the name and the types', () => {
    expect(findSortAttribute(path('shoeSize'), userType)).toBeUndefined();
    const error = scimErrorOf(() => {
      throw unknownSortAttribute(path('shoeSize'), [userType, thingType]);
    });
    expect(error).toMatchObject({ status: 400, scimType: 'invalidPath' });
    expect(error.message).toContain('"shoeSize", which User or Thing lacks');
  });
});

import { describe, expect, test } from 'vitest';
import { valuesForTarget } from '../../src/mapping/distribute-values.ts';
import type { ScimValue } from '../../src/scim/resource.ts';
import { expectRefusal } from '../support/scim-error.ts';
import { toolMapping } from '../support/tool-mapping.ts';

function given(attribute: object, values: readonly ScimValue[]): Record<string, readonly ScimValue[]> {
  const [mapped] = toolMapping({ attributes: { parts: attribute } }).attributes;
  if (mapped === undefined) throw new Error('nothing is mapped');
  return Object.fromEntries(
    mapped.targets.map((target) => [target.attribute.name, valuesForTarget(mapped, target, values)]),
  );
}
const item = (note: string | undefined) => ({ item: { sub: 'value', with: note === undefined ? {} : { note } } });

describe('values of combine: all', () => {
  const attribute = {
    read: [
      { attribute: 'testText', codec: item('work') },
      { attribute: 'testIa5', codec: item('home') },
    ],
    combine: 'all',
  };

  test('go to the first target whose constants they don’t contradict', () => {
    const [work, home, neither] = [{ value: 'a', note: 'WORK' }, { value: 'b', note: 'home' }, { value: 'c' }];
    expect(given(attribute, [work, home, neither])).toEqual({ testText: [work, neither], testIa5: [home] });
  });

  test('that no target can hold are refused, with what is accepted', () => {
    expectRefusal(
      () => given(attribute, [{ value: 'a', note: 'fax' }]),
      'invalidValue',
      'parts',
      '"fax"',
      '{"note":"home"}',
    );
  });
});

test('of several targets that each hold all, each gets all', () => {
  const values = [{ value: 'a', note: 'x' }, { note: 'y' }];
  const attribute = { read: [{ attribute: 'testText', codec: 'json' }], write: { testText: 'json', testIa5: 'item' } };
  expect(given(attribute, values)).toEqual({ testText: values, testIa5: [values[0]] });
});

test('the one value of combine: merge goes to all, and a second one nowhere', () => {
  const [mapped] = toolMapping({
    attributes: {
      part: {
        read: [
          { attribute: 'testText', codec: 'item' },
          { attribute: 'testIa5', codec: { item: { sub: 'note' } } },
        ],
        combine: 'merge',
      },
    },
  }).attributes;
  const [first, second] = mapped?.targets ?? [];
  if (mapped === undefined || first === undefined || second === undefined) throw new Error('two targets are mapped');
  const value = { value: 'a', note: 'n' };
  expect([valuesForTarget(mapped, first, [value]), valuesForTarget(mapped, second, [value])]).toEqual([
    [value],
    [value],
  ]);
  expect(valuesForTarget(mapped, second, [{ value: 'a' }])).toEqual([]);
  expectRefusal(() => valuesForTarget(mapped, first, [value, value]), 'invalidValue', 'one value, not for 2');
});

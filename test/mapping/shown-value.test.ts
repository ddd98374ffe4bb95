import { describe, expect, test } from 'vitest';
import { asDn } from '../../src/ldap/dn.ts';
import { makeEntry, type AttributeValue, type Entry } from '../../src/ldap/entry.ts';
import type { MappedAttribute } from '../../src/mapping/mapping.ts';
import { decodedValues, shownValue } from '../../src/mapping/shown-value.ts';
import { toolMapping } from '../support/tool-mapping.ts';

function mapped(attributes: object): MappedAttribute {
  const [first] = toolMapping({ attributes }).attributes;
  if (first === undefined) throw new Error('nothing is mapped');
  return first;
}
const entry = (attributes: Readonly<Record<string, readonly AttributeValue[]>>, dn = 'uid=x,ou=tools,o=gluu'): Entry =>
  makeEntry(asDn(dn), attributes);

describe('the value that an entry shows', () => {
  test('is the first value of a singular attribute and all of a multi-valued one', () => {
    const values = entry({ testText: ['a', 'b'] });
    expect(shownValue(mapped({ title: 'testText' }), values)).toBe('a');
    expect(shownValue(mapped({ texts: 'testText' }), values)).toEqual(['a', 'b']);
    expect(shownValue(mapped({ texts: 'testText' }), entry({}))).toBeUndefined();
  });

  test('is that of the first source that has one which can be read', () => {
    const times = mapped({ at: { read: [{ attribute: 'testText', codec: 'dateTimeText' }, 'testTime'] } });
    expect(shownValue(times, entry({ testText: ['2020-01-01T00:00:00Z'], testTime: ['20210101000000Z'] }))).toBe(
      '2020-01-01T00:00:00.000Z',
    );
    expect(shownValue(times, entry({ testText: ['yesterday'], testTime: ['20210101000000Z'] }))).toBe(
      '2021-01-01T00:00:00.000Z',
    );
  });

  test('is what the mapping says otherwise, where there is none', () => {
    const title = mapped({ title: { attribute: 'testOne', otherwise: 'none' } });
    expect([shownValue(title, entry({})), shownValue(title, entry({ testOne: ['a'] }))]).toEqual(['none', 'a']);
  });

  test('is never the fill', () => {
    const title = mapped({ texts: { attribute: 'testText', fill: '-' } });
    expect(shownValue(title, entry({ testText: ['-'] }))).toBeUndefined();
    expect(shownValue(title, entry({ testText: ['-', 'a'] }))).toEqual(['a']);
  });

  test('of an ancestor is in the name of the nearest one, whatever its type is called', () => {
    const parent = mapped({ code: { parentId: 'uid' } });
    expect(shownValue(parent, entry({}, 'cn=a,userid=b,uid=c,o=gluu'))).toBe('b');
    expect(shownValue(parent, entry({}, 'uid=a,o=gluu'))).toBeUndefined();
  });
});

describe('a boolean of several sources', () => {
  const active = {
    read: [
      'testBoolean',
      { attribute: 'testText', codec: { enum: { true: ['active', 'enabled'], false: 'inactive' } } },
    ],
    combine: 'any',
  };
  const shown = (attributes: Readonly<Record<string, string[]>>, more: object = {}) =>
    shownValue(mapped({ flag: { ...active, ...more } }), entry(attributes));

  test.each([
    [{ testBoolean: ['TRUE'], testText: ['inactive'] }, true],
    [{ testBoolean: ['FALSE'], testText: ['Active'] }, true],
    [{ testText: ['inactive', 'enabled'] }, true],
    [{ testBoolean: ['FALSE'], testText: ['inactive'] }, false],
    [{ testText: ['inactive'] }, false],
    [{ testText: ['expired'] }, undefined],
    [{}, undefined],
  ])('%j: %s', (attributes, value) => {
    expect(shown(attributes)).toBe(value);
  });

  test('is what the mapping says otherwise, where no source says anything', () => {
    expect(shown({ testText: ['expired'] }, { otherwise: false })).toBe(false);
    expect(shown({ testText: ['inactive'] }, { otherwise: true })).toBe(false);
  });
});

describe('complex values of several sources', () => {
  const read = [
    { attribute: 'testText', codec: { item: { with: { note: 'a' } } } },
    { attribute: 'testIa5', codec: { item: { sub: 'note' } } },
  ];

  test('are shown one after the other with combine: all', () => {
    const parts = mapped({ parts: { read, combine: 'all' } });
    expect(shownValue(parts, entry({ testIa5: ['n'], testText: ['x', 'y'] }))).toEqual([
      { value: 'x', note: 'a' },
      { value: 'y', note: 'a' },
      { note: 'n' },
    ]);
  });

  test('make one value with combine: merge', () => {
    const part = mapped({ part: { read: [{ attribute: 'testText', codec: 'item' }, read[1]], combine: 'merge' } });
    expect(shownValue(part, entry({ testIa5: ['n'], testText: ['x', 'y'] }))).toEqual({ value: 'x', note: 'n' });
    expect(shownValue(part, entry({}))).toBeUndefined();
  });
});

test('decodedValues keeps the raw value beside each, which is what a delete names', () => {
  const counts = mapped({ counts: { attribute: 'testText', codec: 'integer', fill: '0' } });
  const [source] = counts.sources;
  if (source === undefined) throw new Error('no source');
  const values = decodedValues(counts, source, entry({ testText: ['007', 'x', '0', '8'] }));
  expect(values.map(({ raw, value }) => [raw, value])).toEqual([
    ['007', 7],
    ['8', 8],
  ]);
});

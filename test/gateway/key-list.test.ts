import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { textList, uuidList } from '../../src/gateway/key-list.ts';

describe('a list of UUIDs', () => {
  test('gives back in lower case what was added, and knows where it stands', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.uuid(), { maxLength: 40 }), (uuids) => {
        const list = uuidList();
        for (const uuid of uuids) expect(list.add(uuid.toUpperCase())).toBe(true);
        expect(list.length()).toBe(uuids.length);
        for (const [index, uuid] of uuids.entries()) {
          expect(list.at(index)).toBe(uuid);
          expect(list.indexOf(uuid)).toBe(index);
        }
      }),
    );
  });

  test('holds thousands in 16 octets each, and finds the last one', () => {
    const list = uuidList();
    const uuids = Array.from({ length: 5000 }, () => crypto.randomUUID());
    for (const uuid of uuids) list.add(uuid);
    expect(list.bytes()).toBeLessThan(5000 * 16 + 16 * 1024);
    expect(uuids.map((_, index) => list.at(index))).toEqual(uuids);
    expect(list.indexOf(uuids[4999] ?? '')).toBe(4999);
    expect(list.indexOf(crypto.randomUUID())).toBe(-1);
  });

  test('does not find the zeros behind its end', () => {
    const list = uuidList();
    list.add(crypto.randomUUID());
    expect(list.indexOf('00000000-0000-0000-0000-000000000000')).toBe(-1);
  });

  test.each([
    '',
    'kim',
    '2819c223-7f76-453a-919d-41386190464',
    '2819c223-7f76-453a-919d-4138619046466',
    '2819c223-7f76-453a-919d-41386190464g',
    '2819c223-7f76-453a-919d-41386190464\u0130',
    '2819c2237-f76-453a-919d-413861904646',
    '2819c223a7f76-453a-919d-413861904646',
  ])('refuses %j, which is none', (text) => {
    const list = uuidList();
    expect(list.add(text)).toBe(false);
    expect(list.length()).toBe(0);
    expect(list.indexOf(text)).toBe(-1);
  });
});

test('a list of texts takes any, and counts what they need', () => {
  const list = textList();
  expect(list.add('kim')).toBe(true);
  const bytes = list.bytes();
  list.add('a longer text');
  expect([list.length(), list.at(0), list.at(1), list.indexOf('a longer text'), list.indexOf('x')]).toEqual([
    2,
    'kim',
    'a longer text',
    1,
    -1,
  ]);
  expect(bytes).toBeGreaterThanOrEqual(6);
  expect(list.bytes()).toBeGreaterThan(bytes + 26);
});

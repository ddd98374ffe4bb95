import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { withMember } from '../../src/mapping/json-member.ts';

const names = fc.constantFrom('a', 'b', 'counter', 'ü', 'q"u', 'b\\s', '');
const objects = fc.uniqueArray(fc.tuple(names, fc.jsonValue()), { selector: ([name]) => name, maxLength: 5 });
const print = (members: readonly (readonly [string, unknown])[], space: string | undefined): string =>
  JSON.stringify(Object.fromEntries(members), undefined, space);
/** The members of an object in any order, each as text. */
const membersIn = (text: string): string[] =>
  Object.entries(JSON.parse(text) as object)
    .map((member) => JSON.stringify(member))
    .toSorted();
const spaces = fc.constantFrom(undefined, ' ', '\n\t');

describe('one member of the text of a JSON object', () => {
  test('gets another value', () => {
    fc.assert(
      fc.property(objects, names, fc.jsonValue(), spaces, (members, name, value, space) => {
        const text = withMember(print(members, space), name, JSON.stringify(value));
        const others = members.filter(([other]) => other !== name);
        expect(membersIn(text)).toEqual(membersIn(print([...others, [name, value]], undefined)));
      }),
    );
  });

  test('is taken out', () => {
    fc.assert(
      fc.property(objects, names, spaces, (members, name, space) => {
        const text = withMember(print(members, space), name, undefined);
        const others = members.filter(([other]) => other !== name);
        expect(membersIn(text)).toEqual(membersIn(print(others, undefined)));
      }),
    );
  });

  test('is all that changes', () => {
    const text =
      '{ "big": 12345678901234567890, "n": 1.0,"counter" : 5 ,\n"e": "\\u00fc\\"}", "nested": {"counter": 1} }';
    expect(withMember(text, 'counter', '6')).toBe(text.replace('5 ,', '6 ,'));
    expect(withMember(text, 'new', 'true')).toBe(`${text.slice(0, -1)},"new":true}`);
    expect(withMember(text, 'absent', undefined)).toBe(text);
    expect(withMember(text, 'big', undefined)).toBe(text.replace('"big": 12345678901234567890, ', ''));
    expect(withMember('{"a":1, "b":2}', 'b', undefined)).toBe('{"a":1}');
    expect(withMember('{"a":1}', 'a', undefined)).toBe('{}');
    expect(withMember(' {} ', 'a', '1')).toBe(' {"a":1} ');
  });

  test('is the last of that name, as JSON.parse has it', () => {
    expect(withMember('{"a":1,"a":2}', 'a', '3')).toBe('{"a":1,"a":3}');
    expect(withMember('{"a":1,"\\u0061":2}', 'a', '3')).toBe('{"a":1,"\\u0061":3}');
  });

  test('is taken out wherever it stands', () => {
    expect(withMember('{"a":1,"b":0,"a":2}', 'a', undefined)).toBe('{"b":0}');
  });

  test('is found in a long text at once', () => {
    const text = JSON.stringify({ long: 'x\\"'.repeat(500_000), counter: 1 });
    expect(withMember(text, 'counter', '2')).toBe(`${text.slice(0, -2)}2}`);
  });
});

import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { findJsonMistake } from '../../src/http/json-mistake.ts';

test.each([
  ['', 0, 'a value'],
  ['{', 1, 'a name in quotes or "}"'],
  ['{a:1}', 1, 'a name in quotes or "}"'],
  ['{"a":1,}', 7, 'a name in quotes'],
  ['{"a"}', 4, '":"'],
  ['{"a":}', 5, 'a value'],
  ['{"a":1 "b":2}', 7, '"," or "}"'],
  ['[', 1, 'a value or "]"'],
  ['[,]', 1, 'a value or "]"'],
  ['[1,]', 3, 'a value'],
  ['[1}', 2, '"," or "]"'],
  ['[01]', 2, '"," or "]"'],
  ['[1.]', 2, '"," or "]"'],
  ['tru', 0, 'a value'],
  ['"a\nb"', 2, 'more of the string or its closing quote'],
  ['"a\\x"', 2, 'more of the string or its closing quote'],
  ['"abc', 4, 'more of the string or its closing quote'],
  ['{} {}', 3, 'the end of the body'],
  ["{'a':1}", 1, 'a name in quotes or "}"'],
])('%j goes wrong at offset %i, where there should be %s', (text, offset, expected) => {
  expect(findJsonMistake(text)).toEqual({ offset, expected });
});

test('in a right text the end is where something else could come, and all before a mistake is the start of a right text', () => {
  fc.assert(
    fc.property(fc.json(), fc.nat(), (text, where) => {
      const cut = where % text.length;
      const broken = `${text.slice(0, cut)}\u0001${text.slice(cut)}`;
      const { offset } = findJsonMistake(broken);
      expect(offset).toBeLessThanOrEqual(cut);
      expect(offset).toBeGreaterThanOrEqual(0);
    }),
  );
});

test('where JSON.parse names a position, it is the same one', () => {
  fc.assert(
    fc.property(fc.json(), fc.nat(), fc.constantFrom('}', ']', ',', ':', '"', '1'), (text, where, extra) => {
      const cut = where % (text.length + 1);
      const broken = `${text.slice(0, cut)}${extra}${text.slice(cut)}`;
      let message = '';
      try {
        JSON.parse(broken);
      } catch (error) {
        message = String(error);
      }
      const position = /Expected .* at position (\d+)/.exec(message)?.[1];
      if (position !== undefined) expect(findJsonMistake(broken).offset).toBe(Number(position));
    }),
  );
});

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseJson } from '../../src/http/parse-json.ts';
import { ScimError } from '../../src/scim/error.ts';

function refusal(text: string): ScimError {
  try {
    parseJson(text);
  } catch (error) {
    if (error instanceof ScimError) return error;
    throw error;
  }
  throw new Error('accepted');
}

describe('parseJson', () => {
  test('reads what JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        const text = JSON.stringify(value);
        fc.pre(!text.includes('__proto__'));
        expect(parseJson(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  test.each([
    ['{"a":x}', 'line 1, column 6 there is "x" instead of a value'],
    ['{\n  "a": 1,\n}', 'line 3, column 1 there is "}" instead of a name in quotes'],
    ['{"a" 1}', 'line 1, column 6 there is "1" instead of ":"'],
    ['[1', 'line 1, column 3 there is the end of the body instead of "," or "]"'],
    ['{"a":1} x', 'line 1, column 9 there is "x" instead of the end of the body'],
    ['', 'The body is empty'],
    [' \n', 'The body is empty'],
  ])('%j is refused: %s', (text, place) => {
    expect(refusal(text)).toMatchObject({ status: 400, scimType: 'invalidSyntax' });
    expect(refusal(text).message).toContain(place);
  });

  const nested = (depth: number): string => `${'[{"a":'.repeat(depth / 2)}1${'}]'.repeat(depth / 2)}`;

  test('100 levels are read, 101 are refused at the bracket that is too much', () => {
    expect(parseJson(nested(100))).toBeDefined();
    expect(refusal(`[\n${nested(100)}]`).message).toMatch(/deeper than 100 levels at line 2, column \d+/);
  });

  test('brackets in strings and siblings do not count as depth', () => {
    expect(parseJson(JSON.stringify('[{\\"'.repeat(200)))).toBe('[{\\"'.repeat(200));
    expect(parseJson(`[${'[],'.repeat(200)}{}]`)).toHaveLength(201);
  });

  test('a million brackets are refused at once', () => {
    const started = performance.now();
    expect(refusal('['.repeat(1_000_000)).message).toContain('column 101');
    expect(performance.now() - started).toBeLessThan(100);
  });

  test.each([
    '{"__proto__":{"admin":true},"a":{"__proto__":[1],"b":2}}',
    '{"\\u005f_proto__":{"admin":true},"a":{"b":2}}',
  ])('%s loses its __proto__ and changes no prototype', (text) => {
    const value = parseJson(text);
    expect(JSON.stringify(value)).toBe('{"a":{"b":2}}');
    expect(Reflect.get({ ...(value as object) }, 'admin')).toBeUndefined();
  });
});

import { describe, expect, test } from 'vitest';
import type { ScimErrorType } from '../../src/scim/error.ts';
import { parsePatchRequest, patchSchema } from '../../src/scim/patch-request.ts';
import type { ScimValue } from '../../src/scim/resource.ts';
import { expectRefusal } from '../support/scim-error.ts';

const parse = (...Operations: readonly ScimValue[]): unknown =>
  parsePatchRequest({ schemas: [patchSchema], Operations });

describe('parsePatchRequest', () => {
  test('reads operations in their order', () => {
    expect(
      parse({ op: 'add', path: 'title', value: 'x' }, { op: 'remove', path: 'title' }, { op: 'replace', value: {} }),
    ).toEqual([
      { op: 'add', path: 'title', value: 'x' },
      { op: 'remove', path: 'title' },
      { op: 'replace', value: {} },
    ]);
  });
  test('takes names, the schema and "op" in any letter case, and a null path for none', () => {
    expect(
      parsePatchRequest({
        SCHEMAS: [patchSchema.toUpperCase()],
        operations: [{ OP: 'Replace', Path: null, VALUE: { a: 1 } }],
      }),
    ).toEqual([{ op: 'replace', value: { a: 1 } }]);
  });
  test('keeps null, which unassigns', () => {
    expect(parse({ op: 'replace', path: 'title', value: null })).toEqual([
      { op: 'replace', path: 'title', value: null },
    ]);
  });
  test('keeps the values that a removal lists', () => {
    expect(parse({ op: 'Remove', path: 'members', value: [] })).toEqual([{ op: 'remove', path: 'members', value: [] }]);
  });
  test.each<[ScimValue, ScimErrorType, string]>([
    [{ op: 'remove' }, 'noTarget', 'Operations[1]'],
    [{ op: 'remove', path: null }, 'noTarget', '"path"'],
    [{ op: 'add', path: 'title' }, 'invalidValue', '"add" needs a "value"'],
    [{ op: 'replace' }, 'invalidValue', '"replace" needs a "value"'],
    [{ op: 'replace', value: 'x' }, 'invalidValue', 'must be an object'],
    [{ op: 'add', value: null }, 'invalidValue', 'must be an object'],
    [{ op: 'move', path: 'title' }, 'invalidSyntax', '"move"'],
    [{ path: 'title' }, 'invalidSyntax', 'it is missing'],
    [{ op: 5 }, 'invalidSyntax', 'it is 5'],
    [{ op: 'add', OP: 'remove', path: 'title', value: 1 }, 'invalidSyntax', 'twice'],
    [{ op: 'add', path: 7, value: 1 }, 'invalidPath', 'must be text'],
    ['add', 'invalidSyntax', 'must be an object'],
    [null, 'invalidSyntax', 'must be an object'],
  ])('refuses the operation %j', (operation, scimType, word) => {
    expectRefusal(() => parse({ op: 'add', path: 'a', value: 1 }, operation), scimType, 'Operations[1]', word);
  });
  test.each<[ScimValue, string]>([
    [null, 'JSON object'],
    [[], 'JSON object'],
    [{}, patchSchema],
    [{ schemas: [], Operations: [] }, patchSchema],
    [{ schemas: ['urn:x'], Operations: [] }, patchSchema],
    [{ schemas: [patchSchema] }, '"Operations"'],
    [{ schemas: [patchSchema], Operations: {} }, '"Operations"'],
    [{ schemas: [patchSchema], Operations: [] }, 'at least one'],
  ])('refuses the body %j', (body, word) => {
    expectRefusal(() => parsePatchRequest(body), 'invalidSyntax', word);
  });
  test('takes an empty list of operations if told so', () => {
    expect(parsePatchRequest({ schemas: [patchSchema], Operations: [] }, { allowEmpty: true })).toEqual([]);
  });
});

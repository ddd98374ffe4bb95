import { expect, test } from 'vitest';
import { mutability } from '../../src/scim/error.ts';
import { inOperation } from '../../src/scim/in-operation.ts';
import { scimErrorOf } from '../support/scim-error.ts';

test('an error says which operation it was, its kind and cause kept', () => {
  const cause = mutability('no');
  const error = scimErrorOf(() =>
    inOperation({ op: 'remove', path: 'a'.repeat(100) }, 3, () => {
      throw cause;
    }),
  );
  expect(error).toMatchObject({ status: 400, scimType: 'mutability', cause });
  expect(error.message).toBe(`Operations[3] (remove ${'a'.repeat(80)}…): no`);
});
test('what is not for the client passes unchanged', () => {
  const bug = new TypeError('bug');
  const run = (): unknown =>
    inOperation({ op: 'add', value: {} }, 0, () => {
      throw bug;
    });
  expect(run).toThrow(bug);
  expect(inOperation({ op: 'add', value: {} }, 0, () => 5)).toBe(5);
});

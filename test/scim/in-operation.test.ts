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

test('an error repeats the filter of a path, but not what a password is compared with', () => {
  const messageOf = (path: string): string => {
    try {
      return inOperation({ op: 'replace', path, value: 'x' }, 0, () => {
        throw mutability('wrong');
      });
    } catch (error) {
      return error instanceof Error ? error.message : '';
    }
  };
  expect(messageOf('members[value eq "42"]')).toContain('members[value eq "42"]');
  for (const path of ['password[value eq "s3cret"]', 'Password eq "s3cret"', 'x[password eq "s3cret"].y']) {
    expect(messageOf(path)).not.toContain('s3cret');
  }
});

import { describe, expect, test } from 'vitest';
import { printResolved } from '../../src/scim/attribute-path.ts';
import type { ScimErrorType } from '../../src/scim/error.ts';
import { applyPatch } from '../../src/scim/patch.ts';
import type { PatchOperation } from '../../src/scim/patch-request.ts';
import { clears, expandOperation } from '../../src/scim/patch-step.ts';
import type { ScimObject } from '../../src/scim/resource.ts';
import { add, core, enterprise, home, patchUser, remove, replace, strict, user, work } from '../support/patching.ts';
import { frozen } from '../support/recordings.ts';
import { userType } from '../support/resource-types.ts';
import { expectRefusal } from '../support/scim-error.ts';

const refuse = (
  before: ScimObject,
  operation: PatchOperation,
  type: ScimErrorType,
  ...words: readonly string[]
): void => expectRefusal(() => patchUser(before, operation), type, 'Operations[0]', ...words);

describe('without a path', () => {
  test('adds to and replaces what the value names, in its order', () => {
    const value = { nickname: 'N', emails: [home], name: { givenName: 'Kim' } };
    const before = { emails: [work], name: { familyName: 'Lee' }, title: 't' };
    expect(patchUser(before, { op: 'add', value })).toEqual(
      user({ ...before, nickName: 'N', emails: [work, home], name: { familyName: 'Lee', givenName: 'Kim' } }),
    );
    expect(patchUser(before, { op: 'replace', value })).toEqual(
      user({ ...before, nickName: 'N', emails: [home], name: { familyName: 'Lee', givenName: 'Kim' } }),
    );
  });
  test('changes extensions by their URN', () => {
    const before = { schemas: [core, enterprise], [enterprise]: { department: 'a', division: 'b' } };
    expect(patchUser(before, { op: 'replace', value: { [enterprise.toUpperCase()]: { department: 'c' } } })).toEqual(
      user({ ...before, [enterprise]: { department: 'c', division: 'b' } }),
    );
    expect(patchUser(before, { op: 'replace', value: { [enterprise]: null } })).toEqual(user());
  });
  test('passes over members that are no attributes, as in a body that is put', () => {
    const before = user();
    const value = { unknown: 1, 'no attribute': 2, 'urn:foreign': { a: 1 }, 'name.unknown': 'x', constructor: 1 };
    expect(applyPatch(before, [{ op: 'replace', value }], userType, strict)).toBe(before);
  });
  test('refuses read-only members, names twice and what is no path', () => {
    refuse({}, { op: 'replace', value: { id: 'x' } }, 'mutability', '"id"');
    refuse({}, { op: 'replace', value: { title: 'a', TITLE: 'b' } }, 'invalidSyntax', '"TITLE"');
    refuse({}, { op: 'replace', value: { 'emails[type eq "work"': 'b' } }, 'invalidPath');
    refuse({}, { op: 'replace', value: { [enterprise]: 'x' } }, 'invalidValue', enterprise);
  });
});

describe('refuses', () => {
  test.each<[PatchOperation, ScimErrorType, string]>([
    [add('nothing', 1), 'invalidPath', '"nothing"'],
    [remove('nothing'), 'invalidPath', '"nothing"'],
    [add('emails..value', 1), 'invalidPath', 'position 1'],
    [remove('emails[type foo "x"]'), 'invalidFilter', 'position'],
    [add('active', 'yes'), 'invalidValue', '"active" must be true or false'],
    [add('name', 'Kim'), 'invalidValue', '"name" must be an object'],
    [add('title', ['a', 'b']), 'invalidValue', '"title" has one value'],
    [add('emails', [{ value: 5 }]), 'invalidValue', '"emails.value"'],
    [replace('emails[value pr].primary', 'maybe'), 'invalidValue', '"emails.primary"'],
    [add('name', { givenName: 'a', GIVENNAME: 'b' }), 'invalidSyntax', '"GIVENNAME"'],
    [replace(`${enterprise}:department`, 5), 'invalidValue', `"${enterprise}:department"`],
    [replace(enterprise, 'x'), 'invalidValue', enterprise],
  ])('%j and says where', (operation, type, word) => {
    refuse({ emails: [work] }, operation, type, word, operation.path?.slice(0, 5) ?? '');
  });
  test('by the place of the operation, and then does none', () => {
    const before = frozen(user({ title: 'a' }));
    expectRefusal(
      () => applyPatch(before, [replace('title', 'b'), remove('nickName'), remove('userName')], userType, strict),
      'mutability',
      'Operations[2] (remove userName): ',
    );
  });
  test('to repeat secrets', () => {
    expect(() => patchUser({}, replace('password', 5_551_234))).toThrow(/"password" must be text(?!.*5551234)/u);
  });
});

test('ignoreUnknown passes over paths that name nothing', () => {
  const before = user();
  const operations = [add('nothing', 1), remove('emails[type eq "x"].nothing'), replace('urn:x:y', 'z')];
  expect(applyPatch(before, operations, userType, { ...strict, ignoreUnknown: true })).toBe(before);
  expectRefusal(() => applyPatch(before, [add('a b', 1)], userType, { ...strict, ignoreUnknown: true }), 'invalidPath');
});

describe('expandOperation', () => {
  const kinds = (operation: PatchOperation): readonly unknown[] =>
    expandOperation(operation, userType, strict).map((step) =>
      step.kind === 'removeExtension' ? step : [step.kind, printResolved(step.target), step.filter?.kind, step.value],
    );
  test('makes a step of a path, and one of each member of a value, in their order', () => {
    expect(kinds(add('NAME.givenName', 'Kim'))).toEqual([['add', 'name.givenName', undefined, 'Kim']]);
    expect(kinds(remove('emails[type eq "work"]'))).toEqual([['remove', 'emails', 'compare', undefined]]);
    expect(
      kinds({
        op: 'replace',
        value: {
          title: 'a',
          'name.givenName': 'b',
          [enterprise]: { department: 'c' },
          'emails[type eq "X"].value': 'd',
          nothing: 1,
        },
      }),
    ).toEqual([
      ['replace', 'title', undefined, 'a'],
      ['replace', 'name.givenName', undefined, 'b'],
      ['replace', `${enterprise}:department`, undefined, 'c'],
      ['replace', 'emails.value', 'compare', 'd'],
    ]);
  });
  test('removes an extension as a whole by its URN', () => {
    const whole = [{ kind: 'removeExtension', extension: enterprise }];
    expect(kinds(remove(enterprise))).toEqual(whole);
    expect(kinds(replace(enterprise, []))).toEqual(whole);
    expect(kinds(replace(enterprise, {}))).toEqual([]);
  });
});

test('null, "" and [] clear an attribute, an object does not', () => {
  expect([null, '', [], [null]].map(clears)).toEqual([true, true, true, true]);
  expect([{}, { a: null }, 'x', false, 0, ['x']].map(clears)).toEqual([false, false, false, false, false, false]);
});

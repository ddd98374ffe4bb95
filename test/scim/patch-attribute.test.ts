import { describe, expect, test } from 'vitest';
import type { ScimErrorType } from '../../src/scim/error.ts';
import { applyPatch } from '../../src/scim/patch.ts';
import { changeAttribute } from '../../src/scim/patch-attribute.ts';
import type { PatchOperation } from '../../src/scim/patch-request.ts';
import type { Resource, ScimObject, ScimValue } from '../../src/scim/resource.ts';
import {
  add,
  thing,
  core,
  enterprise,
  group,
  home,
  patchThing,
  patchUser,
  remove,
  replace,
  strict,
  typeWith,
  user,
  work,
} from '../support/patching.ts';
import { frozen } from '../support/recordings.ts';
import { groupType, thingType, userType } from '../support/resource-types.ts';
import { expectRefusal } from '../support/scim-error.ts';

const refuse = (
  before: ScimObject,
  operation: PatchOperation,
  type: ScimErrorType,
  ...words: readonly string[]
): void => expectRefusal(() => patchUser(before, operation), type, 'Operations[0]', ...words);
const refuseThing = (
  before: ScimObject,
  operation: PatchOperation,
  type: ScimErrorType,
  ...words: readonly string[]
): void => expectRefusal(() => patchThing(before, operation), type, 'Operations[0]', ...words);

describe('what is read-only but removable', () => {
  const type = typeWith(thingType, ['texts'], { mutability: 'readOnly' });
  const options = { ...strict, removeListed: true, removable: () => true };
  const patched = (operation: PatchOperation) =>
    applyPatch(frozen(thing({ texts: ['a', 'B', 'c'] })), [operation], type, options)['texts'];

  test('is removed, one value or all', () => {
    expect(patched(remove('texts'))).toBeUndefined();
    expect(patched(remove('texts[value eq "b"]'))).toEqual(['a', 'c']);
    expect(patched({ op: 'remove', path: 'texts', value: ['A', 'x'] })).toEqual(['B', 'c']);
  });

  test('is not written, nor removed unless that is said', () => {
    expectRefusal(() => patched(add('texts', ['d'])), 'mutability');
    expectRefusal(() => patched(replace('texts', [])), 'mutability');
    const other = { ...options, removable: () => false };
    expectRefusal(() => applyPatch(thing({ texts: ['a'] }), [remove('texts')], type, other), 'mutability');
  });
});

describe('mutability', () => {
  test.each<PatchOperation>([
    replace('id', 'x'),
    remove('meta'),
    add('meta.created', '2020-01-01T00:00:00Z'),
    add('groups', [{ value: 'g' }]),
    remove('groups[value eq "g"]'),
    replace('manager.displayName', 'x'),
  ])('what is read-only stays: %j', (operation) => {
    refuse({ groups: [{ value: 'g' }] }, operation, 'mutability', 'read-only', operation.path ?? '');
  });
  test('read-only parts of a value are passed over', () => {
    expect(patchUser({}, add('manager', { value: 'm', displayName: 'x' }))[enterprise]).toEqual({
      manager: { value: 'm' },
    });
  });
  test('read-only parts of a value stay where it is changed', () => {
    const manager = { value: 'm', $ref: 'https://a/Users/m', displayName: 'M' };
    const before = frozen(user({ schemas: [core, enterprise], [enterprise]: { manager } }));
    expect(applyPatch(before, [replace('manager', { value: 'm', displayName: 'x' })], userType, strict)).toBe(before);
  });
  test('members can be added and removed, but not changed', () => {
    const before = group({ value: 'u1', type: 'User' });
    for (const operation of [
      replace('members[value eq "u1"].value', 'u2'),
      replace('members[value eq "u1"].type', 'Group'),
      remove('members[value eq "u1"].value'),
      replace('members[value eq "u1"]', { value: 'u2' }),
      replace('members.value', 'u2'),
    ]) {
      expectRefusal(() => applyPatch(before, [operation], groupType, strict), 'mutability', '"members.');
    }
    expect(applyPatch(before, [replace('members[value eq "U1"].value', 'U1')], groupType, strict)).toBe(before);
  });
  test('an immutable attribute is set once', () => {
    const type = typeWith(userType, ['title', 'emails'], { mutability: 'immutable' });
    const set = applyPatch(user(), [add('title', 'a'), add('emails', [work])], type, strict);
    expect(set).toEqual(user({ title: 'a', emails: [work] }));
    expect(
      applyPatch(set, [replace('title', 'a'), add('emails', [work]), replace('emails', [work])], type, strict),
    ).toBe(set);
    for (const operation of [
      replace('title', 'b'),
      remove('title'),
      add('emails', [home]),
      remove('emails[type eq "work"]'),
    ]) {
      expectRefusal(() => applyPatch(set, [operation], type, strict), 'mutability', 'immutable');
    }
  });
  test('what is required can not go', () => {
    refuse({}, remove('userName'), 'mutability', '"userName"', 'required');
    refuse({}, replace('userName', null), 'mutability', '"userName"');
    refuseThing({ part: { value: 'v', note: 'n' } }, remove('part.value'), 'mutability', '"part.value"');
    refuseThing(
      { parts: [{ value: 'v', on: true }] },
      remove('parts[on eq true].value'),
      'mutability',
      '"parts.value"',
    );
    const type = typeWith(userType, ['emails'], { required: true });
    const before = user({ emails: [work, home] });
    expect(applyPatch(before, [remove('emails[type eq "work"]')], type, strict)).toEqual(user({ emails: [home] }));
    expectRefusal(() => applyPatch(before, [remove('emails[value pr]')], type, strict), 'mutability', '"emails"');
  });
  test('what is never shown and required can not be removed unseen', () => {
    const type = typeWith(userType, ['password'], { required: true });
    expectRefusal(() => applyPatch(user(), [remove('password')], type, strict), 'mutability', '"password"');
  });
});

describe('options', () => {
  const options = { ...strict, createUnmatched: true };
  const create = (before: ScimObject, ...operations: readonly PatchOperation[]): Resource =>
    applyPatch(frozen(user(before)), operations, userType, options);
  test('createUnmatched makes the value that the filter describes, once', () => {
    expect(
      create({}, replace('emails[type eq "work"].value', 'a'), add('emails[type eq "work"].display', 'A')),
    ).toEqual(user({ emails: [{ type: 'work', value: 'a', display: 'A' }] }));
    expect(create({ emails: [home] }, add('emails[type eq "work" and primary eq false]', { value: 'a' }))).toEqual(
      user({ emails: [home, { type: 'work', primary: false, value: 'a' }] }),
    );
    expect(create({}, add('manager[value eq "m"].value', 'm'))[enterprise]).toEqual({ manager: { value: 'm' } });
  });
  test('createUnmatched makes no value that is there already', () => {
    const before = frozen({ ...thing({ texts: ['a'] }) });
    expect(applyPatch(before, [add('texts[value eq "z"]', 'A')], thingType, options)).toBe(before);
    expect(applyPatch(before, [add('texts[value eq "z"]', 'b')], thingType, options)['texts']).toEqual(['a', 'b']);
  });
  test('createUnmatched makes nothing of nothing', () => {
    expect(create({}, replace('emails[type eq "work"].value', ''))).toEqual(user());
    expect(create({}, remove('emails[type eq "work"].value'))).toEqual(user());
  });
  test('createUnmatched has no target where the filter does not say what to make', () => {
    for (const path of [
      'emails[type ne "b"].value',
      'emails[type eq "a" or type eq "b"].value',
      'emails[type pr].value',
    ]) {
      expectRefusal(() => create({}, add(path, 'a')), 'noTarget', '"emails"');
    }
    expectRefusal(
      () => applyPatch(group(), [add('members[display eq "x"].value', 'u')], groupType, options),
      'noTarget',
    );
    const before = { schemas: [core, enterprise], [enterprise]: { manager: { value: 'm' } } };
    expectRefusal(() => create(before, add('manager[value eq "n"].value', 'n')), 'noTarget');
  });
  test('removeListed removes what is listed, and only that', () => {
    const before = group({ value: 'u1', type: 'User' }, { value: 'u2' }, { value: 'u3' });
    const removed = (value: ScimValue): ScimValue | undefined =>
      applyPatch(before, [{ op: 'remove', path: 'members', value }], groupType, { ...strict, removeListed: true })[
        'members'
      ];
    expect(removed([{ value: 'u1' }, { value: 'u3', $ref: 'x' }, { value: 'u9' }])).toEqual([{ value: 'u2' }]);
    expect(removed(['u1', 'u2', 'u3'])).toBeUndefined();
    expect(removed({ value: 'u1', type: 'Group' })).toEqual(before['members']);
    expect(removed([])).toEqual(before['members']);
    expect(removed([{}])).toEqual(before['members']);
    expect(removed(null)).toBeUndefined();
  });
  test('preparation says which texts are equal', () => {
    const preparation = () => (text: string) => text.replaceAll(/\s/gu, '');
    const before = user({ phoneNumbers: [{ value: '1 2 3' }] });
    const lenient = { ...strict, preparation };
    expect(applyPatch(before, [add('phoneNumbers', [{ value: '123' }])], userType, lenient)).toBe(before);
    expect(applyPatch(before, [remove('phoneNumbers[value eq "12 3"]')], userType, lenient)).toEqual(user());
  });
});

describe('changeAttribute', () => {
  const emails = userType.schema.attributes.find(({ name }) => name === 'emails');
  if (emails === undefined) throw new Error('no emails');
  const target = { attribute: emails };
  test('gives the new value, or undefined once nothing is left', () => {
    expect(changeAttribute(undefined, { kind: 'add', target, value: [work] }, {})).toEqual([work]);
    expect(changeAttribute([work], { kind: 'remove', target }, {})).toBeUndefined();
    expect(changeAttribute([work], { kind: 'replace', target, value: [] }, {})).toBeUndefined();
  });
  test('keeps the values that it does not touch as they are, so that they are known to be the same', () => {
    const before = frozen([work, home]);
    const after = changeAttribute(before, { kind: 'add', target, value: [{ value: 'c' }] }, {});
    expect([before[0] === (after as ScimValue[])[0], before[1] === (after as ScimValue[])[1]]).toEqual([true, true]);
  });
  test('takes any text for binaries if told so', () => {
    const x509 = userType.schema.attributes.find(({ name }) => name === 'x509Certificates');
    if (x509 === undefined) throw new Error('no certificates');
    const step = { kind: 'add', target: { attribute: x509 }, value: [{ value: 'not base64!' }] } as const;
    expectRefusal(() => changeAttribute(undefined, step, {}), 'invalidValue');
    expect(changeAttribute(undefined, step, { lenientBinary: true })).toEqual([{ value: 'not base64!' }]);
  });
});

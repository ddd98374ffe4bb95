import { describe, expect, test } from 'vitest';
import type { ScimErrorType } from '../../src/scim/error.ts';
import { applyPatch } from '../../src/scim/patch.ts';
import type { PatchOperation } from '../../src/scim/patch-request.ts';
import type { ScimObject, ScimValue } from '../../src/scim/resource.ts';
import {
  add,
  core,
  enterprise,
  group,
  home,
  patchThing,
  patchUser,
  remove,
  replace,
  strict,
  thing,
  user,
  work,
} from '../support/patching.ts';
import { groupType, userType } from '../support/resource-types.ts';
import { expectRefusal } from '../support/scim-error.ts';

const refuse = (
  before: ScimObject,
  operation: PatchOperation,
  type: ScimErrorType,
  ...words: readonly string[]
): void => expectRefusal(() => patchUser(before, operation), type, 'Operations[0]', ...words);

describe('add', () => {
  test('sets single values, and replaces them', () => {
    expect(patchUser({}, add('TITLE', 'Boss'))).toEqual(user({ title: 'Boss' }));
    expect(patchUser({ title: 'Boss' }, add('title', 'Engineer'))).toEqual(user({ title: 'Engineer' }));
    expect(patchUser({ active: true }, add('active', 'False'))).toEqual(user({ active: false }));
  });
  test('sets sub-attributes of complex values and leaves the others', () => {
    const before = { name: { givenName: 'Kim', familyName: 'Lee' } };
    expect(patchUser(before, add('name', { FAMILYNAME: 'Park', middleName: 'J' }))).toEqual(
      user({ name: { givenName: 'Kim', familyName: 'Park', middleName: 'J' } }),
    );
    expect(patchUser({}, add('name.givenName', 'Kim'))).toEqual(user({ name: { givenName: 'Kim' } }));
  });
  test('appends to lists what they do not contain', () => {
    expect(patchUser({ emails: [work] }, add('emails', [home, work, home]))).toEqual(user({ emails: [work, home] }));
    expect(patchUser({ emails: [work] }, add('emails', { value: 'c@x' }))).toEqual(
      user({ emails: [work, { value: 'c@x' }] }),
    );
    expect(patchThing({ texts: ['a'] }, add('texts', ['A', 'b', 'b']))).toEqual(thing({ texts: ['a', 'b'] }));
  });
  test('changes nothing where a value has all that is added', () => {
    const before = user({ emails: [{ ...work, display: 'A' }] });
    for (const value of [
      { value: 'a@x' },
      { value: 'A@X', type: 'WORK' },
      { ...work, primary: false },
      { type: 'work' },
    ]) {
      expect(applyPatch(before, [add('emails', value)], userType, strict)).toBe(before);
    }
  });
  test('completes the value with the same value and type', () => {
    expect(patchUser({ emails: [work] }, add('emails', [{ ...work, display: 'A', primary: true }]))).toEqual(
      user({ emails: [{ ...work, display: 'A', primary: true }] }),
    );
    expect(patchUser({ emails: [work] }, add('emails', [{ ...work, type: 'other' }]))).toEqual(
      user({ emails: [work, { ...work, type: 'other' }] }),
    );
  });
  test('knows a member by its id, whatever describes it', () => {
    const before = group({ value: 'u1', $ref: 'https://a/Users/u1', display: 'U', type: 'User' });
    const added = [{ value: 'u1', $ref: '../Users/u1', display: 'other' }, 'u1', { value: 'u1', type: 'User' }];
    expect(applyPatch(before, [add('members', added)], groupType, strict)).toBe(before);
  });
  test('takes the type of a member that had none', () => {
    expect(
      applyPatch(group({ value: 'u1' }), [add('members', [{ value: 'u1', type: 'User' }])], groupType, strict)[
        'members'
      ],
    ).toEqual([{ value: 'u1', type: 'User' }]);
  });
  test('adds whole values by their value, and nothing for an empty list', () => {
    expect(patchUser({ roles: [{ value: 'a' }] }, add('roles.value', ['a', 'b']))).toEqual(
      user({ roles: [{ value: 'a' }, { value: 'b' }] }),
    );
    expect(patchUser({ roles: [{ value: 'a' }] }, add('roles', []))).toEqual(user({ roles: [{ value: 'a' }] }));
  });
  test('sets a sub-attribute in all values, or in a first one', () => {
    expect(patchUser({ emails: [work, home] }, add('emails.display', 'x'))).toEqual(
      user({
        emails: [
          { ...work, display: 'x' },
          { ...home, display: 'x' },
        ],
      }),
    );
    expect(patchUser({}, add('emails.display', 'x'))).toEqual(user({ emails: [{ display: 'x' }] }));
  });
  test('changes the values that a filter selects', () => {
    expect(patchUser({ emails: [work, home] }, add('emails[type eq "work"].display', 'x'))).toEqual(
      user({ emails: [{ ...work, display: 'x' }, home] }),
    );
    expect(patchUser({ emails: [work, home] }, add('emails[type eq "work"]', { display: 'x' }))).toEqual(
      user({ emails: [{ ...work, display: 'x' }, home] }),
    );
  });
  test('appends to sub-attributes with several values', () => {
    expect(patchThing({ part: { value: 'v', tags: ['a'] } }, add('part.tags', ['b', 'a']))).toEqual(
      thing({ part: { value: 'v', tags: ['a', 'b'] } }),
    );
    expect(patchThing({ part: { value: 'v', tags: ['a'] } }, add('part', { tags: 'b' }))).toEqual(
      thing({ part: { value: 'v', tags: ['a', 'b'] } }),
    );
  });
});

describe('replace', () => {
  test('sets what is there and what is not', () => {
    expect(patchUser({ title: 'a' }, replace('title', 'b'), replace('nickName', 'n'))).toEqual(
      user({ title: 'b', nickName: 'n' }),
    );
  });
  test('leaves sub-attributes that it does not name', () => {
    expect(
      patchUser(
        { name: { givenName: 'Kim', familyName: 'Lee' } },
        replace('name', { familyName: 'Park', givenName: null }),
      ),
    ).toEqual(user({ name: { familyName: 'Park' } }));
    expect(patchUser({ name: { givenName: 'Kim' } }, replace('name', {}))).toEqual(
      user({ name: { givenName: 'Kim' } }),
    );
  });
  test('replaces whole lists', () => {
    expect(patchUser({ emails: [work, home] }, replace('emails', [{ value: 'c@x' }]))).toEqual(
      user({ emails: [{ value: 'c@x' }] }),
    );
    expect(patchThing({ part: { value: 'v', tags: ['a'] } }, replace('part.tags', ['b']))).toEqual(
      thing({ part: { value: 'v', tags: ['b'] } }),
    );
  });
  test.each<ScimValue>([null, '', [], [null]])('unassigns by %j', (value) => {
    expect(patchUser({ title: 'a', emails: [work] }, replace('title', value), replace('emails', value))).toEqual(
      user(),
    );
    expect(patchUser({ name: { givenName: 'a' } }, replace('name', value))).toEqual(user());
    expect(patchUser({ name: { givenName: 'a' } }, replace('name.givenName', value))).toEqual(user());
    expect(patchUser({ emails: [work, home] }, replace('emails[type eq "work"]', value))).toEqual(
      user({ emails: [home] }),
    );
  });
  test('puts a value in the place of those that a filter selects, and keeps what the filter fixes', () => {
    expect(
      patchUser({ emails: [{ ...work, display: 'A' }, home] }, replace('emails[type eq "work"]', { value: 'c@x' })),
    ).toEqual(user({ emails: [{ value: 'c@x', type: 'work' }, home] }));
    expect(patchUser({ emails: [work, home] }, replace('emails[type eq "work"]', { ...work, type: 'other' }))).toEqual(
      user({ emails: [{ ...work, type: 'other' }, home] }),
    );
    expect(patchThing({ texts: ['a', 'b', 'A'] }, replace('texts[value eq "a"]', 'c'))).toEqual(
      thing({ texts: ['c', 'b', 'c'] }),
    );
  });
  test('replaces a sub-attribute in all values that a filter selects', () => {
    expect(patchUser({ emails: [work, home, work] }, replace('emails[type eq "work"].value', 'c@x'))).toEqual(
      user({ emails: [{ ...work, value: 'c@x' }, home, { ...work, value: 'c@x' }] }),
    );
  });
  test('has no target where the filter selects nothing', () => {
    refuse(
      { emails: [home] },
      replace('emails[type eq "work"].value', 'c@x'),
      'noTarget',
      '"emails"',
      'type eq "work"',
    );
    refuse({}, replace('emails[type eq "work"]', { value: 'c@x' }), 'noTarget');
    refuse({}, add('emails[type eq "work"].value', 'c@x'), 'noTarget');
  });
  test('lets go of links and names with the value that they describe', () => {
    const manager = { value: 'm1', $ref: 'https://a/Users/m1', displayName: 'M' };
    const before = { schemas: [core, enterprise], [enterprise]: { manager } };
    expect(patchUser(before, replace('manager', { value: 'm2' }))).toMatchObject({
      [enterprise]: { manager: { value: 'm2' } },
    });
    expect(patchUser(before, replace('manager', { value: 'm2' }))[enterprise]).not.toHaveProperty(['manager', '$ref']);
    expect(patchUser(before, replace('manager', 'm1'))).toEqual(user(before));
    expect(patchUser(before, replace('manager.value', ''))).toEqual(user());
  });
});

describe('remove', () => {
  test('unassigns single values, complex values, sub-attributes and lists', () => {
    const before = { title: 'a', name: { givenName: 'a', familyName: 'b' }, emails: [work] };
    expect(patchUser(before, remove('title'))).not.toHaveProperty('title');
    expect(patchUser(before, remove('name'))).not.toHaveProperty('name');
    expect(patchUser(before, remove('name.givenName'))['name']).toEqual({ familyName: 'b' });
    expect(patchUser(before, remove('name.givenName'), remove('name.familyName'))).not.toHaveProperty('name');
    expect(patchUser(before, remove('emails'))).not.toHaveProperty('emails');
  });
  test('removes the values that a filter selects', () => {
    expect(patchUser({ emails: [work, home] }, remove('emails[type eq "work" or value sw "z"]'))).toEqual(
      user({ emails: [home] }),
    );
    expect(patchUser({ emails: [work] }, remove('emails[value ew "@x"]'))).toEqual(user());
    expect(patchThing({ texts: ['a', 'b'] }, remove('texts[value eq "a"]'))).toEqual(thing({ texts: ['b'] }));
    expect(
      applyPatch(group({ value: 'u1' }, { value: 'u2' }), [remove('members[value eq "u1"]')], groupType, strict),
    ).toEqual(group({ value: 'u2' }));
  });
  test('removes a sub-attribute from the values that a filter selects', () => {
    expect(patchUser({ emails: [work, home] }, remove('emails[type eq "home"].primary'))).toEqual(
      user({ emails: [work, { value: 'b@x', type: 'home' }] }),
    );
    expect(patchUser({ emails: [{ type: 'work' }, home] }, remove('emails.type'))).toEqual(
      user({ emails: [{ value: 'b@x', primary: true }] }),
    );
  });
  test('changes nothing where there is nothing to remove', () => {
    const before = user({ emails: [home] });
    for (const path of [
      'title',
      'emails[type eq "work"]',
      'emails[type eq "work"].value',
      'name.givenName',
      enterprise,
    ]) {
      expect(applyPatch(before, [remove(path)], userType, strict)).toBe(before);
    }
  });
  test('does not look at a value, as the standard knows none', () => {
    expect(patchUser({ emails: [work, home] }, { op: 'remove', path: 'emails', value: [work] })).toEqual(user());
  });
});

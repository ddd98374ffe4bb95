import { describe, expect, test } from 'vitest';
import { printResolved } from '../../src/scim/attribute-path.ts';
import type { PatchOptions } from '../../src/scim/patch.ts';
import type { PatchOperation } from '../../src/scim/patch-request.ts';
import type { ResourceType } from '../../src/scim/resource-type.ts';
import { touchedAttributes } from '../../src/scim/touched-attributes.ts';
import { add, enterprise, remove, replace, strict, typeWith } from '../support/patching.ts';
import { groupType, thingType, userType } from '../support/resource-types.ts';
import { expectRefusal } from '../support/scim-error.ts';

function touched(
  type: ResourceType,
  options: PatchOptions,
  ...operations: readonly PatchOperation[]
): Record<string, unknown> {
  const found = touchedAttributes(operations, type, options);
  return Object.fromEntries(found.map(({ attribute, values }) => [printResolved(attribute), values ?? 'all']));
}
const ofGroup = (...operations: readonly PatchOperation[]): unknown =>
  touched(groupType, strict, ...operations)['members'];
const listing = (...operations: readonly PatchOperation[]): unknown =>
  touched(groupType, { ...strict, removeListed: true }, ...operations)['members'];
const list = (...values: readonly string[]): PatchOperation => ({ op: 'remove', path: 'members', value: values });

describe('touchedAttributes', () => {
  test('names the members that are added and removed', () => {
    expect(
      ofGroup(
        add('members', [{ value: 'u1' }, { value: 'u2', display: 'U' }]),
        remove('members[value eq "u3"]'),
        remove('members[value eq "u4" or (value eq "u5" and type eq "User")]'),
        { op: 'add', value: { members: ['u1', 'u6'] } },
        replace('members[value eq "u7"].type', 'User'),
      ),
    ).toEqual(['u1', 'u2', 'u3', 'u4', 'u5', 'u6', 'u7']);
    expect(listing(list('u1'), list('u2', 'u1'), list())).toEqual(['u1', 'u2']);
  });
  test.each<[PatchOperation]>([
    [remove('members')],
    [{ op: 'remove', path: 'members', value: ['u1'] }],
    [replace('members', [{ value: 'u1' }])],
    [replace('members', null)],
    [add('members', [{ type: 'User' }])],
    [add('members.value', 'u1')],
    [add('members[value eq "u1"]', { value: 'u2' })],
    [replace('members[value eq "u1"].value', 'u2')],
    [remove('members[type eq "User"]')],
    [remove('members[value ne "u1"]')],
    [remove('members[value sw "u1"]')],
    [remove('members[value eq "u1" or type eq "User"]')],
    [remove('members[not (value eq "u1")]')],
    [{ op: 'replace', value: { displayName: 'x', members: [] } }],
  ])('says that all members matter to %j', (operation) => {
    expect(ofGroup(add('members', ['u1']), operation, remove('members[value eq "u2"]'))).toBe('all');
  });
  test('says that all values matter where one can become primary or the last one', () => {
    expect(touched(userType, strict, add('emails', [{ value: 'a' }]))).toEqual({ emails: 'all' });
    expect(touched(userType, strict, remove('emails[value eq "a"]'))).toEqual({ emails: ['a'] });
    expect(
      touched(typeWith(groupType, ['members'], { required: true }), strict, remove('members[value eq "a"]')),
    ).toEqual({ members: 'all' });
    expect(
      touched(typeWith(groupType, ['members'], { mutability: 'immutable' }), strict, add('members', ['a'])),
    ).toEqual({ members: 'all' });
  });
  test('names the attributes of operations without path, of sub-attributes and of extensions', () => {
    expect(
      touched(userType, strict, add('name.givenName', 'x'), {
        op: 'replace',
        value: { title: 'x', nothing: 1, [enterprise]: { department: 'd' } },
      }),
    ).toEqual({ name: 'all', title: 'all', [`${enterprise}:department`]: 'all' });
    expect(Object.keys(touched(thingType, strict, remove('urn:test:2.0:Two')))).toEqual([
      'urn:test:2.0:Two:shared',
      'urn:test:2.0:Two:other',
    ]);
    expect(touched(thingType, strict, add('texts', ['a', 'b']), remove('texts[value eq "c"]'))).toEqual({
      texts: ['a', 'b', 'c'],
    });
    expect(touched(userType, strict)).toEqual({});
  });
  test('refuses what applyPatch refuses, and says where', () => {
    expectRefusal(
      () => ofGroup(add('members', ['a']), remove('nothing')),
      'invalidPath',
      'Operations[1] (remove nothing)',
    );
    expectRefusal(() => ofGroup(add('members', [{ value: 5 }])), 'invalidValue', 'Operations[0]', '"members.value"');
  });
});

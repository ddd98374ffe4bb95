import { describe, expect, test } from 'vitest';
import { printResolved } from '../../src/scim/attribute-path.ts';
import { applyPatch } from '../../src/scim/patch.ts';
import type { PatchOperation } from '../../src/scim/patch-request.ts';
import { emptiedReferences, removesAll } from '../../src/scim/removes-all.ts';
import { expandOperation } from '../../src/scim/patch-step.ts';
import { add, group, remove, replace, strict, user, work } from '../support/patching.ts';
import { groupType, userType } from '../support/resource-types.ts';
import { expectRefusal } from '../support/scim-error.ts';

const before = group({ value: 'u1', type: 'User' }, { value: 'u2' });
const listing: PatchOperation = { op: 'remove', path: 'members', value: [{ value: 'u1' }] };

describe('a remove of all references', () => {
  const emptied = (operations: readonly PatchOperation[], removeListed = false): readonly string[] =>
    emptiedReferences(operations, groupType, { ...strict, removeListed }).map(printResolved);

  test('is one without a filter and without a sub-attribute, and without values where lists count', () => {
    expect(emptied([remove('members')])).toEqual(['members']);
    expect(emptied([{ op: 'remove', path: 'members', value: null }], true)).toEqual(['members']);
    expect(emptied([listing])).toEqual(['members']);
    expect(emptied([listing], true)).toEqual([]);
    const others = [remove('members[value eq "u1"]'), remove('members.value'), remove('displayName')];
    expect(emptied([...others, replace('members', []), add('members', [{ value: 'u3' }])])).toEqual([]);
  });

  test('is about references only', () => {
    for (const path of ['emails', 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager']) {
      expect(expandOperation(remove(path), userType, strict).map((step) => removesAll(step, {}))).toEqual([undefined]);
    }
  });

  test('is refused where that is wanted, with what would be right', () => {
    const patch = (operation: PatchOperation, removeListed: boolean) =>
      applyPatch(before, [operation], groupType, { ...strict, removeListed, refuseRemoveAll: true });
    expectRefusal(() => patch(remove('members'), true), 'invalidValue', ' members[value eq ', ', or a list of them');
    expectRefusal(() => patch(listing, false), 'invalidValue', 'Operations[0] (remove members)', 'eq "…"].');
    expect(patch(listing, true)['members']).toEqual([{ value: 'u2' }]);
    expect(patch(remove('members[value eq "u1"]'), false)['members']).toEqual([{ value: 'u2' }]);
    expect(patch({ op: 'replace', path: 'members', value: [] }, true)['members']).toBeUndefined();
    const mails = applyPatch(user({ emails: [work] }), [remove('emails')], userType, {
      ...strict,
      refuseRemoveAll: true,
    });
    expect(mails['emails']).toBeUndefined();
  });

  test('is done otherwise', () => {
    expect(applyPatch(before, [remove('members')], groupType, strict)['members']).toBeUndefined();
  });
});

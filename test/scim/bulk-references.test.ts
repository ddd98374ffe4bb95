import { describe, expect, test } from 'vitest';
import { bulkIdsIn, deferReferences, resolveBulkIds } from '../../src/scim/bulk-references.ts';
import { enterprise } from '../support/patching.ts';
import { frozen } from '../support/recordings.ts';
import { expectRefusal } from '../support/scim-error.ts';

const data = frozen({
  displayName: 'bulkId: no reference? "bulkId:x"',
  members: [{ type: 'User', value: 'bulkId:q' }, { value: 'u1', $ref: '../Users/bulkId:r' }, { value: 'u2' }],
  [enterprise]: { manager: { value: 'bulkId:s s' }, department: 'd' },
});
const patch = frozen({
  Operations: [
    { op: 'remove', path: 'members[value eq "bulkId:q" or value eq "bulkId:r"]' },
    { op: 'add', path: 'members', value: ['bulkId:s s'] },
  ],
});
const ids = new Map([
  ['q', '1'],
  ['r', '2'],
  ['s s', '3'],
]);

describe('bulkIdsIn', () => {
  test('finds references in lists, addresses, extensions and the paths of operations', () => {
    expect(bulkIdsIn({ ...data, displayName: 'x' })).toEqual(new Set(['q', 'r', 's s']));
    expect(bulkIdsIn(patch)).toEqual(new Set(['q', 'r', 's s']));
  });
  test('takes no other text for one', () => {
    for (const text of ['bulkId:', 'x bulkId:q', 'BULKID:q', 'a "bulkId:q" b', 'https://a/bulkId:q/b']) {
      expect(bulkIdsIn({ text, list: [text], path: 'title', number: 1, nothing: null })).toEqual(new Set());
    }
  });
});

describe('resolveBulkIds', () => {
  test('puts the ids in their place and changes nothing else', () => {
    expect(resolveBulkIds({ ...data, displayName: 'x' }, ids)).toEqual({
      displayName: 'x',
      members: [{ type: 'User', value: '1' }, { value: 'u1', $ref: '../Users/2' }, { value: 'u2' }],
      [enterprise]: { manager: { value: '3' }, department: 'd' },
    });
    expect(resolveBulkIds(patch, ids)).toEqual({
      Operations: [
        { op: 'remove', path: 'members[value eq "1" or value eq "2"]' },
        { op: 'add', path: 'members', value: ['3'] },
      ],
    });
    expect(resolveBulkIds('bulkId:q', ids)).toBe('1');
  });
  test('is not misled by ids that look like replacement patterns', () => {
    expect(resolveBulkIds({ $ref: '/Users/bulkId:q' }, new Map([['q', '$&$1']]))).toEqual({ $ref: '/Users/$&$1' });
  });
  test('refuses what was not created', () => {
    expectRefusal(() => resolveBulkIds({ manager: 'bulkId:zz' }, ids), 'invalidValue', '"bulkId:zz"');
  });
});

describe('deferReferences', () => {
  test('takes out what refers to the given bulkIds, and says how to bring it in', () => {
    expect(deferReferences({ ...data, displayName: 'x' }, new Set(['q', 's s']))).toEqual({
      data: {
        displayName: 'x',
        members: [{ value: 'u1', $ref: '../Users/bulkId:r' }, { value: 'u2' }],
        [enterprise]: { department: 'd' },
      },
      operations: [
        { op: 'add', path: 'members', value: [{ type: 'User', value: 'bulkId:q' }] },
        { op: 'add', path: `${enterprise}:manager`, value: { value: 'bulkId:s s' } },
      ],
    });
  });
  test('takes out nothing else', () => {
    expect(deferReferences(data, new Set(['other']))).toEqual({ data, operations: [] });
    expect(deferReferences('x', new Set(['q']))).toEqual({ data: 'x', operations: [] });
  });
});

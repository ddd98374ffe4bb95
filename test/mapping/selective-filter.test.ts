import { expect, test } from 'vitest';
import {
  and,
  equality,
  greaterOrEqual,
  matchAll,
  matchNone,
  not,
  or,
  present,
  substring,
  type LdapFilter,
} from '../../src/ldap/filter.ts';
import { isSelective } from '../../src/mapping/selective-filter.ts';

const id = equality('uid', 'a');
const part = substring('cn', { any: ['a'] });

test.each<[LdapFilter, boolean, boolean]>([
  [id, true, true],
  [equality('cn', 'a'), true, false],
  [part, true, false],
  [present('uid'), false, false],
  [greaterOrEqual('uid', 'a'), false, false],
  [not(id), false, false],
  [and(present('uid'), id), true, true],
  [and(present('uid'), not(part)), false, false],
  [or(id, equality('uid', 'b')), true, true],
  [or(id, part), true, false],
  [or(id, present('uid')), false, false],
  [matchAll, false, false],
  [matchNone, true, true],
])('%j names a value: %j, and a whole value of uid: %j', (filter, selective, byUid) => {
  expect([isSelective(filter), isSelective(filter, ['uid'])]).toEqual([selective, byUid]);
});

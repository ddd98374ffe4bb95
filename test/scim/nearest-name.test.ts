import { expect, test } from 'vitest';
import { nearestName } from '../../src/scim/nearest-name.ts';

const known = ['userName', 'displayName', 'name.givenName', 'title', 'id'];

test.each([
  ['userNmae', 'userName'],
  ['usrname', 'userName'],
  ['name.givenname', 'name.givenName'],
  ['tittle', 'title'],
  ['titel', 'title'],
])('%s is taken for %s', (typed, meant) => {
  expect(nearestName(typed, known)).toBe(meant);
});
test.each(['xy', 'password', 'nickName', '', 'x'.repeat(100_000)])('nothing is near %.20j', (typed) => {
  expect(nearestName(typed, known)).toBeUndefined();
});

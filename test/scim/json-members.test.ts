import { expect, test } from 'vitest';
import { membersByName } from '../../src/scim/json-members.ts';
import { expectRefusal } from '../support/scim-error.ts';

test('members are found by name in lower case, whatever they are called', () => {
  const members = membersByName(JSON.parse('{"UserName":"x","__proto__":1}'), 'The User');
  expect([...members]).toEqual([
    ['username', 'x'],
    ['__proto__', 1],
  ]);
});

test('names that differ in letter case only are refused', () => {
  expectRefusal(() => membersByName({ title: 'a', TITLE: 'b' }, 'The User'), 'invalidSyntax', 'The User', '"TITLE"');
});

import * as v from 'valibot';
import { expect, test } from 'vitest';
import * as kind from '../../src/config/option-kind.ts';

const accepts = (option: kind.OptionKind<unknown>, value: unknown): boolean =>
  v.safeParse(option.schema, value).success;

test.each([
  [kind.integer(1, 5), [1, 5], [0, 6, 1.5, '1', NaN]],
  [kind.flag, [true, false], ['true', 1, null]],
  [kind.text, ['x'], ['', 1]],
  [kind.oneOf(['a', 'b']), ['a'], ['c', 'A']],
  [kind.webUrl, ['http://a', 'https://a.b/c'], ['a', 'ldap://a', 'http://a?b', 'http://a#b', '']],
  [
    kind.directoryUrls,
    [['ldap://a', 'ldaps://b:1', 'ldapi://%2Fx']],
    [[], ['http://a'], ['ldap://a??sub'], 'ldap://a'],
  ],
  [kind.paths, [['/scim/v2', '/a']], [['/'], ['/a/'], ['a'], ['/a//b'], ['/a?b'], []]],
  [kind.textByName, [{}, { User: 'x' }], [{ User: '' }, ['x']]],
])('$expected: right values pass and wrong ones do not', (option: kind.OptionKind<unknown>, right, wrong) => {
  expect(right.filter((value) => !accepts(option, value))).toEqual([]);
  expect(wrong.filter((value) => accepts(option, value))).toEqual([]);
});

test('text that is no number or flag stays text, to be shown in the message', () => {
  expect(kind.integer(1, 5).fromText?.('five')).toBe('five');
  expect(kind.flag.fromText?.('maybe')).toBe('maybe');
  expect(kind.flag.fromText?.('False')).toBe(false);
});

test('a password becomes a secret as soon as it is checked', () => {
  expect(JSON.stringify(v.parse(kind.hidden.schema, 'hunter2'))).toBe('"[secret]"');
});

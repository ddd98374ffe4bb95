import { describe, expect, test } from 'vitest';
import { parseAttributePath, resolveAttribute } from '../../src/scim/attribute-path.ts';
import { defaultPreparation } from '../../src/scim/filter-match.ts';
import type { ScimValue } from '../../src/scim/resource.ts';
import type { ResourceType } from '../../src/scim/resource-type.ts';
import { valueIdentity, type ValueIdentity } from '../../src/scim/value-identity.ts';
import { groupType, thingType, userType } from '../support/resource-types.ts';

function identityOf(type: ResourceType, name: string): ValueIdentity {
  const path = parseAttributePath(name);
  const resolved = path && resolveAttribute(type, path);
  if (resolved === undefined) throw new Error(name);
  return valueIdentity(resolved, defaultPreparation);
}
const emails = identityOf(userType, 'emails');
const members = identityOf(groupType, 'members');
const addresses = identityOf(userType, 'addresses');

describe('contains', () => {
  const value = { value: 'a@x', type: 'work', primary: true };
  test.each<[ScimValue, boolean]>([
    [{ value: 'A@X' }, true],
    [{ value: 'a@x', type: 'WORK', primary: true }, true],
    [{ type: 'work' }, true],
    [{ value: 'a@x', primary: false }, false],
    [{ value: 'a@x', display: 'A' }, false],
    [{ value: 'b@x' }, false],
  ])('%j', (given, expected) => {
    expect(emails.contains(value, given)).toBe(expected);
  });
  test('takes a missing flag for false, and does not look at links beside a value', () => {
    expect(emails.contains({ value: 'a' }, { value: 'a', primary: false })).toBe(true);
    expect(members.contains({ value: 'u', $ref: 'x' }, { value: 'u', $ref: 'y' })).toBe(true);
    expect(members.contains({ value: 'u', $ref: 'x' }, { $ref: 'y' })).toBe(false);
  });
  test('minds letter case where the attribute does', () => {
    const texts = identityOf(thingType, 'texts');
    expect([texts.contains('a', 'A'), texts.contains('a', 'b')]).toEqual([true, false]);
    const exact = identityOf({ ...thingType }, 'exact');
    expect(exact.contains('a', 'A')).toBe(false);
  });
});

describe('isSame', () => {
  test.each<[ScimValue, ScimValue, boolean]>([
    [{ value: 'a', type: 'work' }, { value: 'A', type: 'work', display: 'x' }, true],
    [{ value: 'a', type: 'work' }, { value: 'a' }, false],
    [{ value: 'a', type: 'work' }, { value: 'a', type: 'home' }, false],
    [{ type: 'work' }, { type: 'work' }, false],
  ])('%j and %j as e-mails', (existing, given, expected) => {
    expect(emails.isSame(existing, given)).toBe(expected);
  });
  test('needs no type where the value names a resource', () => {
    expect(members.isSame({ value: 'u', type: 'User' }, { value: 'u' })).toBe(true);
    expect(members.isSame({ value: 'u' }, { value: 'u', type: 'User' })).toBe(true);
    expect(members.isSame({ value: 'u', type: 'User' }, { value: 'u', type: 'Group' })).toBe(false);
  });
  test('compares everything where there is no value', () => {
    expect(addresses.isSame({ type: 'work', locality: 'X' }, { locality: 'x', type: 'work' })).toBe(true);
    expect(addresses.isSame({ type: 'work', locality: 'X' }, { type: 'work' })).toBe(false);
  });
});

describe('key', () => {
  test('is the same for what may be the same', () => {
    expect(emails.key({ value: 'A', type: 'x' })).toBe(emails.key({ value: 'a' }));
    expect(emails.key({ value: 'a' })).not.toBe(emails.key({ value: 'b' }));
    expect(identityOf(thingType, 'texts').key('A')).toBe(identityOf(thingType, 'texts').key('a'));
    expect(emails.key({ type: 'work' })).toBeUndefined();
    expect(addresses.key({ type: 'work' })).toBeUndefined();
  });
});

test('times are equal where they are the same moment', () => {
  const at = identityOf(thingType, 'at');
  const moment = '2020-01-01T00:00:00.5Z';
  expect(at.contains(moment, '2020-01-01T01:00:00.500+01:00')).toBe(true);
  expect(at.contains(moment, '2020-01-01T00:00:00.500001Z')).toBe(false);
  expect(at.contains(moment, 'soon')).toBe(false);
});

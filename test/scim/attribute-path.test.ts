import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  memberValues,
  parseAttributePath,
  printAttributePath,
  printResolved,
  resolveAttribute,
  valuesAt,
} from '../../src/scim/attribute-path.ts';
import type { ResolvedAttribute } from '../../src/scim/attribute-path.ts';
import type { ResourceType } from '../../src/scim/resource-type.ts';
import { groupType, thingType, userType } from '../support/resource-types.ts';

const core = 'urn:ietf:params:scim:schemas:core:2.0:User';
const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

function resolve(type: ResourceType, text: string): ResolvedAttribute | undefined {
  const path = parseAttributePath(text);
  return path && resolveAttribute(type, path);
}
function printed(type: ResourceType, text: string): string | undefined {
  const resolved = resolve(type, text);
  return resolved && printResolved(resolved);
}
function found(type: ResourceType, text: string): ResolvedAttribute {
  const resolved = resolve(type, text);
  if (resolved === undefined) throw new Error(`${text} is not there`);
  return resolved;
}

describe('parseAttributePath', () => {
  test('reads an attribute, a sub-attribute and a URN', () => {
    expect(parseAttributePath('userName')).toEqual({ attribute: 'userName' });
    expect(parseAttributePath('name.givenName')).toEqual({ attribute: 'name', sub: 'givenName' });
    expect(parseAttributePath(`${enterprise}:manager.displayName`)).toEqual({
      schema: enterprise,
      attribute: 'manager',
      sub: 'displayName',
    });
  });
  test('does not take the dot of a version inside the URN for a sub-attribute', () => {
    expect(parseAttributePath(`${core}:userName`)).toEqual({ schema: core, attribute: 'userName' });
    expect(parseAttributePath('urn:x:1.2.3:a.b')).toEqual({ schema: 'urn:x:1.2.3', attribute: 'a', sub: 'b' });
  });
  test('takes $ref for an attribute name', () => {
    expect(parseAttributePath('members.$ref')).toEqual({ attribute: 'members', sub: '$ref' });
  });
  test.each([
    '',
    '.',
    'a.',
    '.a',
    'a.b.c',
    '1a',
    '$',
    'a b',
    'a[b]',
    'members:value',
    ':a',
    'urn::',
    'urn:x:2.0',
    'a:',
    'ä',
  ])('refuses %j', (text) => {
    expect(parseAttributePath(text)).toBeUndefined();
  });
  test('reads back whatever printAttributePath wrote', () => {
    const name = fc.stringMatching(/^\$?[A-Za-z][\w$-]{0,8}$/u);
    const path = fc.record(
      { schema: fc.stringMatching(/^urn(:[a-z0-9.]{1,5}){1,4}$/u), attribute: name, sub: name },
      { requiredKeys: ['attribute'] },
    );
    fc.assert(
      fc.property(path, (path) => {
        expect(parseAttributePath(printAttributePath(path))).toEqual(path);
      }),
    );
  });
});

describe('resolveAttribute', () => {
  test('finds names in any letter case and prints them as the schema spells them', () => {
    expect(printed(userType, 'USERNAME')).toBe('userName');
    expect(printed(userType, 'Name.GIVENNAME')).toBe('name.givenName');
    expect(printed(userType, `${enterprise.toUpperCase()}:MANAGER.VALUE`)).toBe(`${enterprise}:manager.value`);
  });
  test('accepts the URN of the core schema and drops it', () => {
    expect(printed(userType, `${core}:userName`)).toBe('userName');
    expect(resolve(userType, `${core}:userName`)).not.toHaveProperty('extension');
    expect(printed(userType, `${core}:meta.created`)).toBe('meta.created');
  });
  test('finds the common attributes in every resource type', () => {
    expect(printed(groupType, 'ID')).toBe('id');
    expect(printed(groupType, 'meta.lastmodified')).toBe('meta.lastModified');
    expect(printed(groupType, 'externalid')).toBe('externalId');
    expect(printed(groupType, 'schemas')).toBe('schemas');
  });
  test('takes a name that only one extension defines from that extension', () => {
    expect(printed(userType, 'department')).toBe(`${enterprise}:department`);
    expect(printed(thingType, 'other')).toBe('urn:test:2.0:Two:other');
  });
  test('refuses a short name that two extensions define', () => {
    expect(resolve(thingType, 'shared')).toBeUndefined();
    expect(printed(thingType, 'urn:test:2.0:One:shared')).toBe('urn:test:2.0:One:shared');
  });
  test.each([
    'nope',
    'userName.sub',
    'name.nope',
    `${core}:department`,
    `${enterprise}:userName`,
    'urn:other:userName',
  ])('does not find %s in a User', (text) => {
    expect(resolve(userType, text)).toBeUndefined();
  });
});

describe('valuesAt', () => {
  const user = {
    userName: 'kim',
    title: '',
    nickName: null,
    roles: [],
    name: { givenName: 'Kim', familyName: '' },
    emails: [{ value: 'a@x', type: 'work' }, { value: 'b@x' }, { value: '' }],
    [enterprise]: { department: 'R&D', manager: { value: 'm1' } },
  };
  test.each([
    ['userName', ['kim']],
    ['name.givenName', ['Kim']],
    ['emails.value', ['a@x', 'b@x']],
    ['emails.type', ['work']],
    ['emails', [{ value: 'a@x', type: 'work' }, { value: 'b@x' }]],
    [`${enterprise}:department`, ['R&D']],
    [`${enterprise}:manager.value`, ['m1']],
    ['name.familyName', []],
    ['title', []],
    ['nickName', []],
    ['roles', []],
    ['roles.value', []],
    ['displayName', []],
  ])('gives the assigned values of %s', (text, expected) => {
    expect(valuesAt(user, found(userType, text))).toEqual(expected);
  });
  test('gives nothing for an extension that the resource lacks', () => {
    expect(valuesAt({ userName: 'kim' }, found(userType, 'department'))).toEqual([]);
  });
  test('flattens a multi-valued sub-attribute', () => {
    expect(valuesAt({ part: { tags: ['a', '', 'b'] } }, found(thingType, 'part.tags'))).toEqual(['a', 'b']);
  });
  test('keeps false and 0, which are values', () => {
    expect(memberValues({ a: false }, 'a')).toEqual([false]);
    expect(memberValues({ a: 0 }, 'a')).toEqual([0]);
  });
});

import { describe, expect, test } from 'vitest';
import { replaceResource } from '../../src/scim/replace.ts';
import type { Resource, ScimObject, ScimValue } from '../../src/scim/resource.ts';
import type { ResourceType } from '../../src/scim/resource-type.ts';
import { core, enterprise, group, home, thing, typeWith, user, work } from '../support/patching.ts';
import { frozen } from '../support/recordings.ts';
import { groupType, thingType, userType } from '../support/resource-types.ts';
import { expectRefusal } from '../support/scim-error.ts';

const manager = { value: 'm1', $ref: 'https://a/Users/m1', displayName: 'M' };
const extended = (members: ScimObject): ScimObject => ({ schemas: [core, enterprise], [enterprise]: members });

function put(before: Resource, body: ScimValue, type: ResourceType = userType): Resource {
  return replaceResource(frozen(before), frozen(body), type, { mode: 'replace' });
}
function merge(before: Resource, body: ScimValue, type: ResourceType = userType): Resource {
  return replaceResource(frozen(before), frozen(body), type, { mode: 'merge' });
}

describe('replace', () => {
  test('clears what the body leaves out, and keeps what is read-only', () => {
    const before = user({
      title: 'a',
      emails: [work],
      groups: [{ value: 'g' }],
      meta: { version: 'W/"1"' },
      ...extended({ manager }),
    });
    expect(put(before, { userName: 'lee', id: 'x', groups: [], meta: null })).toEqual({
      ...user({ groups: [{ value: 'g' }], meta: { version: 'W/"1"' } }),
      userName: 'lee',
    });
  });
  test('changes nothing where the body is what was read', () => {
    const before = user({
      title: 'a',
      name: { givenName: 'b' },
      emails: [work, home],
      groups: [{ value: 'g' }],
      ...extended({ manager }),
    });
    expect(put(before, before)).toBe(before);
    const members = group({ value: 'u1', $ref: 'https://a/Users/u1', display: 'U', type: 'User' });
    expect(put(members, { displayName: 'g', members: [{ value: 'u1', display: 'other' }] }, groupType)).toBe(members);
  });
  test('replaces complex values as a whole, but for what describes the same value', () => {
    expect(
      put(user({ name: { givenName: 'a', familyName: 'b' } }), { userName: 'kim', name: { givenName: 'c' } }),
    ).toEqual(user({ name: { givenName: 'c' } }));
    const before = user(extended({ manager }));
    expect(put(before, { userName: 'kim', [enterprise]: { manager: 'm1' } })).toBe(before);
    expect(put(before, { userName: 'kim', [enterprise]: { manager: 'm2' } })).toEqual(
      user(extended({ manager: { value: 'm2' } })),
    );
  });
  test('keeps what the client has not been shown, unless the body clears it', () => {
    const before = thing({ asked: 'a', hidden: 'h', text: 't' });
    const body = { 'urn:test:2.0:One': { mine: 'm' } };
    expect(put(before, body, thingType)).toEqual(thing({ asked: 'a', hidden: 'h' }));
    expect(put(before, { ...body, ASKED: null, hidden: '' }, thingType)).toEqual(thing());
    expect(put(before, { ...body, asked: 'b', hidden: 'i' }, thingType)).toEqual(thing({ asked: 'b', hidden: 'i' }));
  });
  test('takes immutable values that match, are new or left out, and no others', () => {
    const type = typeWith(userType, ['title', 'emails'], { mutability: 'immutable' });
    const before = user({ title: 'a', emails: [work] });
    expect(put(before, { userName: 'kim' }, type)).toBe(before);
    expect(put(before, { userName: 'kim', title: 'a', emails: [work] }, type)).toBe(before);
    expect(put(user(), { userName: 'kim', title: 'a', emails: [work] }, type)).toEqual(before);
    expectRefusal(() => put(before, { userName: 'kim', title: 'b' }, type), 'mutability', '"title"');
    expectRefusal(() => put(before, { userName: 'kim', emails: [home] }, type), 'mutability', '"emails"');
  });
  test('demands what is required and the right types', () => {
    expectRefusal(() => put(user(), { title: 'a' }), 'invalidValue', '"userName"');
    expectRefusal(() => put(user(), { userName: 'kim', active: 'yes' }), 'invalidValue', '"active"');
    expectRefusal(() => put(user(), 'x'), 'invalidSyntax', 'User');
  });
  test('compares by the preparation that it is given', () => {
    const type = typeWith(userType, ['title'], { mutability: 'immutable' });
    const preparation = () => (text: string) => text.replaceAll(/\s/gu, '');
    const options = { mode: 'replace', preparation } as const;
    expect(replaceResource(user({ title: 'a b' }), { userName: 'kim', title: 'ab' }, type, options)).toMatchObject({
      title: 'a b',
    });
  });
});

describe('merge', () => {
  const before = user({
    title: 'a',
    name: { givenName: 'b', familyName: 'c' },
    emails: [work, home],
    ...extended({ manager, department: 'd' }),
  });
  test('changes what the body has a value for, and nothing else', () => {
    expect(
      merge(before, {
        title: 'x',
        name: { givenName: 'y' },
        emails: [{ value: 'z' }],
        [enterprise]: { division: 'e' },
      }),
    ).toEqual({
      ...before,
      title: 'x',
      name: { givenName: 'y', familyName: 'c' },
      emails: [{ value: 'z' }],
      [enterprise]: { manager, department: 'd', division: 'e' },
    });
  });
  test('takes null and "" for nothing, and [] for clearing lists', () => {
    const body = {
      title: null,
      name: { givenName: null, familyName: '' },
      displayName: '',
      nickName: [],
      emails: null,
      [enterprise]: { department: null },
    };
    expect(merge(before, body)).toBe(before);
    expect(merge(before, { title: [], emails: [] })).toEqual({ ...without('emails') });
  });
  const without = (name: string): Resource =>
    Object.fromEntries(Object.entries(before).filter(([key]) => key !== name));
  test('ignores what is read-only and does not demand what is required', () => {
    expect(merge(before, { id: 'x', groups: [{ value: 'g' }], meta: { created: 'x' }, schemas: ['urn:x'] })).toBe(
      before,
    );
    expectRefusal(() => merge(thing(), { parts: [{ on: true }] }, thingType), 'invalidValue', '"parts.value"');
  });
  test('refuses other values of what is immutable', () => {
    const type = typeWith(userType, ['title'], { mutability: 'immutable' });
    expect(merge(before, { title: 'a' }, type)).toBe(before);
    expectRefusal(() => merge(before, { title: 'b' }, type), 'mutability', '"title"');
  });
  test('refuses wrong types, names twice and what is no object', () => {
    expectRefusal(() => merge(before, { active: 'yes' }), 'invalidValue', '"active"');
    expectRefusal(() => merge(before, { title: 'a', TITLE: 'b' }), 'invalidSyntax', '"TITLE"');
    expectRefusal(() => merge(before, []), 'invalidSyntax', 'User');
    expectRefusal(() => merge(before, { [enterprise]: 'x' }), 'invalidValue', enterprise);
  });
});

import { describe, expect, test } from 'vitest';
import { parseAttributePath, resolveAttribute } from '../../src/scim/attribute-path.ts';
import { parseProjection, project, requests, type ProjectionParameters } from '../../src/scim/projection.ts';
import { thingType, userType } from '../support/resource-types.ts';
import { expectRefusal } from '../support/scim-error.ts';

const core = 'urn:ietf:params:scim:schemas:core:2.0:User';
const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

const user = {
  schemas: [core, enterprise],
  id: '1',
  externalId: 'e',
  userName: 'kim',
  password: 'secret',
  name: { givenName: 'Kim', familyName: 'K' },
  emails: [{ value: 'a', type: 'work' }, { value: 'b' }],
  [enterprise]: { department: 'D', manager: { value: 'm', displayName: 'M' } },
  meta: { created: 'c', location: 'l' },
};
const thing = {
  schemas: ['urn:test:2.0:Thing'],
  id: '1',
  text: 't',
  fixed: 'f',
  asked: 'a',
  hidden: 'h',
  part: { value: 'v', note: 'n', kept: 'k', secret: 's', extra: 'e' },
};
const show = (parameters: ProjectionParameters, resource: object = user, type = userType): object =>
  project(resource as typeof user, parseProjection(parameters, type), type);
const showThing = (parameters: ProjectionParameters): object => show(parameters, thing, thingType);
const minimum = { schemas: user.schemas, id: '1' };
const least = { schemas: thing.schemas, id: '1', fixed: 'f' };

describe('project', () => {
  test('shows by default what is returned always and by default', () => {
    const { password: _, ...rest } = user;
    expect(show({})).toEqual(rest);
    expect(show({ attributes: ' , ', excludedAttributes: '' })).toEqual(rest);
    expect(showThing({})).toEqual({ ...least, text: 't', part: { value: 'v', note: 'n', kept: 'k' } });
  });
  test.each<[string, object]>([
    ['userName', { userName: 'kim' }],
    ['USERNAME, externalid', { userName: 'kim', externalId: 'e' }],
    [`${core}:userName`, { userName: 'kim' }],
    ['name.givenName', { name: { givenName: 'Kim' } }],
    ['name,name.givenName', { name: user.name }],
    ['emails.type', { emails: [{ type: 'work' }] }],
    ['meta.location', { meta: { location: 'l' } }],
    ['department', { [enterprise]: { department: 'D' } }],
    [`${enterprise}:manager.value`, { [enterprise]: { manager: { value: 'm' } } }],
    [enterprise.toUpperCase(), { [enterprise]: user[enterprise] }],
    [core, { userName: 'kim', name: user.name, emails: user.emails }],
    ['nope', {}],
    ['emails[type eq "work"]', {}],
    ['password', {}],
    ['displayName', {}],
    ['emails.display', {}],
  ])('shows the minimum and what attributes=%s names', (attributes, expected) => {
    expect(show({ attributes })).toEqual({ ...minimum, ...expected });
  });
  test('takes lists of names as messages have them', () => {
    expect(show({ attributes: ['userName', 'name.givenName'] })).toEqual(
      show({ attributes: 'userName,name.givenName' }),
    );
  });
  test('shows what is returned on request only if it is named itself', () => {
    expect(showThing({ attributes: 'asked' })).toEqual({ ...least, asked: 'a' });
    expect(showThing({ attributes: 'urn:test:2.0:Thing' })).not.toHaveProperty('asked');
    expect(showThing({ excludedAttributes: 'text' })).not.toHaveProperty('asked');
    expect(showThing({ attributes: 'part' })).toMatchObject({ part: { value: 'v', note: 'n', kept: 'k' } });
    expect(showThing({ attributes: 'part.extra' })).toEqual({ ...least, part: { kept: 'k', extra: 'e' } });
    expect(showThing({ attributes: 'part,part.extra' })).toMatchObject({ part: { value: 'v', extra: 'e' } });
  });
  test('shows what is returned always with whatever part of its parent is asked for', () => {
    expect(showThing({ attributes: 'part.note' })).toEqual({ ...least, part: { note: 'n', kept: 'k' } });
    expect(showThing({ attributes: 'text' })).toEqual({ ...least, text: 't' });
    expect(showThing({ excludedAttributes: 'part.kept,part.value' })).toMatchObject({ part: { note: 'n', kept: 'k' } });
  });
  test('never shows what is returned never', () => {
    for (const attributes of ['hidden', 'part.secret', 'part,part.secret', 'urn:test:2.0:Thing']) {
      expect(JSON.stringify(showThing({ attributes }))).not.toMatch(/secret|hidden/u);
    }
  });
  test.each<[string, readonly string[]]>([
    ['emails', ['emails']],
    ['NAME', ['name']],
    [enterprise, [enterprise]],
    ['id,schemas', []],
    ['nope', []],
  ])('leaves out what excludedAttributes=%s names', (excludedAttributes, gone) => {
    const left = Object.entries(user).filter(([name]) => name !== 'password' && !gone.includes(name));
    expect(show({ excludedAttributes })).toEqual(Object.fromEntries(left));
  });
  test('leaves out excluded sub-attributes, and parents that are empty without them', () => {
    expect(show({ excludedAttributes: 'name.givenName' })).toMatchObject({ name: { familyName: 'K' } });
    expect(show({ excludedAttributes: 'name.givenName,name.familyName' })).not.toHaveProperty('name');
    expect(show({ excludedAttributes: 'department,manager' })).not.toHaveProperty([enterprise]);
    expect(show({ excludedAttributes: 'emails.value' })).toMatchObject({ emails: [{ type: 'work' }] });
  });
  test('shows nothing that the schemas do not know', () => {
    expect(show({}, { ...user, extra: 1, 'urn:other': { a: 1 } })).toEqual(show({}));
  });
});

test('attributes and excludedAttributes together are refused', () => {
  expectRefusal(() => show({ attributes: 'userName', excludedAttributes: 'emails' }), 'invalidValue', 'one of them');
});

describe('requests', () => {
  const asks = (parameters: ProjectionParameters, text: string, type = userType): boolean => {
    const path = parseAttributePath(text);
    const resolved = path && resolveAttribute(type, path);
    if (resolved === undefined) throw new Error(text);
    return requests(parseProjection(parameters, type), resolved);
  };
  test.each<[ProjectionParameters, string, boolean]>([
    [{}, 'groups', true],
    [{}, 'password', false],
    [{}, 'meta.created', true],
    [{ attributes: 'userName' }, 'groups', false],
    [{ attributes: 'userName' }, 'id', true],
    [{ attributes: 'groups.value' }, 'groups', true],
    [{ attributes: 'groups.value' }, 'groups.value', true],
    [{ attributes: 'groups.value' }, 'groups.display', false],
    [{ attributes: 'groups' }, 'groups.display', true],
    [{ excludedAttributes: 'groups' }, 'groups', false],
    [{ excludedAttributes: 'groups.display' }, 'groups', true],
    [{ excludedAttributes: 'groups.display' }, 'groups.display', false],
    [{ excludedAttributes: enterprise }, 'manager', false],
    [{ attributes: 'manager' }, 'manager.displayName', true],
  ])('%j asks for %s: %s', (parameters, text, expected) => {
    expect(asks(parameters, text)).toBe(expected);
  });
  test('knows what is only returned on request', () => {
    expect(asks({}, 'asked', thingType)).toBe(false);
    expect(asks({ attributes: 'asked' }, 'asked', thingType)).toBe(true);
  });
});

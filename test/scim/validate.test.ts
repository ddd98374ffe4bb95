import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ScimError } from '../../src/scim/error.ts';
import type { Resource, ScimValue } from '../../src/scim/resource.ts';
import { validateResource } from '../../src/scim/validate.ts';
import { groupType, thingType, userType } from '../support/resource-types.ts';
import { expectRefusal } from '../support/scim-error.ts';

const core = 'urn:ietf:params:scim:schemas:core:2.0:User';
const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const one = 'urn:test:2.0:One';

const user = (members: Record<string, ScimValue>): Resource =>
  validateResource({ userName: 'kim', ...members }, userType, 'create');
const thing = (members: Record<string, ScimValue>): Resource =>
  validateResource({ [one]: { mine: 'm' }, ...members }, thingType, 'create');

describe('validateResource', () => {
  test('spells names and schemas as the schemas do', () => {
    expect(
      validateResource(
        { USERNAME: 'kim', Name: { FAMILYNAME: 'K' }, [enterprise.toUpperCase()]: { Department: 'D' } },
        userType,
        'create',
      ),
    ).toEqual({
      schemas: [core, enterprise],
      userName: 'kim',
      name: { familyName: 'K' },
      [enterprise]: { department: 'D' },
    });
  });
  test('drops what is unassigned, read-only or unknown', () => {
    expect(
      user({
        id: 'x',
        meta: { created: 'x' },
        groups: [{ value: 'g' }],
        externalId: 'e',
        title: null,
        nickName: '',
        roles: [],
        name: { givenName: '', middleName: null },
        emails: [{ value: '' }, {}, null],
        unknown: 1,
        'urn:foreign': { a: 1 },
        [enterprise]: { department: null, manager: { displayName: 'only read' } },
      }),
    ).toEqual({ schemas: [core], externalId: 'e', userName: 'kim' });
  });
  test('drops read-only and unknown sub-attributes', () => {
    expect(user({ [enterprise]: { manager: { value: 'm', displayName: 'x', foo: 1 } } })).toMatchObject({
      [enterprise]: { manager: { value: 'm' } },
    });
    expect(thing({ parts: [{ given: 'x' }, { value: 'v', given: 'x' }] })).toMatchObject({ parts: [{ value: 'v' }] });
    expect(
      validateResource(
        { displayName: 'g', members: [{ value: 'u', display: 'U', type: 'User' }] },
        groupType,
        'create',
      ),
    ).toMatchObject({ members: [{ value: 'u', type: 'User' }] });
  });
  test('does not change its input', () => {
    const input = Object.freeze({
      userName: 'kim',
      emails: Object.freeze([Object.freeze({ value: 'a', primary: 'True' })]),
    });
    expect(validateResource(input, userType, 'create')).toMatchObject({ emails: [{ value: 'a', primary: true }] });
  });

  test('accepts schemas that are missing, unknown or of SCIM 1, and computes them', () => {
    for (const schemas of [undefined, null, [], 'urn:x', ['urn:scim:schemas:core:1.0', enterprise]]) {
      expect(user(schemas === undefined ? {} : { schemas })['schemas']).toEqual([core]);
    }
    expect(user({ schemas: [core], [enterprise]: { department: 'D' } })['schemas']).toEqual([core, enterprise]);
  });
  test.each<ScimValue>([[1], [[core]], 5, { a: 1 }, true])('refuses %j for schemas', (schemas) => {
    expectRefusal(() => user({ schemas }), 'invalidSyntax', '"schemas"');
  });
  test.each<ScimValue>([null, 'x', 5, [], [{ userName: 'kim' }]])('refuses %j for a resource', (resource) => {
    expectRefusal(() => validateResource(resource, userType, 'create'), 'invalidSyntax', 'User');
  });
  test('refuses names that differ in letter case only, at each level', () => {
    expectRefusal(() => user({ USERNAME: 'x' }), 'invalidSyntax', '"USERNAME"');
    expectRefusal(() => user({ name: { givenName: 'a', GIVENNAME: 'b' } }), 'invalidSyntax', '"name"');
    expectRefusal(() => user({ [enterprise]: { division: 'a', DIVISION: 'b' } }), 'invalidSyntax', enterprise);
  });

  test.each<[Record<string, ScimValue>, Record<string, ScimValue>]>([
    [{ active: 'True' }, { active: true }],
    [{ active: 'FALSE' }, { active: false }],
    [{ emails: [{ value: 'a', primary: 'true' }] }, { emails: [{ value: 'a', primary: true }] }],
    [{ title: ['Boss'] }, { title: 'Boss' }],
    [{ title: [{ value: 'Boss' }] }, { title: 'Boss' }],
    [{ title: [{ VALUE: 'Boss' }] }, { title: 'Boss' }],
    [{ title: ['Boss', '', null] }, { title: 'Boss' }],
    [{ name: [{ givenName: 'Kim' }] }, { name: { givenName: 'Kim' } }],
    [{ emails: { value: 'a' } }, { emails: [{ value: 'a' }] }],
    [{ emails: 'a' }, { emails: [{ value: 'a' }] }],
    [{ emails: ['a', { value: 'b' }] }, { emails: [{ value: 'a' }, { value: 'b' }] }],
    [{ [enterprise]: { manager: 'm' } }, { [enterprise]: { manager: { value: 'm' } } }],
    [{ [enterprise]: { manager: [{ value: 'm' }] } }, { [enterprise]: { manager: { value: 'm' } } }],
    [{ [enterprise]: { manager: '' } }, {}],
  ])('reads %j as %j', (sent, meant) => {
    expect(user(sent)).toEqual({ schemas: user(sent)['schemas'], userName: 'kim', ...meant });
  });
  test('reads a single text for a multi-valued simple attribute as a list', () => {
    expect(thing({ texts: 'a' })).toMatchObject({ texts: ['a'] });
    expect(thing({ texts: ['a', '', 'b'] })).toMatchObject({ texts: ['a', 'b'] });
  });
  test.each<[Record<string, ScimValue>, string]>([
    [{ active: 'yes' }, '"active"'],
    [{ emails: [{ value: 'a', primary: 'maybe' }] }, '"emails.primary"'],
    [{ emails: [{ value: 5 }] }, '"emails.value"'],
    [{ emails: [['a']] }, '"emails"'],
    [{ name: 'Kim' }, '"name.givenName"'],
    [{ title: ['a', 'b'] }, 'list of 2'],
    [{ title: { a: 1 } }, '"title"'],
    [{ title: [{ value: 'a', type: 'b' }] }, '"title"'],
    [{ profileUrl: 'a b' }, '"profileUrl"'],
    [{ x509Certificates: [{ value: 'é' }] }, '"x509Certificates.value"'],
    [{ [enterprise]: 'x' }, enterprise],
    [{ [enterprise]: { department: 5 } }, `"${enterprise}:department"`],
  ])('refuses %j', (members, expected) => {
    if (expected === '"name.givenName"') expectRefusal(() => user(members), 'invalidValue', '"name"', 'sub-attributes');
    else expectRefusal(() => user(members), 'invalidValue', expected);
  });
  test('takes any text for binaries if told so', () => {
    const resource = { userName: 'kim', x509Certificates: [{ value: 'not base64!' }] };
    expectRefusal(() => validateResource(resource, userType, 'create'), 'invalidValue');
    expect(validateResource(resource, userType, 'create', { lenientBinary: true })).toMatchObject(resource);
  });

  test('demands required attributes, also where they are sent empty', () => {
    for (const userName of [undefined, null, '', []]) {
      const resource = userName === undefined ? {} : { userName };
      expectRefusal(() => validateResource(resource, userType, 'create'), 'invalidValue', '"userName"', 'required');
    }
    expectRefusal(() => validateResource({}, groupType, 'replace'), 'invalidValue', '"displayName"');
  });
  test('demands required sub-attributes of each value that there is', () => {
    expectRefusal(() => thing({ parts: [{ value: 'a' }, { on: true }] }), 'invalidValue', '"parts.value"');
    expectRefusal(() => thing({ part: { note: 'n' } }), 'invalidValue', '"part.value"');
    expect(thing({ parts: [{ on: null }] })).not.toHaveProperty('parts');
  });
  test('demands required extensions and what they require', () => {
    expectRefusal(() => validateResource({ text: 'x' }, thingType, 'create'), 'invalidValue', one);
    expectRefusal(() => thing({ [one]: { shared: 's' } }), 'invalidValue', `"${one}:mine"`);
  });
  test('does not demand on replace what no client can have read', () => {
    const attributes = userType.schema.attributes.map((attribute) =>
      attribute.name === 'password' ? { ...attribute, required: true } : attribute,
    );
    const type = { ...userType, schema: { ...userType.schema, attributes } };
    expectRefusal(() => validateResource({ userName: 'k' }, type, 'create'), 'invalidValue', '"password"');
    expect(validateResource({ userName: 'k' }, type, 'replace')).toEqual({ schemas: [core], userName: 'k' });
  });

  test('leaves true with the first primary value only', () => {
    const emails = [
      { value: 'a' },
      { value: 'b', primary: true },
      { value: 'c', primary: true },
      { value: 'd', primary: false },
    ];
    expect(user({ emails })['emails']).toEqual([
      { value: 'a' },
      { value: 'b', primary: true },
      { value: 'c', primary: false },
      { value: 'd', primary: false },
    ]);
  });
  test('keeps equal values, and false and 0', () => {
    expect(user({ active: false, emails: [{ value: 'a' }, { value: 'a' }] })).toMatchObject({
      active: false,
      emails: [{ value: 'a' }, { value: 'a' }],
    });
    expect(thing({ count: 0 })).toMatchObject({ count: 0 });
  });
  test('is not misled by members with names of Object.prototype', () => {
    const resource = JSON.parse('{"userName":"kim","__proto__":{"title":"x"},"constructor":1}') as ScimValue;
    expect(validateResource(resource, userType, 'create')).toEqual({ schemas: [core], userName: 'kim' });
  });
});

describe('for any JSON', () => {
  const simple = fc.oneof(
    fc.constantFrom<ScimValue[]>('', 'x', 'True', null, 0, 1.5, true, 'QQ', '2020-01-01T00:00:00Z'),
    fc.string(),
  );
  const name = fc.constantFrom(
    'text',
    'TEXT',
    'texts',
    'flag',
    'count',
    'ratio',
    'at',
    'bytes',
    'link',
    'part',
    'parts',
    'value',
    'on',
    'tags',
    'schemas',
    'id',
    'mine',
    one,
    'urn:test:2.0:Two',
    'other',
  );
  const { value } = fc.letrec<{ value: ScimValue }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      simple,
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(name, tie('value')),
    ),
  }));
  const near = fc.record(
    {
      text: simple,
      texts: fc.array(fc.string()),
      flag: fc.constantFrom('True', false, null),
      count: fc.integer(),
      part: fc.oneof(fc.string(), fc.record({ value: fc.string(), tags: fc.array(fc.string()) })),
      parts: fc.array(fc.oneof(fc.string(), fc.record({ value: fc.string({ minLength: 1 }), on: fc.boolean() }))),
      [one]: fc.constant({ mine: 'm' }),
    },
    { requiredKeys: [one] },
  );
  test('validating what was validated changes nothing, and nothing but ScimError is thrown', () => {
    let accepted = 0;
    fc.assert(
      fc.property(fc.oneof(value, near), (resource) => {
        let first: Resource;
        try {
          first = validateResource(resource, thingType, 'create');
        } catch (error) {
          expect(error).toBeInstanceOf(ScimError);
          return;
        }
        accepted += 1;
        expect(validateResource(first, thingType, 'create')).toEqual(first);
      }),
      { numRuns: 500 },
    );
    expect(accepted).toBeGreaterThan(20);
  });
});

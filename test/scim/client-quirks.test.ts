import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseAttributePath, resolveAttribute, type ResolvedAttribute } from '../../src/scim/attribute-path.ts';
import {
  addMissingSchemas,
  dropReadOnlyMembers,
  normalizePatchBody,
  normalizeResourceBody,
  parseIntegerText,
  parseJsonTexts,
  renameScim1Extension,
  unwrapNestedValue,
} from '../../src/scim/client-quirks.ts';
import { ScimError } from '../../src/scim/error.ts';
import { patchSchema } from '../../src/scim/patch-request.ts';
import type { ScimValue } from '../../src/scim/resource.ts';
import { enterprise } from '../support/patching.ts';
import { frozen } from '../support/recordings.ts';
import { groupType, resourceTypeFrom, schemaFrom, userType } from '../support/resource-types.ts';

function attributeOf(name: string, type = userType): ResolvedAttribute {
  const path = parseAttributePath(name);
  const resolved = path && resolveAttribute(type, path);
  if (resolved === undefined) throw new Error(name);
  return resolved;
}
const operation = (members: Record<string, ScimValue>, type = userType): ScimValue | undefined => {
  const body = normalizePatchBody(frozen({ schemas: [patchSchema], Operations: [members] }), type) as {
    Operations: ScimValue[];
  };
  return body.Operations[0];
};

describe('single quirks', () => {
  test.each([
    ['urn:scim:schemas:extension:enterprise:1.0', enterprise],
    ['urn:scim:schemas:extension:enterprise:2.0', enterprise],
    ['URN:scim:schemas:extension:enterprise:2.0:User', enterprise],
    ['urn:scim:schemas:extension:enterprise:1.0:department', `${enterprise}:department`],
    ['urn:scim:schemas:extension:enterprise:3.0', 'urn:scim:schemas:extension:enterprise:3.0'],
    ['urn:scim:schemas:extension:enterprise:2.0Extra', 'urn:scim:schemas:extension:enterprise:2.0Extra'],
    [`${enterprise}:department`, `${enterprise}:department`],
    ['title', 'title'],
  ])('renameScim1Extension makes of %s %s', (name, expected) => {
    expect(renameScim1Extension(name, userType)).toBe(expected);
    expect(renameScim1Extension(name, groupType)).toBe(name);
  });
  test('addMissingSchemas adds what is missing, and corrects nothing', () => {
    expect([undefined, null, []].map(addMissingSchemas)).toEqual([[patchSchema], [patchSchema], [patchSchema]]);
    expect(addMissingSchemas(['urn:x'])).toEqual(['urn:x']);
  });
  test('unwrapNestedValue unwraps what is named twice', () => {
    const members = attributeOf('members', groupType);
    expect(unwrapNestedValue({ Members: [{ value: 'u' }] }, members)).toEqual([{ value: 'u' }]);
    for (const value of [{ value: 'u' }, { members: [], display: 'x' }, [{ members: [] }], 'members', {}]) {
      expect(unwrapNestedValue(value, members)).toEqual(value);
    }
    expect(unwrapNestedValue({ members: 'u' }, attributeOf('members.value', groupType))).toEqual({ members: 'u' });
  });
  test.each<[ScimValue, ScimValue]>([
    [[{ value: '{"id":"1","value":"25","displayName":"Role"}' }], [{ id: '1', value: '25', display: 'Role' }]],
    [[{ value: '{"value":"25","primary":true}', type: 'x' }], [{ value: '25', primary: true, type: 'x' }]],
    ['{"value":"25"}', { value: '25' }],
    ['[{"value":"1"},{"value":"2"}]', [{ value: '1' }, { value: '2' }]],
    [
      ['{"value":"1"}', 'plain'],
      [{ value: '1' }, 'plain'],
    ],
    ['["a","b"]', [{ value: 'a' }, { value: 'b' }]],
    [[{ value: '{"value":' }], [{ value: '{"value":' }]],
    [[{ value: '{"name":"x"}' }], [{ value: '{"name":"x"}' }]],
    [[{ value: '{"value":{"value":"x"}}' }], [{ value: '{"value":{"value":"x"}}' }]],
    [[{ value: '[1]' }], [{ value: '[1]' }]],
    [
      [{ value: 'plain' }, {}, null, 5],
      [{ value: 'plain' }, {}, null, 5],
    ],
    [[], []],
    [null, null],
  ])('parseJsonTexts makes of %j %j', (value, expected) => {
    expect(parseJsonTexts(frozen(value), attributeOf('roles'))).toEqual(expected);
  });
  test('parseJsonTexts leaves attributes alone that can hold such text', () => {
    const text = '{"value":"x"}';
    expect(parseJsonTexts(text, attributeOf('title'))).toBe(text);
    expect(parseJsonTexts(text, attributeOf('roles.display'))).toBe(text);
    expect(parseJsonTexts([{ value: text }], attributeOf('x509Certificates'))).toEqual([{ value: text }]);
    expect(parseJsonTexts(text, attributeOf('roles.value'))).toBe('x');
  });
  test('dropReadOnlyMembers drops what clients can not write', () => {
    expect(
      dropReadOnlyMembers(
        {
          ID: 'x',
          schemas: [],
          meta: {},
          'meta.created': 'x',
          groups: [],
          title: 'a',
          unknown: 1,
          'emails[type eq "x"].value': 'b',
        },
        userType,
      ),
    ).toEqual({ title: 'a', unknown: 1, 'emails[type eq "x"].value': 'b' });
    const readOnly = {
      ...userType,
      schemaExtensions: userType.schemaExtensions.map(({ schema, required }) => ({
        required,
        schema: {
          ...schema,
          attributes: schema.attributes.map((each) => ({ ...each, mutability: 'readOnly' as const })),
        },
      })),
    };
    expect(dropReadOnlyMembers({ [enterprise]: { department: 'd', other: 1 } }, readOnly)).toEqual({
      [enterprise]: { other: 1 },
    });
  });
});

describe('normalizePatchBody', () => {
  test('writes names, schemas and operations as the standard has them', () => {
    expect(normalizePatchBody({ operations: [{ OP: 'Add', Path: 'title', Value: 'x' }] }, userType)).toEqual({
      schemas: [patchSchema],
      Operations: [{ OP: 'Add', path: 'title', value: 'x' }],
    });
  });
  test('drops a path that is none', () => {
    expect(operation({ op: 'add', path: null, value: { title: 'x' } })).toEqual({ op: 'add', value: { title: 'x' } });
    expect(operation({ op: 'add', path: '', value: { id: '1', title: 'x' } })).toEqual({
      op: 'add',
      value: { title: 'x' },
    });
  });
  test('applies the quirks to paths and values', () => {
    expect(operation({ op: 'add', path: 'urn:scim:schemas:extension:enterprise:1.0:manager', value: 'm' })).toEqual({
      op: 'add',
      path: `${enterprise}:manager`,
      value: 'm',
    });
    expect(operation({ op: 'add', path: 'roles[primary eq "True"].value', value: '{"value":"25"}' })).toEqual({
      op: 'add',
      path: 'roles[primary eq "True"].value',
      value: '25',
    });
    expect(operation({ op: 'remove', path: 'members', value: { members: ['u'] } }, groupType)).toEqual({
      op: 'remove',
      path: 'members',
      value: ['u'],
    });
    expect(operation({ op: 'remove', path: 'title' })).toEqual({ op: 'remove', path: 'title' });
  });
  test('leaves to the parser what is no PATCH', () => {
    expect(normalizePatchBody('x', userType)).toBe('x');
    expect(normalizePatchBody({}, userType)).toEqual({ schemas: [patchSchema] });
    expect(normalizePatchBody({ Operations: 'x' }, userType)).toEqual({ schemas: [patchSchema], Operations: 'x' });
    for (const each of [5, null, { op: 'add', path: 7, value: 1 }]) {
      expect(normalizePatchBody({ Operations: [each] }, userType)).toEqual({
        schemas: [patchSchema],
        Operations: [each],
      });
    }
  });
});

describe('normalizeResourceBody', () => {
  test('renames the extension of SCIM 1, unless the right one is there too', () => {
    const scim1 = 'urn:scim:schemas:extension:enterprise:1.0';
    expect(normalizeResourceBody({ [scim1]: { department: 'd' } }, userType)).toEqual({
      [enterprise]: { department: 'd' },
    });
    const both = { [scim1]: { department: 'd' }, [enterprise]: { department: 'e' } };
    expect(normalizeResourceBody(both, userType)).toEqual(both);
  });
  test('reads roles that are JSON within a text, and leaves the rest as it is', () => {
    const body = { ROLES: [{ value: '{"value":"25"}' }], title: '{"value":"x"}', unknown: [1] };
    expect(normalizeResourceBody(body, userType)).toEqual({ ...body, ROLES: [{ value: '25' }] });
    expect(normalizeResourceBody([1], userType)).toEqual([1]);
  });
});

test('nothing but a ScimError is thrown, and what is standard stays as it is', () => {
  const key = fc.constantFrom(
    'schemas',
    'Operations',
    'op',
    'path',
    'value',
    'VALUE',
    'roles',
    'members',
    enterprise,
    '[',
    'a].b[',
    '__proto__',
  );
  fc.assert(
    fc.property(
      fc.letrec<{ value: ScimValue }>((tie) => ({
        value: fc.oneof(
          { depthSize: 'small' },
          fc.constantFrom<ScimValue[]>(null, '', 'members', 'roles[', 'roles].value', '{"value":"x"}', '[[', 1, true),
          fc.array(tie('value'), { maxLength: 3 }),
          fc.dictionary(key, tie('value')),
        ),
      })).value,
      (body) => {
        try {
          const once = normalizePatchBody(frozen(body), userType);
          expect(normalizePatchBody(once, userType)).toEqual(once);
          normalizeResourceBody(body, userType);
        } catch (error) {
          expect(error).toBeInstanceOf(ScimError);
        }
      },
    ),
    { numRuns: 1000 },
  );
});

describe('whole numbers as texts', () => {
  const deviceType = resourceTypeFrom({ name: 'Device', endpoint: 'Devices', schema: 'urn:test:2.0:Device' }, [
    schemaFrom({
      id: 'urn:test:2.0:Device',
      attributes: [
        { name: 'counter', type: 'integer', mutability: 'immutable' },
        { name: 'count', type: 'integer' },
      ],
    }),
  ]);

  test.each<[string, ScimValue, ScimValue]>([
    ['counter', '-17', -17],
    ['counter', '1.5', '1.5'],
    ['counter', 'x', 'x'],
    ['counter', 7, 7],
    ['count', '17', '17'],
  ])('of %s %j is %j', (name, sent, read) => {
    expect(parseIntegerText(sent, attributeOf(name, deviceType))).toEqual(read);
    expect(normalizeResourceBody({ [name]: sent }, deviceType)).toEqual({ [name]: read });
  });
});

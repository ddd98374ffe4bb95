import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Attribute } from '../../src/ldap/change-record.ts';
import { childDn, rdnValue, asDn } from '../../src/ldap/dn.ts';
import { makeEntry } from '../../src/ldap/entry.ts';
import { entryToResource } from '../../src/mapping/entry-to-resource.ts';
import { encodeValue, primaryFirst, resourceToEntry, wholeValues } from '../../src/mapping/resource-to-entry.ts';
import type { Mapping } from '../../src/mapping/mapping.ts';
import type { Resource } from '../../src/scim/resource.ts';
import { referencedId } from '../../src/mapping/named-entries.ts';
import { noReferences } from '../../src/mapping/references.ts';
import type { MappedAttribute } from '../../src/mapping/mapping.ts';
import type { ScimValue } from '../../src/scim/resource.ts';
import { contentRecords } from '../support/add-ldif.ts';
import { gluuProfile, mappingIn } from '../support/gluu-profile.ts';
import { expectRefusal } from '../support/scim-error.ts';
import { toolMapping } from '../support/tool-mapping.ts';

const profile = gluuProfile();
const users = mappingIn(profile, 'User');
const context = {
  nameOf: ({ reference }: MappedAttribute, value: ScimValue) => {
    const id = referencedId(value);
    return id === 'gone' ? undefined : childDn(mappingIn(profile, reference?.types[0] ?? '').base, 'inum', id);
  },
  hashPassword: (clear: string) => `{hashed}${clear}`,
  newVersion: 'v2',
};
const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

function written(resource: Resource, mapping: Mapping = users): Record<string, Attribute['values']> {
  return Object.fromEntries(
    resourceToEntry(mapping, resource, 'u1', context).map(({ type, values }) => [type, values]),
  );
}

test('a new entry gets a version only where the gateway writes versions', () => {
  const tool = { attributes: { title: 'cn' } };
  expect(written({ title: 'x' }, toolMapping({ ...tool, version: 'testOne' }))).toMatchObject({ testOne: ['v2'] });
  expect(Object.keys(written({ title: 'x' }, toolMapping(tool)))).toEqual(['objectClass', 'uid', 'cn']);
});

describe('a new Gluu user', () => {
  test('who has nothing but a name is inactive and has the classes of the mapping', () => {
    expect(written({ userName: 'ann' })).toEqual({
      objectClass: ['top', 'gluuPerson', 'gluuCustomPerson', 'dirgateUser'],
      inum: ['u1'],
      uid: ['ann'],
      oxTrustActive: ['FALSE'],
      gluuStatus: ['inactive'],
    });
  });

  test('is active in both places where that is said', () => {
    expect(written({ active: true })).toMatchObject({ oxTrustActive: ['TRUE'], gluuStatus: ['active'] });
  });

  test('gets a formatted name and a common name from the parts that are given', () => {
    const name = { honorificPrefix: 'Dr.', givenName: 'Ann', familyName: 'Lee' };
    expect(written({ name })).toMatchObject({ oxTrustNameFormatted: ['Dr. Ann Lee'], cn: ['Ann Lee'] });
    expect(written({ name: { ...name, formatted: 'A. Lee' } })).toMatchObject({ oxTrustNameFormatted: ['A. Lee'] });
    expect(written({ name: { givenName: 'Ann' } })['cn']).toBeUndefined();
  });

  test('has e-mail addresses as JSON and plainly, the primary one first', () => {
    const emails = [{ value: 'b@x.y' }, { value: 'a@x.y', type: 'work', primary: true }, { type: 'none' }];
    expect(written({ emails })).toMatchObject({
      oxTrustEmail: [
        '{"value":"b@x.y","display":null,"type":null,"primary":null}',
        '{"value":"a@x.y","display":null,"type":"work","primary":true}',
        '{"value":null,"display":null,"type":"none","primary":null}',
      ],
      mail: ['a@x.y', 'b@x.y'],
    });
  });

  test('has times as text and as GeneralizedTime, but no time of a change', () => {
    const entry = written({
      meta: { created: '2024-01-31T12:00:00.123Z', lastModified: '2024-01-31T12:00:00.123Z', location: 'http://x/u1' },
    });
    expect(entry).toMatchObject({
      oxTrustMetaCreated: ['2024-01-31T12:00:00.123Z'],
      oxTrustMetaLastModified: ['2024-01-31T12:00:00.123Z'],
      oxCreationTimestamp: ['20240131120000.123Z'],
      oxTrustMetaLocation: ['http://x/u1'],
    });
    expect(entry['updatedAt']).toBeUndefined();
  });

  test('refers to others by their names, who must be there', () => {
    expect(written({ [enterprise]: { manager: { value: 'boss' } } })).toMatchObject({
      manager: ['inum=boss,ou=people,o=gluu'],
    });
    expectRefusal(
      () => written({ [enterprise]: { manager: { value: 'gone' } } }),
      'invalidValue',
      `${enterprise}:manager`,
      'User',
      '"gone"',
    );
  });

  test('gets a clear password where the directory hashes it', () => {
    expect(written({ password: 'secret' })).toMatchObject({ userPassword: ['secret'] });
  });

  test('is never written what only others write', () => {
    const entry = written({ groups: [{ value: 'g1' }], pairwiseIdentifiers: ['p'] });
    expect([entry['memberOf'], entry['oxPPID']]).toEqual([undefined, undefined]);
  });

  test('has each value once by the rule of its attribute', () => {
    const phoneNumbers = [{ value: '1', type: 'work' }, { value: '1', type: 'WORK' }, { value: '2' }];
    expect(written({ phoneNumbers })['oxTrustPhoneValue']).toHaveLength(2);
  });
});

test('what Gluu wrote for Barbara is what is written for what she shows', () => {
  const sample = contentRecords(readFileSync(new URL('../../ldif/gluu/sample.ldif', import.meta.url), 'utf8'));
  const found = sample.find(({ attributes }) => attributes['uid']?.[0] === 'bjensen');
  const dn = asDn(found?.dn ?? '');
  const entry = makeEntry(dn, found?.attributes ?? {});
  const id = rdnValue(dn, 'inum') ?? '';
  const shown = entryToResource(users, entry, {
    baseUrl: 'https://gluu.example.com/identity/restv1/scim/v2',
    references: noReferences,
    mappingOf: (name) => profile.get(name),
  });
  const again = Object.fromEntries(
    resourceToEntry(users, shown ?? {}, id, context).map(({ type, values }) => [type, values]),
  );
  const written = users.attributes.flatMap(({ targets }) => targets.filter(({ on }) => on !== 'update'));
  const ours = new Set(written.map(({ attribute }) => attribute.name));
  const theirs = Object.entries(found?.attributes ?? {}).filter(([name]) => ours.has(name) && name !== 'userPassword');
  expect(theirs.length).toBeGreaterThan(25);
  for (const [name, values] of theirs) expect({ [name]: again[name] }).toEqual({ [name]: values });
});

describe('a new entry of a class with demands', () => {
  const strict = toolMapping({
    objectClasses: ['top', 'strictTool'],
    attributes: {
      title: { attribute: 'testOne', fill: '-' },
      texts: { attribute: 'testText', onCreate: ['new', 'newer'] },
      state: { attribute: 'testIa5', write: 'never' },
      code: { attribute: 'testNoSubstring', write: { testNoSubstring: { on: 'update' } } },
    },
    entry: {
      sn: { template: ['{title}', '{state}'] },
      cn: { constant: ['a', 'b'] },
      testExact: { template: '{code}', constant: [] },
    },
  });

  test('has fills, defaults, constants and templates where nothing is given', () => {
    expect(written({}, strict)).toEqual({
      objectClass: ['top', 'strictTool'],
      uid: ['u1'],
      testOne: ['-'],
      testText: ['new', 'newer'],
      cn: ['a', 'b'],
    });
  });

  test('has what is given instead, but not what is written later or never', () => {
    expect(written({ title: 't', texts: ['a'], state: 's', code: 'c' }, strict)).toMatchObject({
      testOne: ['t'],
      testText: ['a'],
      sn: ['t'],
      cn: ['a', 'b'],
    });
    const entry = written({ state: 's', code: 'c' }, strict);
    expect([entry['testIa5'], entry['testNoSubstring'], entry['sn']]).toEqual([undefined, undefined, ['s']]);
  });
});

test('entries that are not named by the id don’t get one', () => {
  const other = toolMapping({ id: 'entryUUID', rdn: 'uid', attributes: { title: 'uid' } });
  expect(written({ title: 'x' }, other)).toEqual({ objectClass: ['top', 'tool'], uid: ['x'] });
});

test('the gateway hashes passwords where the mapping says so', () => {
  const [password] = toolMapping({
    attributes: { title: { attribute: 'testOctets', codec: 'password', hashedBy: 'gateway' } },
  }).attributes;
  if (password === undefined) throw new Error('nothing is mapped');
  expect(encodeValue(password, (value) => String(value), 'secret', context)).toBe('{hashed}secret');
});

test('primaryFirst keeps the order otherwise', () => {
  const [a, b, c] = [{ value: 'a' }, { value: 'b', primary: true }, { value: 'c', primary: false }];
  expect(primaryFirst([a, b, c])).toEqual([b, a, c]);
});

test('referencedId reads a value and its short form', () => {
  expect([referencedId({ value: 'u1', display: 'x' }), referencedId('u1'), referencedId({})]).toEqual(['u1', 'u1', '']);
});

test('wholeValues gives what an attribute, a sub-attribute and an extension hold', () => {
  const resource = { name: { familyName: 'Lee' }, emails: [{ value: 'a' }, null], [enterprise]: { department: 'x' } };
  const at = (name: string, sub?: string) => {
    const found = users.attributes.find(({ scim }) => scim.attribute.name === name && scim.sub?.name === sub);
    return found && wholeValues(resource, found.scim);
  };
  expect([at('name', 'familyName'), at('emails'), at('department'), at('title')]).toEqual([
    ['Lee'],
    [{ value: 'a' }],
    ['x'],
    [],
  ]);
});

import { describe, expect, test } from 'vitest';
import { asDn, childDn } from '../../src/ldap/dn.ts';
import { makeEntry, type AttributeValue } from '../../src/ldap/entry.ts';
import { entryToResource } from '../../src/mapping/entry-to-resource.ts';
import type { Mapping } from '../../src/mapping/mapping.ts';
import { updateEntry } from '../../src/mapping/update-entry.ts';
import type { ScimObject } from '../../src/scim/resource.ts';
import { knownReferences } from '../support/known-references.ts';
import { referencedId } from '../../src/mapping/named-entries.ts';
import type { MappedAttribute } from '../../src/mapping/mapping.ts';
import type { ScimValue } from '../../src/scim/resource.ts';
import { gluuProfile, mappingIn } from '../support/gluu-profile.ts';
import { testSubschema } from '../support/subschema.ts';
import { toolMapping } from '../support/tool-mapping.ts';

const profile = gluuProfile();
const users = mappingIn(profile, 'User');
const writing = {
  nameOf: (_: MappedAttribute, value: ScimValue) => childDn(users.base, 'inum', referencedId(value)),
  hashPassword: (clear: string) => `{hashed}${clear}`,
  newVersion: 'v2',
};

/** The modifications that change what an entry shows, one line each. */
function changes(
  attributes: Readonly<Record<string, readonly AttributeValue[]>>,
  change: (before: ScimObject) => ScimObject,
  mapping: Mapping = users,
): string[] {
  const entry = makeEntry(asDn('inum=u1,ou=people,o=gluu'), {
    inum: ['u1'],
    uid: ['u1'],
    objectClass: [...mapping.objectClasses],
    ...attributes,
  });
  const references = knownReferences(...['a', 'b'].map((id) => [`inum=${id},ou=people,o=gluu`, 'User', id] as const));
  const before =
    entryToResource(mapping, entry, {
      baseUrl: 'http://x',
      references,
      mappingOf: (name) => profile.get(name) ?? mapping,
    }) ?? {};
  const modifications = updateEntry(mapping, entry, before, { ...before, ...change(before) }, testSubschema, writing);
  return modifications.map(({ operation, type, values }) => `${operation} ${type}: ${values.map(String).join(' | ')}`);
}
const set = (members: ScimObject) => () => members;

describe('an update', () => {
  test('names the old value and the new one, and touches nothing else', () => {
    expect(changes({ oxTrustTitle: ['old'], displayName: ['Ann'] }, set({ title: 'new' }))).toEqual([
      'delete oxTrustTitle: old',
      'add oxTrustTitle: new',
    ]);
  });

  test('replaces the version that the gateway writes, with the class that allows it, if anything changes', () => {
    const mapping = toolMapping({
      attributes: { title: 'testOne' },
      optionalClasses: ['dirgateUser'],
      version: 'dirgateCostCenter',
    });
    const entry = { objectClass: ['top', 'tool'], testOne: ['old'], dirgateCostCenter: ['v1'] };
    expect(changes(entry, set({ title: 'new' }), mapping)).toEqual([
      'add objectClass: dirgateUser',
      'delete testOne: old',
      'add testOne: new',
      'replace dirgateCostCenter: v2',
    ]);
    expect(changes(entry, set({}), mapping)).toEqual([]);
  });

  test('writes every attribute that follows a value', () => {
    expect(changes({ gluuStatus: ['ACTIVE'] }, set({ active: false }))).toEqual([
      'add oxTrustActive: FALSE',
      'delete gluuStatus: ACTIVE',
      'add gluuStatus: inactive',
    ]);
  });

  test('leaves the raw values of items that stay, and what JSON holds beyond SCIM in the one that changes', () => {
    const stays = '{ "value":"1", "more":1 }';
    const goes = '{"value":"2","type":"work","more":2}';
    const phoneNumbers = [{ value: '1' }, { value: '2', type: 'home' }];
    expect(changes({ oxTrustPhoneValue: [stays, goes] }, set({ phoneNumbers }))).toEqual([
      `delete oxTrustPhoneValue: ${goes}`,
      'add oxTrustPhoneValue: {"value":"2","display":null,"type":"home","primary":null,"more":2}',
    ]);
  });

  test('keeps values that SCIM can’t show beside those that it can', () => {
    expect(changes({ oxTrustPhoneValue: ['{}', '{"value":"1"}'] }, set({ phoneNumbers: [] }))).toEqual([
      'delete oxTrustPhoneValue: {"value":"1"}',
    ]);
  });

  test('turns mail addresses that SCIM did not write into JSON beside them', () => {
    expect(
      changes({ mail: ['a@x.y'] }, ({ emails }) => ({
        emails: [...(emails as ScimObject[]), { value: 'b@x.y', primary: true }],
      })),
    ).toEqual([
      'add oxTrustEmail: {"value":"a@x.y","display":null,"type":null,"primary":false} | {"value":"b@x.y","display":null,"type":null,"primary":true}',
      'add mail: b@x.y',
    ]);
  });

  test('lets a made name follow its parts, unless somebody wrote another', () => {
    const entry = { givenName: ['Ann'], sn: ['Lee'], cn: ['Ann Lee'] };
    const marries = set({ name: { givenName: 'Ann', familyName: 'Moss', formatted: 'Ann Lee' } });
    expect(changes({ ...entry, oxTrustNameFormatted: ['Ann Lee'] }, marries)).toEqual([
      'delete sn: Lee',
      'add sn: Moss',
      'delete oxTrustNameFormatted: Ann Lee',
      'add oxTrustNameFormatted: Ann Moss',
      'delete cn: Ann Lee',
      'add cn: Ann Moss',
    ]);
    const keeps = set({ name: { givenName: 'Ann', familyName: 'Moss', formatted: 'A. L.' } });
    expect(changes({ ...entry, oxTrustNameFormatted: ['A. L.'] }, keeps)).not.toContain(
      'delete oxTrustNameFormatted: A. L.',
    );
  });

  test('replaces times and passwords without naming old ones', () => {
    const meta = { lastModified: '2024-02-01T00:00:00.000Z' };
    expect(
      changes(
        { oxTrustMetaLastModified: ['2024-01-01T00:00:00.000Z'], oxTrustMetaCreated: ['2024-01-01T00:00:00.000Z'] },
        ({ meta: old }) => ({ meta: { ...(old as ScimObject), ...meta }, password: 'new' }),
      ),
    ).toEqual([
      'replace userPassword: new',
      'replace oxTrustMetaLastModified: 2024-02-01T00:00:00.000Z',
      'replace updatedAt: 20240201000000.000Z',
    ]);
  });

  test('takes a reference in another spelling for the same', () => {
    const reference = 'INUM=a, ou=people,o=gluu';
    const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
    const mine = (id: string) => set({ [enterprise]: { manager: { value: id } } });
    expect(changes({ manager: [reference] }, mine('a'))).toEqual([]);
    expect(changes({ manager: [reference] }, mine('b'))).toEqual([
      `delete manager: ${reference}`,
      'add manager: inum=b,ou=people,o=gluu',
    ]);
  });

  test('adds the class that a new attribute needs', () => {
    const old = { objectClass: ['top', 'gluuPerson'], departmentNumber: ['d'] };
    const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
    expect(changes(old, set({ [enterprise]: { department: 'd', costCenter: '7', employeeNumber: '8' } }))).toEqual([
      'add objectClass: gluuCustomPerson | dirgateUser',
      'add employeeNumber: 8',
      'add dirgateCostCenter: 7',
    ]);
  });
});

describe('an update of an entry with demands', () => {
  const mapping = toolMapping({
    attributes: {
      texts: { attribute: 'testText', fill: '-' },
      code: { attribute: 'testExact', write: 'onCreate' },
      state: 'testIa5',
    },
    entry: {
      cn: { template: '{state}', on: 'create' },
      testOne: { template: '{state}' },
      testNoSubstring: { constant: 'x' },
    },
  });

  test('puts the fill in the place of the last value, and takes it away again', () => {
    expect(changes({ testText: ['a'] }, set({ texts: [] }), mapping)).toEqual([
      'delete testText: a',
      'add testText: -',
    ]);
    expect(changes({ testText: ['-'] }, set({ texts: ['a'] }), mapping)).toEqual([
      'delete testText: -',
      'add testText: a',
    ]);
  });

  test('leaves what is written on create only', () => {
    expect(changes({ testExact: ['a'] }, set({ code: 'b' }), mapping)).toEqual([]);
    expect(changes({ testIa5: ['a'], cn: ['a'], testOne: ['a'] }, set({ state: 'b' }), mapping)).toEqual([
      'delete testIa5: a',
      'add testIa5: b',
      'delete testOne: a',
      'add testOne: b',
    ]);
  });
});

describe('a part of a JSON object', () => {
  const parts = toolMapping({
    attributes: {
      title: { attribute: 'testText', jsonPath: 'title' },
      count: { attribute: 'testText', codec: 'integer', jsonPath: 'count' },
      'meta.lastModified': {
        attribute: 'testText',
        codec: 'epochMillis',
        jsonPath: 'at',
      },
    },
  });
  const held = '{"key":12345678901234567890,"title":"old","count":1}';
  const rewritten = (values: readonly string[], members: ScimObject) =>
    changes({ testText: values }, set(members), parts);

  test('is written among the others, guarded by the whole, several at once', () => {
    const meta = { lastModified: '2023-01-01T00:00:00.456Z' };
    expect(rewritten([held], { title: 'new', count: 2, meta })).toEqual([
      `delete testText: ${held}`,
      'add testText: {"key":12345678901234567890,"title":"new","count":2,"at":1672531200456}',
    ]);
  });

  test('is put into what lacks it, and made where there is nothing', () => {
    expect(rewritten(['{"key":1}'], { title: 'new' })).toEqual([
      'delete testText: {"key":1}',
      'add testText: {"key":1,"title":"new"}',
    ]);
    expect(rewritten(['no JSON', '{"key":1}'], { title: 'new' })).toContain('add testText: {"key":1,"title":"new"}');
    expect(rewritten([], { title: 'new', count: 2 })).toEqual(['add testText: {"title":"new","count":2}']);
  });

  test('is taken out alone', () => {
    expect(rewritten([held], { title: null })).toEqual([
      `delete testText: ${held}`,
      'add testText: {"key":12345678901234567890,"count":1}',
    ]);
  });

  test('is not written over another text; a time of change is left out then', () => {
    expect(() => rewritten(['no JSON'], { title: 'new' })).toThrow(/^title: testText holds a text that/);
    expect(rewritten(['no JSON'], { meta: { lastModified: '2023-01-01T00:00:00.456Z' } })).toEqual([]);
  });
});

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { asDn } from '../../src/ldap/dn.ts';
import { makeEntry, type Entry } from '../../src/ldap/entry.ts';
import {
  entryToResource,
  entryVersion,
  idOf,
  locationOf,
  type ReadContext,
} from '../../src/mapping/entry-to-resource.ts';
import { knownReferences } from '../support/known-references.ts';
import { contentRecords } from '../support/add-ldif.ts';
import { gluuProfile, mappingIn } from '../support/gluu-profile.ts';
import { toolMapping } from '../support/tool-mapping.ts';

const profile = gluuProfile();
const users = mappingIn(profile, 'User');
const groups = mappingIn(profile, 'Group');
const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const core = 'urn:ietf:params:scim:schemas:core:2.0:User';
const sample = contentRecords(readFileSync(new URL('../../ldif/gluu/sample.ldif', import.meta.url), 'utf8'));
const baseUrl = 'https://gluu.example.com/scim/v2';

const context: ReadContext = {
  baseUrl,
  mappingOf: (name) => profile.get(name),
  references: knownReferences(
    [
      'inum=0b9e6c8d-3a57-4d21-9f40-7e1c2b8a5d65,ou=groups,o=gluu',
      'Group',
      '0b9e6c8d-3a57-4d21-9f40-7e1c2b8a5d65',
      'Engineering',
    ],
    ['inum=a1c5d3b2-2f64-4c8e-9a1d-6f1f2e0b7c21,ou=people,o=gluu', 'User', 'a1c5d3b2-2f64-4c8e-9a1d-6f1f2e0b7c21'],
  ),
};

function sampled(uid: string): Entry {
  const found = sample.find(({ attributes }) => attributes['uid']?.[0] === uid);
  if (found === undefined) throw new Error(`no sample ${uid}`);
  return makeEntry(asDn(found.dn), found.attributes);
}

describe('what Gluu wrote', () => {
  test('of a person with everything is shown', () => {
    const shown = entryToResource(users, sampled('bjensen'), context) ?? {};
    expect(shown).toMatchObject({
      schemas: [core, enterprise],
      id: 'a1c5d3b2-2f64-4c8e-9a1d-6f1f2e0b7c21',
      externalId: '701984',
      userName: 'bjensen',
      name: {
        formatted: 'Ms. Barbara Jane Jensen III',
        familyName: 'Jensen',
        givenName: 'Barbara',
        middleName: 'Jane',
        honorificPrefix: 'Ms.',
        honorificSuffix: 'III',
      },
      active: true,
      emails: [
        { value: 'bjensen@example.com', type: 'work', primary: true },
        { value: 'babs@jensen.example.org', type: 'home', primary: false },
      ],
      roles: [
        { value: 'guide', display: 'Tour guide', primary: true },
        { value: 'auditor', primary: false },
      ],
      pairwiseIdentifiers: ['9f0c7a56-2f1e-4d3a-b7c8-6a5e4d3c2b1a'],
      meta: {
        resourceType: 'User',
        created: '2021-03-11T08:15:30.123Z',
        lastModified: '2023-09-01T12:00:00.750Z',
        location: `${baseUrl}/Users/a1c5d3b2-2f64-4c8e-9a1d-6f1f2e0b7c21`,
      },
      [enterprise]: { employeeNumber: '701984', department: 'Tour Operations' },
    });
    expect(shown['password']).toBeUndefined();
  });

  test('of references is shown where the entries behind them are known', () => {
    const { groups: memberships } = entryToResource(users, sampled('bjensen'), context) ?? {};
    const id = '0b9e6c8d-3a57-4d21-9f40-7e1c2b8a5d65';
    expect(memberships).toEqual([
      { value: id, $ref: `${baseUrl}/Groups/${id}`, display: 'Engineering', type: 'direct' },
    ]);
    expect(entryToResource(users, sampled('jmüller'), context)?.[enterprise]).toEqual({
      manager: {
        value: 'a1c5d3b2-2f64-4c8e-9a1d-6f1f2e0b7c21',
        $ref: `${baseUrl}/Users/a1c5d3b2-2f64-4c8e-9a1d-6f1f2e0b7c21`,
      },
    });
  });

  test('of a person whom SCIM never saw is shown from mail and gluuStatus', () => {
    const shown = entryToResource(users, sampled('outsider'), context) ?? {};
    expect(shown).toMatchObject({
      schemas: [core],
      active: true,
      emails: [
        { value: 'mika@example.com', primary: false },
        { value: 'mika.virtanen@example.org', primary: false },
      ],
    });
    expect(shown['meta']).toEqual({
      resourceType: 'User',
      location: `${baseUrl}/Users/e81f7c60-5a0d-4b8e-b1d9-4c3f8a2e6d43`,
    });
    expect(shown['name']).toEqual({ familyName: 'Virtanen', givenName: 'Mika' });
  });

  test('of a person who is neither active nor inactive is shown as inactive', () => {
    expect(entryToResource(users, sampled('expired'), context)).toMatchObject({ active: false });
    expect(entryToResource(users, sampled('olivia.old'), context)).toMatchObject({
      active: false,
      meta: { created: '2016-02-29T10:00:00.000Z', location: expect.stringMatching(/\/Users\/%40!5DF9/) },
    });
  });

  test('of a group is shown with its members', () => {
    const found = sample.find(({ attributes }) => attributes['displayName']?.[0] === 'Tour Guides');
    const entry = makeEntry(asDn(found?.dn ?? ''), found?.attributes ?? {});
    const id = 'a1c5d3b2-2f64-4c8e-9a1d-6f1f2e0b7c21';
    expect(entryToResource(groups, entry, context)).toMatchObject({
      displayName: 'Tour Guides',
      members: [{ value: id, $ref: `${baseUrl}/Users/${id}`, type: 'User' }],
    });
  });
});

describe('an entry', () => {
  const tools = toolMapping({
    id: 'entryUUID',
    rdn: 'uid',
    attributes: { title: 'testOne', other: { attribute: 'testReference', reference: 'Tool' } },
  });
  const uuid = 'f81d4fae-7dec-11d0-a765-00a0c91e6bf6';
  const dn = asDn('uid=x,ou=tools,o=gluu');

  test('without an id is no resource', () => {
    expect(entryToResource(tools, makeEntry(dn, { testOne: ['a'] }), context)).toBeUndefined();
    expect(idOf(tools, makeEntry(dn, { entryUUID: [Uint8Array.of(255)] }))).toBeUndefined();
  });

  test('that is named by its id has it even where the attribute was not read', () => {
    expect(idOf(users, makeEntry(asDn('inum=u1,ou=people,o=gluu'), {}))).toBe('u1');
  });

  test('has its version from what changes with every write', () => {
    const entry = makeEntry(dn, { entryUUID: [uuid], entryCSN: ['20240101000000.000000Z#000000#000#000000'] });
    expect(entryToResource(tools, entry, context)?.['meta']).toMatchObject({ version: entryVersion(tools, entry) });
    expect(entryVersion(tools, entry)).toMatch(/^W\/".+"$/);
    expect(entryVersion(tools, makeEntry(dn, {}))).toBeUndefined();
  });

  test('refers to nothing whose resource type is not mapped, and to one where only one fits', () => {
    const entry = makeEntry(dn, { entryUUID: [uuid], testReference: ['uid=a,o=x', 'uid=b,o=x', 'no name'] });
    const references = knownReferences(['uid=a,o=x', 'Tool', 'a', 'A'], ['uid=b,o=x', 'Tool', 'b', 'B']);
    const shown = (mappingOf: ReadContext['mappingOf']) =>
      entryToResource(tools, entry, { baseUrl, references, mappingOf })?.['other'];
    expect(shown(() => undefined)).toBeUndefined();
    expect(shown(() => tools)).toEqual({ value: 'a', $ref: `${baseUrl}/Tools/a`, display: 'A' });
  });
});

test('a location is safe in a URL', () => {
  expect(locationOf(users, '@!A B/1', baseUrl)).toBe(`${baseUrl}/Users/%40!A%20B%2F1`);
});

import { describe, expect, test } from 'vitest';
import { asDn, dnKey } from '../../src/ldap/dn.ts';
import { makeEntry } from '../../src/ldap/entry.ts';
import { printFilter } from '../../src/ldap/filter.ts';
import {
  dnOfId,
  idNamesEntries,
  idOfDn,
  readReferenced,
  noReferences,
  referencedNames,
  referenceSearches,
  referencesPerSearch,
} from '../../src/mapping/references.ts';
import { referenceTo } from '../support/known-references.ts';
import { gluuProfile, mappingIn } from '../support/gluu-profile.ts';
import { toolMapping } from '../support/tool-mapping.ts';

const users = mappingIn(gluuProfile(), 'User');
const byUuid = toolMapping({
  id: 'entryUUID',
  rdn: 'uid',
  attributes: { title: 'testOne', other: { attribute: 'testReference', reference: 'Tool', fill: 'ou=x' } },
});
const deep = toolMapping({ scope: 'subtree' });

describe('a name and an id', () => {
  test('are known from each other where entries are named by ids', () => {
    expect(idNamesEntries(users)).toBe(true);
    expect(dnOfId(users, 'a,b')).toBe('inum=a\\,b,ou=people,o=gluu');
    expect(idOfDn(users, asDn('INUM=a\\2cb, ou=people,o=gluu'))).toBe('a,b');
  });

  test('are not where entries have other names', () => {
    expect(idNamesEntries(byUuid)).toBe(false);
    expect([dnOfId(byUuid, 'x'), idOfDn(byUuid, asDn('uid=x,o=gluu'))]).toEqual([undefined, undefined]);
  });

  test('the name is not known where entries lie at any depth', () => {
    expect([dnOfId(deep, 'x'), idOfDn(deep, asDn(`uid=x,ou=a,${deep.base}`))]).toEqual([undefined, 'x']);
  });

  test('a name outside the base is no name of that type, though its naming attribute is the same', () => {
    expect(idOfDn(users, asDn('inum=a,ou=groups,o=gluu'))).toBe(undefined);
  });
});

const byDn = referenceTo('User');

test('values that are no names, and fills, refer to nothing', () => {
  const [other] = byUuid.attributes.filter(({ reference }) => reference !== undefined);
  if (other === undefined) throw new Error('no reference');
  const entry = makeEntry(asDn('uid=x,o=gluu'), {
    testReference: ['uid=a,o=gluu', 'nobody', Uint8Array.of(255), 'OU=X'],
  });
  expect(referencedNames(other, entry, noReferences)).toEqual(['uid=a,o=gluu']);
});

describe('the searches for what is behind references', () => {
  test('ask for id and display name, by the id that names give', () => {
    const [search, ...others] = referenceSearches(users, byDn, [
      asDn('inum=a,ou=people,o=gluu'),
      asDn('inum=b,ou=people,o=gluu'),
    ]);
    expect(others).toEqual([]);
    expect(search).toMatchObject({ base: 'ou=people,o=gluu', scope: 'one', attributes: ['inum', 'displayName'] });
    expect(search && printFilter(search.filter)).toBe('(&(objectClass=gluuPerson)(|(inum=a)(inum=b)))');
  });

  test('ask by whole names where these say no id', () => {
    const [search] = referenceSearches(byUuid, byDn, [asDn('uid=a,o=gluu')]);
    expect(search && printFilter(search.filter)).toBe('(&(objectClass=tool)(entryDN=uid=a,o=gluu))');
    expect(search?.attributes).toEqual(['entryUUID']);
  });

  test('are of bounded size, and none for nothing', () => {
    const dns = Array.from({ length: referencesPerSearch + 1 }, (_, index) => asDn(`inum=${index},ou=people,o=gluu`));
    expect(referenceSearches(users, byDn, dns)).toHaveLength(2);
    expect(referenceSearches(users, byDn, [])).toEqual([]);
  });
});

describe('a referenced entry', () => {
  const dn = asDn('inum=a,ou=people,o=gluu');

  test('is known by its name in any spelling, with id and display name', () => {
    expect(readReferenced(users, byDn, makeEntry(dn, { inum: ['a'], displayName: ['Ann'] }))).toEqual([
      dnKey('INUM=A, OU=people, O=gluu'),
      { type: 'User', id: 'a', display: 'Ann' },
    ]);
    expect(readReferenced(users, byDn, makeEntry(dn, { inum: ['a'] }))?.[1]).toEqual({
      type: 'User',
      id: 'a',
      display: undefined,
    });
  });

  test('without an id is none', () => {
    expect(readReferenced(users, byDn, makeEntry(dn, { displayName: ['Ann'] }))).toBeUndefined();
  });
});

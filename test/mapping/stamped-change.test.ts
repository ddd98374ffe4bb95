import { expect, test } from 'vitest';
import { asDn } from '../../src/ldap/dn.ts';
import { makeEntry } from '../../src/ldap/entry.ts';
import { stampedChange } from '../../src/mapping/stamped-change.ts';
import { gluuProfile, mappingIn } from '../support/gluu-profile.ts';

const profile = gluuProfile();
const stamps = { now: Date.UTC(2030, 0, 2, 3, 4, 5, 6), newVersion: 'v2' };
const dn = asDn('inum=1,ou=x');
const add = { operation: 'add', type: 'memberOf', values: ['cn=g'] } as const;

test('a change of a back link replaces the times that follow each change, and no others', () => {
  const entry = makeEntry(dn, { objectClass: ['gluuPerson'] });
  expect(stampedChange(mappingIn(profile, 'User'), entry, [add], stamps)).toEqual({
    changetype: 'modify',
    dn,
    modifications: [
      add,
      { operation: 'replace', type: 'oxTrustMetaLastModified', values: ['2030-01-02T03:04:05.006Z'] },
      { operation: 'replace', type: 'updatedAt', values: ['20300102030405.006Z'] },
    ],
  });
});

test('it replaces the version that the gateway writes, with the class that allows it, and leaves the directory its own', () => {
  const users = mappingIn(profile, 'User');
  const type = users.version?.type ?? users.id.type;
  const version = { name: 'dirgateCostCenter', type, writtenBy: 'gateway' } as const;
  const change = (mapping: typeof users) =>
    stampedChange(mapping, makeEntry(dn, { objectClass: ['GLUUPERSON'] }), [add], stamps).modifications.map(
      ({ operation, type, values: [value] }) => `${operation} ${type} ${String(value)}`,
    );
  expect(change({ ...users, version })).toEqual([
    'add objectClass dirgateUser',
    'add memberOf cn=g',
    'replace oxTrustMetaLastModified 2030-01-02T03:04:05.006Z',
    'replace updatedAt 20300102030405.006Z',
    'replace dirgateCostCenter v2',
  ]);
  expect(change(users).some((line) => line.includes('v2'))).toBe(false);
});

test('a time that shares its value with others is left alone', () => {
  const devices = mappingIn(profile, 'Fido2Device');
  expect(stampedChange(devices, makeEntry(dn, { objectClass: ['oxFido2RegistrationEntry'] }), [add], stamps)).toEqual({
    changetype: 'modify',
    dn,
    modifications: [add],
  });
});

import { describe, expect, test } from 'vitest';
import type { LoggedRemoval } from '../../src/ldap/change-log.ts';
import { asDn } from '../../src/ldap/dn.ts';
import { oldTypesOf, removedId } from '../../src/mapping/removed-id.ts';
import { gluuProfile, mappingIn } from '../support/gluu-profile.ts';

const profile = gluuProfile();
const users = mappingIn(profile, 'User');
const byUuid = { ...users, id: { ...users.id, name: 'entryUUID' } };
const byNumber = { ...users, id: { ...users.id, name: 'employeeNumber' } };

const removal = (dn: string, old: Record<string, string> = {}, entryUuid?: string): LoggedRemoval => ({
  dn: asDn(dn),
  entryUuid,
  time: 0,
  old: (type) => (old[type] === undefined ? [] : [old[type]]),
});
const kim = 'inum=kim,ou=people,o=gluu';

describe('the id of an entry that is gone', () => {
  test('is in its name', () => {
    expect(removedId(users, removal(kim))).toEqual({ kind: 'id', id: 'kim' });
    expect(removedId(users, removal('cn=x+inum=k\\,m,ou=people,o=gluu'))).toEqual({ kind: 'id', id: 'k,m' });
  });

  test('is rather what it held: requests may spell names as they like', () => {
    expect(removedId(users, removal(kim, { inum: 'Kim' }))).toEqual({ kind: 'id', id: 'Kim' });
  });

  test('is its entryUUID where that is the id', () => {
    expect(removedId(byUuid, removal(kim, {}, 'u-1'))).toEqual({ kind: 'id', id: 'u-1' });
    expect(removedId(byUuid, removal(kim, { objectClass: 'gluuPerson', entryUUID: 'u-2' }, 'u-1'))).toEqual({
      kind: 'id',
      id: 'u-1',
    });
  });

  test('is unknown where neither name nor log tell, and is none where the entry had none', () => {
    expect(removedId(byNumber, removal(kim))).toEqual({ kind: 'unknown' });
    expect(removedId(byUuid, removal(kim))).toEqual({ kind: 'unknown' });
    expect(removedId(byNumber, removal(kim, { objectClass: 'gluuPerson' }))).toEqual({ kind: 'none' });
    expect(removedId(byNumber, removal(kim, { employeeNumber: '7' }))).toEqual({ kind: 'id', id: '7' });
    expect(oldTypesOf(byNumber)).toEqual(['objectClass', 'employeeNumber']);
  });

  test.each([
    'inum=kim,o=gluu',
    'inum=kim,ou=groups,o=gluu',
    'oxId=1,ou=fido,inum=kim,ou=people,o=gluu',
    'ou=people,o=gluu',
  ])('is none of this type elsewhere: %s', (dn) => {
    expect(removedId(users, removal(dn))).toEqual({ kind: 'none' });
  });

  test('of an entry below others is told where that stood', () => {
    const devices = mappingIn(profile, 'FidoDevice');
    expect(removedId(devices, removal(`oxId=7,ou=fido,${kim}`))).toEqual({ kind: 'id', id: '7' });
    expect(removedId(devices, removal(kim))).toEqual({ kind: 'none' });
  });
});

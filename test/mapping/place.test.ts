import { describe, expect, test } from 'vitest';
import { asDn } from '../../src/ldap/dn.ts';
import { belowOwner, homeOf, isInPlace, standsAt } from '../../src/mapping/place.ts';
import { gluuProfile, mappingIn } from '../support/gluu-profile.ts';
import { toolIssues, toolMapping } from '../support/tool-mapping.ts';

const inPlace = (mapping: Parameters<typeof isInPlace>[0]) => (name: string) => isInPlace(mapping, asDn(name));

describe('entries below those of another resource type', () => {
  const devices = mappingIn(gluuProfile(), 'FidoDevice');

  test('are looked for below the base of that one', () => {
    expect(devices).toMatchObject({ base: 'ou=people,o=gluu', scope: 'subtree' });
  });

  test.each([
    'oxId=1,ou=fido,inum=u1,ou=people,o=gluu',
    'oxId=1, OU=Fido , inum=u1,ou=people,o=gluu',
    'oxId=1\\,ou\\=x,ou=fido,inum=u\\,1,ou=people,o=gluu',
    'cn=x+oxId=1,ou=fido,inum=u1,ou=people,o=gluu',
  ])('stand right below the branch of an entry: %s', (name) => {
    expect(inPlace(devices)(name)).toBe(true);
  });

  test.each([
    'oxId=1,inum=u1,ou=people,o=gluu',
    'oxId=1,ou=other,inum=u1,ou=people,o=gluu',
    'oxId=1,ou=x,ou=fido,inum=u1,ou=people,o=gluu',
    'oxId=1,ou=fido,ou=people,o=gluu',
    'oxId=1,ou=fido,inum=u1,ou=left,ou=people,o=gluu',
    'oxId=1,ou=fido,uid=u1,ou=people,o=gluu',
    'oxId=1,ou=fido,inum=u1,ou=clients,o=gluu',
    'ou=fido,inum=u1,ou=people,o=gluu',
    'inum=u1,ou=people,o=gluu',
  ])('do not stand elsewhere: %s', (name) => {
    expect(inPlace(devices)(name)).toBe(false);
  });

  test('of one owner are right below its branch', () => {
    const owner = asDn('inum=u\\,1,ou=people,o=gluu');
    expect(belowOwner(devices, owner)).toMatchObject({ base: 'ou=fido,inum=u\\,1,ou=people,o=gluu', scope: 'one' });
    const people = mappingIn(gluuProfile(), 'User');
    expect(belowOwner(people, owner)).toBe(people);
  });

  test('are not made here', () => {
    const base = { below: 'Tool', branch: 'ou=parts' };
    expect(toolIssues({ base })).toEqual([
      "operations: the entries stand below others, and new ones can't be made there: refuse create, or leave it out",
    ]);
    expect(toolIssues({ base, refuse: { create: {} } })).toEqual([]);
    expect(toolIssues({ base, operations: ['query'] })).toEqual([]);
  });

  test('have a branch that is a name', () => {
    const [issue] = toolIssues({ base: { below: 'Tool', branch: 'parts' }, operations: ['query'] });
    expect(issue).toMatch(/^base\.branch: "parts" is no DN: /);
  });
});

describe('several bases', () => {
  const bases = ['ou=tools,ou=a,o=gluu', 'ou=tools,ou=b,o=gluu'];
  const mapping = toolMapping({ base: bases });

  test('are searched from the nearest entry above them all', () => {
    expect(mapping).toMatchObject({ base: 'o=gluu', scope: 'subtree' });
    expect(homeOf(mapping)).toBe(bases[0]);
    expect(toolMapping({ base: bases.slice(0, 1) })).toMatchObject({ base: bases[0], scope: 'one', place: undefined });
  });

  test('have the entries right below them, or at any depth', () => {
    const names = ['uid=1,ou=tools,ou=a,o=gluu', 'uid=1,OU=Tools, ou=b,o=gluu', 'uid=1,ou=x,ou=tools,ou=b,o=gluu'];
    const others = ['uid=1,ou=tools,ou=c,o=gluu', 'uid=1,ou=a,o=gluu', 'ou=tools,ou=a,o=gluu'];
    expect(names.map(inPlace(mapping))).toEqual([true, true, false]);
    expect(names.map(inPlace(toolMapping({ base: bases, scope: 'subtree' })))).toEqual([true, true, true]);
    expect(others.map(inPlace(toolMapping({ base: bases, scope: 'subtree' })))).toEqual([false, false, false]);
  });

  test('must have an entry above them in common', () => {
    expect(toolIssues({ base: ['o=a', 'o=b'] })).toEqual(['base: these bases have no entry above them in common']);
    expect(toolIssues({ base: ['o=a', 'b'] })).toEqual([expect.stringMatching(/^base\.1: "b" is no DN: /)]);
  });
});

test('without a search, the base and its scope say where entries stand', () => {
  const users = mappingIn(gluuProfile(), 'User');
  const stands = (name: string, mapping = users): boolean => standsAt(mapping, asDn(name));
  expect(stands('inum=1,ou=people,o=gluu')).toBe(true);
  expect(stands('inum=1,ou=groups,o=gluu')).toBe(false);
  expect(stands('inum=1,ou=x,ou=people,o=gluu')).toBe(false);
  expect(stands('inum=1,ou=x,ou=people,o=gluu', { ...users, scope: 'subtree' })).toBe(true);
  expect(stands('ou=people,o=gluu', { ...users, scope: 'subtree' })).toBe(false);
});

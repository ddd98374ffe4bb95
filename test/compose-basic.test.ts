import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { credentialCheck, dnFromTemplate, mayConcern } from '../src/compose-basic.ts';
import { openDirectory } from '../src/directory/ldapts-directory.ts';
import type { Directory } from '../src/ldap/directory.ts';
import { asDn } from '../src/ldap/dn.ts';
import { countingDirectory } from './support/counting-directory.ts';
import { startDirectory, type TestDirectory } from './support/start-directory.ts';

const people = 'ou=people,dc=example,dc=org';
let server: TestDirectory;
let directory: Directory;
let suffix = '';

beforeAll(async () => {
  server = await startDirectory({ profile: 'inetorgperson' });
  ({ suffix } = server);
  const person = (uid: string, mail: string): string =>
    `dn: uid=${uid},ou=people,${suffix}\nobjectClass: inetOrgPerson\nuid: ${uid}\ncn: ${uid}\nsn: x\nmail: ${mail}\nuserPassword: secret-of-${uid}\n`;
  await server.add(
    [
      person('kim', 'kim@example.org'),
      person('lee', 'both@example.org'),
      person('max', 'both@example.org'),
      `dn: cn=admins,ou=groups,${suffix}\nobjectClass: groupOfNames\ncn: admins\nmember: uid=kim,ou=people,${suffix}\n`,
      `dn: cn=others,ou=groups,${suffix}\nobjectClass: groupOfUniqueNames\ncn: others\nuniqueMember: uid=lee,ou=people,${suffix}\n`,
    ].join('\n'),
  );
  directory = openDirectory({ ...server, urls: [server.url], operationTimeoutMs: 5000, connectTimeoutMs: 5000 });
});
afterAll(async () => {
  await directory.close();
  await server.stop();
});

const settings = (more: object = {}) => ({
  userDn: undefined,
  searchBase: `ou=people,${suffix}`,
  searchAttributes: ['uid', 'mail'],
  scopes: {
    '*': ['me'],
    [`cn=admins,ou=groups,${suffix}`]: ['read', 'write'],
    [`cn=others,ou=groups,${suffix}`]: ['read'],
    [`uid=max, ou=People,${suffix}`]: ['max'],
    [`cn=gone,ou=groups,${suffix}`]: ['never'],
  },
  cacheSeconds: 30,
  ...more,
});
const check = (name: string, password: string, more: object = {}) =>
  credentialCheck(settings(more), directory, () => 'nobody')(name, password);

describe('a name and password of somebody in the directory', () => {
  test.each([
    ['kim', ['me', 'read', 'write']],
    ['lee', ['me', 'read']],
    ['max', ['me', 'max']],
  ])('%s has the scopes %j, by DN and by groups of either kind', async (name, scopes) => {
    expect(await check(name, `secret-of-${name}`)).toEqual({ dn: `uid=${name},ou=people,${suffix}`, scopes });
  });

  test('is found by another attribute, in any letter case', async () => {
    expect(await check('KIM@example.org', 'secret-of-kim')).toMatchObject({ dn: `uid=kim,ou=people,${suffix}` });
  });

  test('is found by a template of the DN, into which no name can put another DN', async () => {
    const userDn = `uid={name},ou=people,${suffix}`;
    expect(await check('kim', 'secret-of-kim', { userDn })).toMatchObject({ dn: `uid=kim,ou=people,${suffix}` });
    expect(await check(`kim,ou=people,${suffix}`, 'secret-of-kim', { userDn })).toBeUndefined();
    expect(dnFromTemplate('uid={name},o=x', 'a,o=y+b=$&')).toBe(String.raw`uid=a\,o\=y\+b\=$&,o=x`);
  });

  test.each([
    ['kim', 'wrong'],
    ['kim', ''],
    ['nobody', 'secret-of-kim'],
    ['both@example.org', 'secret-of-lee'],
    ['*', 'secret-of-kim'],
    ['kim)(uid=*', 'secret-of-kim'],
  ])('%s with %j is nobody', async (name, password) => {
    expect(await check(name, password)).toBeUndefined();
  });

  test('takes the same operations whether it exists or not: a bind is tried in either case', async () => {
    const counting = countingDirectory(directory);
    const boundAs: string[] = [];
    const watched: Directory = {
      ...counting.directory,
      checkCredentials: (dn, password) => {
        boundAs.push(dn);
        return counting.directory.checkCredentials(dn, password);
      },
    };
    const checkCounted = credentialCheck(settings(), watched, () => 'nobody');
    await checkCounted('kim', 'wrong');
    const forWrong = counting.taken();
    await checkCounted('stranger', 'wrong');
    expect(counting.taken()).toEqual(forWrong);
    expect(forWrong).toEqual(['find', 'checkCredentials']);
    expect(boundAs).toEqual([`uid=kim,ou=people,${suffix}`, `cn=nobody,ou=people,${suffix}`]);
  });

  test('can’t be checked while the directory is down', async () => {
    const down = openDirectory({
      ...server,
      urls: ['ldap://127.0.0.1:1'],
      operationTimeoutMs: 500,
      connectTimeoutMs: 500,
    });
    await expect(credentialCheck(settings(), down, () => 'x')('kim', 'x')).rejects.toMatchObject({
      name: 'UnavailableError',
    });
    await down.close();
  });
});

describe('a write may concern', () => {
  const kim = { dn: `uid=kim,${people}`, scopes: [] };
  const after = (dn: string, scopes: object = {}) =>
    mayConcern({ ...settings(), scopes: { '*': [], ...scopes } }, { changetype: 'delete', dn: asDn(dn) })(kim);

  test('the person whose entry it names, in whatever form, or whose entry lies below', () => {
    expect(after(`UID=Kim, ${people}`)).toBe(true);
    expect(after(people)).toBe(true);
    expect(after(`uid=lee,${people}`)).toBe(false);
  });

  test('everybody, if it is a group that gives scopes', () => {
    const group = 'cn=admins,ou=groups,dc=example,dc=org';
    expect(after(group)).toBe(false);
    expect(after(group, { [group]: ['read'] })).toBe(true);
  });
});

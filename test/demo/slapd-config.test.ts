import { readFileSync } from 'node:fs';
import { Client, ConstraintViolationError, InvalidSyntaxError, ResultCodeError } from 'ldapts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { gluuTree, inetOrgPersonTree, treeFile } from '../../src/demo/directory-tree.ts';
import { slapdConfig, type SlapdConfig } from '../../src/demo/slapd-config.ts';
import { contentRecords, withClient } from '../support/add-ldif.ts';
import { startDirectory, type TestDirectory } from '../support/start-directory.ts';

const gluuLdif = (name: string): string => readFileSync(new URL(`../../ldif/gluu/${name}`, import.meta.url), 'utf8');

let directory: TestDirectory;
let client: Client;

beforeAll(async () => {
  directory = await startDirectory();
  client = new Client({ url: directory.url });
  await client.bind(directory.bindDn, directory.bindPassword);
});

afterAll(async () => {
  await client.unbind();
  await directory.stop();
});

const person = (id: string): string => `inum=${id},ou=people,o=gluu`;
const attributesOf = (id: string, more: Record<string, string | string[]>): Record<string, string | string[]> => ({
  objectClass: ['top', 'gluuPerson', 'gluuCustomPerson'],
  inum: id,
  ...more,
});

async function attempt(work: Promise<unknown>): Promise<number> {
  return work.then(
    () => 0,
    (error: unknown) => {
      if (error instanceof ResultCodeError) return error.code;
      throw error;
    },
  );
}

describe('the text of the configuration', () => {
  const config: SlapdConfig = {
    folder: '/var/lib/dirgate demo/ü',
    tree: gluuTree,
    modulePath: '/usr/lib/ldap',
    schemaFiles: ['/etc/my schema/a.ldif'],
    bindPassword: ' with a leading blank',
    noSync: false,
  };

  test('is valid LDIF for paths and passwords of any characters', () => {
    const records = contentRecords(slapdConfig(config).replaceAll(/^include: .*$/gm, ''));
    const database = records.find(({ dn }) => dn === 'olcDatabase={1}mdb,cn=config');
    expect(database?.attributes['olcRootPW']).toEqual([' with a leading blank']);
    expect(database?.attributes['olcDbDirectory']).toEqual(['/var/lib/dirgate demo/ü/db']);
    expect(slapdConfig(config)).toContain('include: file:///etc/my%20schema/a.ldif\n');
  });

  test('loads modules only where slapd has them as files', () => {
    expect(slapdConfig(config)).toContain('olcModuleLoad: unique');
    expect(slapdConfig({ ...config, modulePath: undefined })).not.toContain('olcModule');
  });

  test('has the overlays and the suffix of its tree only', () => {
    const plain = slapdConfig({ ...config, tree: inetOrgPersonTree });
    expect(plain).toContain('olcSuffix: dc=example,dc=org\nolcRootDN: cn=admin,dc=example,dc=org\n');
    expect(plain).not.toMatch(/ppolicy|unique|olcOverlay|gluu/);
  });

  test('has a change log with a database of its own where the tree wants one', () => {
    expect(slapdConfig(config)).not.toMatch(/accesslog/);
    const logged = slapdConfig({ ...config, tree: { ...gluuTree, changeLog: { old: '(objectClass=gluuPerson)' } } });
    expect(logged).toContain('olcModuleLoad: accesslog\n');
    expect(logged).toContain('olcAccessLogDB: cn=accesslog\n');
    expect(logged).toContain('olcDbIndex: objectClass,reqStart,reqType eq\n');
    expect(logged).toContain('olcAccessLogOld: (objectClass=gluuPerson)\n');
    expect(logged).not.toContain('olcAccessLogPurge');
    expect(logged).toContain(`olcAccess: to * by dn.exact="${gluuTree.bindDn}" read by * none\n`);
  });

  test('never loads the memberof overlay, whose memberOf is not Gluu’s', () => {
    expect(slapdConfig(config)).not.toMatch(/memberof\b/);
  });

  test('waits for the disk unless told otherwise', () => {
    expect(slapdConfig(config)).toContain('olcDbNoSync: FALSE');
    expect(slapdConfig({ ...config, noSync: true })).toContain('olcDbNoSync: TRUE');
  });
});

describe('Gluu’s schema', () => {
  test('is complete: slapd knows every class, and every attribute that facts about Gluu name', async () => {
    const { searchEntries } = await client.search('cn=Subschema', {
      scope: 'base',
      attributes: ['attributeTypes', 'objectClasses'],
    });
    const [subschema] = searchEntries;
    const text = JSON.stringify(subschema);
    const classes = ['gluuPerson', 'gluuCustomPerson', 'gluuGroup', 'pairwiseIdentifier', 'gluuAttribute'];
    for (const name of [
      ...classes,
      'oxDeviceRegistration',
      'oxFido2RegistrationEntry',
      'dirgateUser',
      'dirgateGroup',
    ]) {
      expect(text).toContain(`NAME '${name}'`);
    }
    const types = subschema?.['attributeTypes'] as string[];
    const definition = (name: string): string | undefined => types.find((type) => type.includes(`'${name}'`));
    expect(definition('oxTrustMiddleName')).toContain("NAME ( 'middleName' 'oxTrustMiddleName' )");
    expect(definition('timezone')).toContain("NAME ( 'zoneinfo' 'timezone' )");
    expect(definition('memberOf')).toContain('EQUALITY distinguishedNameMatch');
    expect(definition('memberOf')).not.toContain('NO-USER-MODIFICATION');
    expect(definition('oxTrustExternalId')).toContain('EQUALITY caseExactMatch');
    expect(definition('updatedAt')).toContain('ORDERING generalizedTimeOrderingMatch');
    expect(definition('oxTrustActive')).toContain('1.3.6.1.4.1.1466.115.121.1.7 ');
    const gluu = types.filter((type) => /^\( (1\.3\.6\.1\.4\.1\.48710|2\.25\.\d+\.1\.)/.test(type));
    expect(gluu.length).toBeGreaterThan(100);
    expect(gluu.filter((type) => type.includes('SINGLE-VALUE'))).toEqual([]);
  });

  test('refuses what Gluu’s OpenDJ lets pass: a Boolean in lower case, mail with other letters than ASCII', async () => {
    const lowerCase = client.add(person('b1'), attributesOf('b1', { oxTrustActive: 'true' }));
    await expect(lowerCase).rejects.toThrow(InvalidSyntaxError);
    const mail = client.add(person('b2'), attributesOf('b2', { mail: 'jörg@example.com' }));
    await expect(mail).rejects.toThrow(InvalidSyntaxError);
  });

  test.each(contentRecords(gluuLdif('sample.ldif')))('accepts the sample entry $dn', async ({ dn, attributes }) => {
    await client.add(dn, attributes);
    const { searchEntries } = await client.search(dn, { scope: 'base' });
    expect(Object.keys(searchEntries[0] ?? {}).sort()).toEqual(['dn', ...Object.keys(attributes)].sort());
  });

  test('finds every membership of the sample on both sides', () => {
    const records = contentRecords(gluuLdif('sample.ldif'));
    const pairs = (attribute: string, pair: (dn: string, value: string) => string): string[] =>
      records.flatMap(({ dn, attributes }) => (attributes[attribute] ?? []).map((value) => pair(dn, value))).sort();
    const fromGroups = pairs('member', (group, person) => `${person} in ${group}`);
    expect(fromGroups).toHaveLength(5);
    expect(pairs('memberOf', (person, group) => `${person} in ${group}`)).toEqual(fromGroups);
  });

  test('has room for what only Dirgate stores', async () => {
    const dn = 'inum=d1,ou=groups,o=gluu';
    await client.add(dn, { objectClass: ['gluuGroup', 'dirgateGroup'], displayName: 'D1', dirgateExternalId: 'Ext' });
    const found = async (value: string): Promise<number> =>
      (await client.search('ou=groups,o=gluu', { filter: `(dirgateExternalId=${value})` })).searchEntries.length;
    expect([await found('Ext'), await found('ext')]).toEqual([1, 0]);
    const enterprise = { dirgateCostCenter: '4130', dirgateOrganization: 'Studios', dirgateDivision: 'Theme Park' };
    await client.add(person('d2'), { objectClass: ['gluuPerson', 'dirgateUser'], inum: 'd2', ...enterprise });
  });
});

describe('the directory of the configuration', () => {
  test('hashes a password that is written in clear, and lets its owner bind with it', async () => {
    await client.add(person('p1'), attributesOf('p1', { uid: 'p1', userPassword: 'Correct.Horse.1' }));
    const { searchEntries } = await client.search(person('p1'), { scope: 'base', attributes: ['userPassword'] });
    expect(String(searchEntries[0]?.['userPassword'])).toMatch(/^\{SSHA\}/);
    const own = { ...directory, bindDn: person('p1'), bindPassword: 'Correct.Horse.1' };
    expect(await withClient(own, async () => 'bound')).toBe('bound');
    await expect(withClient({ ...own, bindPassword: 'wrong' }, async () => 'bound')).rejects.toThrow();
  });

  test('shows nothing to nobody, and no entry to a person', async () => {
    await client.add(person('q1'), attributesOf('q1', { uid: 'q1', userPassword: 'Correct.Horse.1' }));
    const anonymous = new Client({ url: directory.url });
    for (const base of ['', 'cn=Subschema', 'o=gluu']) {
      const seen = await anonymous.search(base, { scope: 'base' }).catch(() => ({ searchEntries: [] }));
      expect(seen.searchEntries).toEqual([]);
    }
    await anonymous.bind(person('q1'), 'Correct.Horse.1');
    expect((await anonymous.search('', { scope: 'base', attributes: ['+'] })).searchEntries).toHaveLength(1);
    expect(await attempt(anonymous.search('o=gluu'))).toBe(32);
    await anonymous.unbind();
  });

  test.each([
    { attribute: 'uid', dn: person, value: 'dave' },
    { attribute: 'mail', dn: person, value: 'dave@example.com' },
  ])('refuses a second $attribute below ou=people in any letter case with 19', async ({ attribute, dn, value }) => {
    await client.add(dn(`u1${attribute}`), attributesOf(`u1${attribute}`, { [attribute]: value }));
    const second = client.add(
      dn(`u2${attribute}`),
      attributesOf(`u2${attribute}`, { [attribute]: value.toUpperCase() }),
    );
    await expect(second).rejects.toThrow(ConstraintViolationError);
  });

  test('lets exactly one of four simultaneous writers have a uid, a mail address or a group name', async () => {
    const clients = await Promise.all(
      [0, 1, 2, 3].map(async () => {
        const one = new Client({ url: directory.url });
        await one.bind(directory.bindDn, directory.bindPassword);
        return one;
      }),
    );
    const writes = [
      (round: number, i: number) => ({ ou: 'people', objectClass: 'gluuPerson', uid: `${'rR'[i % 2]}ace${round}` }),
      (round: number, i: number) => ({
        ou: 'people',
        objectClass: 'gluuPerson',
        mail: `${'mM'[i % 2]}${round}@x.example`,
      }),
      (round: number, i: number) => ({
        ou: 'groups',
        objectClass: 'gluuGroup',
        displayName: `${'gG'[i % 2]} ${round}`,
      }),
    ];
    for (let round = 0; round < 120; round++) {
      const codes = await Promise.all(
        clients.map((one, i) => {
          const { ou, ...attributes } = writes[round % 3]?.(round, i) ?? { ou: '' };
          return attempt(one.add(`inum=race-${round}-${i},ou=${ou},o=gluu`, { ...attributes }));
        }),
      );
      expect(
        codes.toSorted((a, b) => a - b),
        `round ${round}`,
      ).toEqual([0, 19, 19, 19]);
    }
    await Promise.all(clients.map((one) => one.unbind()));
  });
});

describe('the tree of a plain OpenLDAP', () => {
  let plain: TestDirectory;
  beforeAll(async () => {
    plain = await startDirectory({ profile: 'inetorgperson' });
  });
  afterAll(() => plain.stop());

  test.each(contentRecords(readFileSync(treeFile(inetOrgPersonTree, 'sample.ldif'), 'utf8')))(
    'accepts the sample entry $dn',
    async ({ dn, attributes }) => {
      await withClient(plain, async (own) => {
        await own.add(dn, attributes);
        const { searchEntries } = await own.search(dn, { scope: 'base' });
        expect(Object.keys(searchEntries[0] ?? {}).sort()).toEqual(['dn', ...Object.keys(attributes)].sort());
      });
    },
  );

  test('lets the sample’s person log in', async () => {
    const own = { ...plain, bindDn: 'uid=bjensen,ou=people,dc=example,dc=org', bindPassword: 'Barbara.Sample.1' };
    expect(await withClient(own, async () => 'bound')).toBe('bound');
  });
});

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { DemoError } from '../../src/demo/demo-error.ts';
import { gluuTree, inetOrgPersonTree, treeFile, type DirectoryTree } from '../../src/demo/directory-tree.ts';
import { loadPopulation } from '../../src/demo/load-population.ts';
import { population, type PopulationOptions } from '../../src/demo/population.ts';
import { startPrivateSlapd } from '../../src/demo/private-slapd.ts';
import { temporaryFolder } from '../../src/demo/temporary-folder.ts';
import { contentRecords, withClient } from '../support/add-ldif.ts';

const now = new Date('2026-11-22T00:00:00.000Z');
const options: PopulationOptions = { tree: 'gluu', users: 3000, groups: 700, largestGroup: 900, now, seed: 42 };

const records = contentRecords([...population(options)].join(''));
const of = (kind: string): typeof records =>
  records.filter(({ attributes }) => attributes['objectClass']?.includes(kind));
const people = of('gluuPerson');
const groups = of('gluuGroup');
const all = (some: typeof records, type: string): string[] => some.flatMap(({ attributes }) => attributes[type] ?? []);
const share = (some: typeof records, holds: (attributes: Record<string, string[]>) => boolean): number =>
  some.filter(({ attributes }) => holds(attributes)).length / some.length;

describe('a population', () => {
  test('has the wanted numbers of people and groups, and the largest group its exact size', () => {
    expect([people.length, groups.length]).toEqual([3000, 700]);
    const sizes = groups.map(({ attributes }) => attributes['member']?.length ?? 0);
    expect(Math.max(...sizes)).toBe(900);
    expect(sizes.toSorted((a, b) => b - a).slice(0, 4)).toEqual([900, 450, 300, 225]);
  });

  test('is the same for the same seed, and another for another', () => {
    const small = { ...options, users: 50, groups: 5, largestGroup: 20 };
    const text = (seed: number): string => [...population({ ...small, seed })].join('');
    expect(text(1)).toBe(text(1));
    expect(text(1)).not.toBe(text(2));
  });

  test('says the same of memberships on both sides', () => {
    const pairs = (from: typeof records, type: string, pair: (dn: string, value: string) => string): string[] =>
      from.flatMap(({ dn, attributes }) => (attributes[type] ?? []).map((value) => pair(dn, value))).sort();
    const fromGroups = pairs(groups, 'member', (group, person) => `${person} in ${group}`);
    expect(pairs(people, 'memberOf', (person, group) => `${person} in ${group}`)).toEqual(fromGroups);
    expect(fromGroups.length).toBeGreaterThan(5000);
  });

  test.each(['uid', 'mail', 'entryUUID', 'inum', 'employeeNumber'])('gives every person a unique %s', (type) => {
    const values = all(people, type).map((value) => value.toLowerCase());
    expect(values.length).toBeGreaterThanOrEqual(people.length);
    expect(new Set(values).size).toBe(values.length);
  });

  test('gives every group a unique name, inum and entryUUID', () => {
    for (const type of ['displayName', 'inum', 'entryUUID']) {
      expect(new Set(all(groups, type).map((value) => value.toLowerCase())).size).toBe(groups.length);
    }
    expect(new Set([...all(people, 'entryUUID'), ...all(groups, 'entryUUID')]).size).toBe(3700);
  });

  test('gives some people devices, each below its owner, no earlier than the owner and no later than now', () => {
    const owners = new Map(people.map((person) => [person.dn, person.attributes]));
    for (const [kind, ou, least] of [
      ['oxDeviceRegistration', 'fido', 0.07],
      ['oxFido2RegistrationEntry', 'fido2_register', 0.04],
    ] as const) {
      const devices = of(kind);
      expect(devices.length / people.length).toBeGreaterThan(least);
      expect(devices.length / people.length).toBeLessThan(2 * least);
      for (const { dn, attributes } of devices) {
        const [, owner = ''] = dn.split(`,ou=${ou},`);
        expect(attributes['personInum']).toEqual(owners.get(owner)?.['inum']);
        const created = attributes['creationDate']?.[0] ?? '';
        expect(created >= (owners.get(owner)?.['oxCreationTimestamp']?.[0] ?? '~')).toBe(true);
        expect(created <= '20261122000000.000Z').toBe(true);
      }
    }
  });

  test('writes e-mail addresses as Gluu does: JSON with all members, and their values again in mail', () => {
    for (const { attributes } of people) {
      const items = (attributes['oxTrustEmail'] ?? []).map((text) => JSON.parse(text) as Record<string, unknown>);
      expect(items.map((item) => item['value'])).toEqual(attributes['mail']);
      expect(items.filter((item) => item['primary'])).toHaveLength(1);
      expect(Object.keys(items[0] ?? {})).toEqual(['value', 'display', 'type', 'primary']);
      expect(attributes['mail']?.join('')).toMatch(/^[\x20-\x7e]+$/);
    }
  });

  test('dates everything in the three years before now, both forms of a time agree, and members were changed', () => {
    const text = (iso: string): string => iso.replaceAll(/[-:T]/g, '');
    for (const { attributes } of people) {
      const [created = '', modified = ''] = [
        attributes['oxTrustMetaCreated']?.[0],
        attributes['oxTrustMetaLastModified']?.[0],
      ];
      expect(attributes['oxCreationTimestamp']).toEqual([text(created)]);
      expect(created >= '2023-11-22' && created <= modified && modified <= now.toISOString()).toBe(true);
      expect(attributes['updatedAt'] ?? [text(created)]).toEqual([text(modified)]);
      if (attributes['memberOf']) expect(attributes['updatedAt']).toBeDefined();
    }
    expect(share(people, (attributes) => attributes['updatedAt'] === undefined)).toBeGreaterThan(0.01);
  });

  test('is mixed: some are inactive, many names are not ASCII, and the commonest name is not everybody’s', () => {
    const inactive = share(people, ({ gluuStatus }) => gluuStatus?.[0] === 'inactive');
    expect(inactive).toBeGreaterThan(0.03);
    expect(inactive).toBeLessThan(0.12);
    expect(share(people, (p) => (p['gluuStatus']?.[0] === 'active') === (p['oxTrustActive']?.[0] === 'TRUE'))).toBe(1);
    expect(share(people, ({ cn }) => /[^\x20-\x7e]/.test(cn?.[0] ?? ''))).toBeGreaterThan(0.25);
    const surnames = Object.values(Object.groupBy(all(people, 'sn'), (name) => name)).map((same) => same?.length ?? 0);
    expect(surnames.length).toBeGreaterThan(600);
    expect(Math.max(...surnames)).toBeGreaterThan(12);
    expect(Math.max(...surnames)).toBeLessThan(150);
  });

  test('tells how far it is, up to the end', () => {
    const seen: [number, number][] = [];
    const onProgress = (done: number, total: number): number => seen.push([done, total]);
    for (const piece of population({ ...options, onProgress })) expect(piece).not.toBe('');
    expect(seen[0]).toEqual([1000, 3700]);
    expect(seen.at(-1)).toEqual([3700, 3700]);
    expect(seen.map(([done]) => done)).toEqual(seen.map(([done]) => done).toSorted((a, b) => a - b));
  });

  test('comes in pieces of bounded size, whatever the size of a group', () => {
    const sizes = [...population(options)].map((piece) => piece.length);
    expect(sizes.length).toBeGreaterThan(50);
    expect(Math.max(...sizes)).toBeLessThan(80_000);
  });

  test('refuses a group larger than the population', () => {
    expect(() => [...population({ ...options, users: 10, largestGroup: 11 })]).toThrow(DemoError);
  });
});

test('a population of nobody is empty', () => {
  expect([...population({ ...options, users: 0, groups: 0, largestGroup: 0 })].join('')).toBe('');
});

describe('a population of a plain OpenLDAP', () => {
  const plain = contentRecords([...population({ ...options, tree: 'inetorgperson' })].join(''));
  const persons = plain.filter(({ attributes }) => attributes['objectClass']?.includes('inetOrgPerson'));

  test('is the same people under natural names', () => {
    for (const type of ['uid', 'mail', 'sn', 'givenName', 'displayName', 'employeeNumber', 'departmentNumber']) {
      expect(all(persons, type), type).toEqual(all(people, type));
    }
    const inactive = persons.filter(({ attributes }) => attributes['dirgateActive']?.[0] === 'FALSE');
    expect(inactive.map(({ attributes }) => attributes['uid'])).toEqual(
      people
        .filter(({ attributes }) => attributes['gluuStatus']?.[0] === 'inactive')
        .map((one) => one.attributes['uid']),
    );
  });

  test('has managers and members that exist', () => {
    const dns = new Set(persons.map(({ dn }) => dn));
    const named = [...all(persons, 'manager'), ...all(plain, 'member')];
    expect(named.length).toBeGreaterThan(5000);
    expect(named.filter((dn) => !dns.has(dn))).toEqual([]);
  });
});

async function withPopulation(
  tree: 'gluu' | 'inetorgperson',
  shape: DirectoryTree,
  work: (find: (filter: string) => Promise<string[]>) => Promise<void>,
): Promise<void> {
  const folder = await temporaryFolder();
  const server = await startPrivateSlapd({
    folder: folder.path,
    bindPassword: 'secret',
    tree: shape,
    schemaFiles: shape.schemaFiles.map((name) => treeFile(shape, name)),
    noSync: true,
    fill: (load) => loadPopulation(load, readFileSync(treeFile(shape, 'base.ldif'), 'utf8'), { ...options, tree }),
  });
  await withClient(server, (client) =>
    work(async (filter) => {
      const found = await client.search(shape.suffix, { filter, attributes: ['1.1'], paged: true });
      return found.searchEntries.map(({ dn }) => dn);
    }),
  );
  await server.stop();
  await folder.remove();
}

test('a real slapd takes the whole population and finds people and their groups', () =>
  withPopulation('gluu', gluuTree, async (find) => {
    expect(await find('(objectClass=gluuPerson)')).toHaveLength(3000);
    expect(await find('(objectClass=gluuGroup)')).toHaveLength(700);
    const [largest] = groups;
    expect(await find(`(memberOf=${largest?.dn})`)).toHaveLength(900);
    expect(await find(`(entryUUID=${people[7]?.attributes['entryUUID']?.[0]})`)).toEqual([people[7]?.dn]);
  }));

test('a plain slapd takes it as well, with the times of each entry', () =>
  withPopulation('inetorgperson', inetOrgPersonTree, async (find) => {
    expect(await find('(objectClass=inetOrgPerson)')).toHaveLength(3000);
    expect(await find('(objectClass=groupOfNames)')).toHaveLength(700);
    expect(await find('(&(objectClass=inetOrgPerson)(createTimestamp<=20261122000000Z))')).toHaveLength(3000);
    const uid = people[7]?.attributes['uid']?.[0];
    expect(await find(`(entryUUID=${people[7]?.attributes['entryUUID']?.[0]})`)).toEqual([
      `uid=${uid},ou=people,dc=example,dc=org`,
    ]);
  }));

import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { dnKey } from '../../src/ldap/dn.ts';
import { textsOf } from '../../src/ldap/entry.ts';
import { printLdif } from '../../src/ldap/ldif.ts';
import { LdapError, resultCode } from '../../src/ldap/result-code.ts';
import type { Finding, Modify } from '../../src/maintenance/repair-context.ts';
import type { Directory } from '../../src/ldap/directory.ts';
import { temporaryFolder } from '../../src/demo/temporary-folder.ts';
import { profiles } from '../support/gateway.ts';
import { lawRuns } from '../support/law-runs.ts';
import { groups, openClub, people, personLdif, runRepair, type Club } from '../support/repairing.ts';

const brief = ({ kind, group, member }: Finding): string => `${kind} ${dnKey(group)} ${dnKey(member)}`;
const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

describe.each(profiles)('repair, profile %s', (profile) => {
  let club: Club;
  let ghost: string;
  let ghostGroup: string;
  let other: string;
  beforeAll(async () => {
    club = await openClub(profile);
    ghost = club.person(0).replace('p0', 'ghost');
    ghostGroup = club.group(0).replace('g0', 'ghost');
    // An entry of no type that members may have, such as a device's.
    other = club.person(0).replace(/^[^,]*,/, '');
  });
  afterAll(() => club.gateway.close());
  beforeEach(async () => {
    for (const index of range(groups)) await club.setMembers(index, []);
    for (const index of range(people)) await club.setLinks(index, []);
  });

  /** One disagreement of each kind, and what must be left alone. */
  async function plant(): Promise<void> {
    const { person, group } = club;
    await club.setMembers(0, [person(0), person(1), ghost, other]);
    await club.setMembers(1, [ghost]);
    await club.setLinks(0, [group(0).toUpperCase().replace(',', ' , ')]);
    await club.setLinks(2, [group(0)]);
    await club.setLinks(3, [ghostGroup]);
  }
  const planted = (): string[] =>
    [
      `missing-link ${club.group(0)} ${club.person(1)}`,
      `stray-link ${club.group(0)} ${club.person(2)}`,
      `dead-link ${ghostGroup} ${club.person(3)}`,
      `dangling-member ${club.group(0)} ${ghost}`,
      `dangling-member ${club.group(1)} ${ghost}`,
    ].toSorted();
  async function expectMended(): Promise<void> {
    const { members, links } = await club.state();
    const linked = Object.fromEntries(range(people).map((index): [string, string[]] => [club.person(index), []]));
    for (const index of [0, 1]) linked[club.person(index)] = [club.group(0)];
    expect(links).toEqual(linked);
    expect(members).toEqual({
      [club.group(0)]: [club.person(0), club.person(1), other].toSorted(),
      [club.group(1)]: club.fill,
      [club.group(2)]: club.fill,
    });
    expect((await runRepair(club.gateway)).findings).toEqual([]);
  }

  it('finds nothing where both sides agree, however names are spelled', async () => {
    await club.setMembers(0, [club.person(0), other]);
    await club.setLinks(0, [club.group(0).toUpperCase().replace(',', ' , ')]);
    expect(await runRepair(club.gateway)).toEqual({ findings: [], changes: [] });
  });

  it('finds each kind of disagreement and writes nothing unless told to', async () => {
    await plant();
    const before = await club.state();
    const { findings } = await runRepair(club.gateway);
    expect(findings.map(brief).toSorted()).toEqual(planted());
    expect(findings.every(({ mended }) => !mended)).toBe(true);
    expect(await club.state()).toEqual(before);
  });

  it('mends all with apply, so that a second run finds nothing', async () => {
    await plant();
    const { findings, changes } = await runRepair(club.gateway, { apply: true });
    expect(findings.map(brief).toSorted()).toEqual(planted());
    expect(findings.every(({ mended }) => mended)).toBe(true);
    expect(changes).toHaveLength(5);
    await expectMended();
  });

  it('prints LDIF that ldapmodify makes the same of', async () => {
    await plant();
    const { changes } = await runRepair(club.gateway);
    const folder = await temporaryFolder();
    const file = join(folder.path, 'repair.ldif');
    await writeFile(file, printLdif(changes));
    const { url, bindDn, bindPassword } = club.gateway.server;
    await promisify(execFile)('ldapmodify', ['-x', '-H', url, '-D', bindDn, '-w', bindPassword, '-f', file]);
    await folder.remove();
    await expectMended();
  });

  it('adds both links and takes one away in one modify of a member', async () => {
    const { person, group } = club;
    await club.setMembers(0, [person(5)]);
    await club.setMembers(1, [person(5)]);
    await club.setLinks(5, [group(2)]);
    const { findings, changes } = await runRepair(club.gateway, { apply: true });
    expect([findings.length, changes.length]).toEqual([3, 1]);
    expect((await club.state()).links[person(5)]).toEqual([group(0), group(1)]);
  });

  it('stamps what it mends as a change of the resource, where the mapping holds such a time', async () => {
    await club.setMembers(0, [club.person(0), ghost]);
    await runRepair(club.gateway, { apply: true, now: () => Date.UTC(2030, 0, 2) });
    const times = async (dn: Parameters<Directory['read']>[0]) => {
      const entry = await club.gateway.directory.read(dn, ['oxTrustMetaLastModified', 'updatedAt']);
      return entry && [...textsOf(entry, 'oxTrustMetaLastModified'), ...textsOf(entry, 'updatedAt')];
    };
    const stamped = profile === 'gluu' ? ['2030-01-02T00:00:00.000Z'] : [];
    const updated = profile === 'gluu' ? ['20300102000000.000Z'] : [];
    expect(await times(club.group(0))).toEqual(stamped);
    expect(await times(club.person(0))).toEqual([...stamped, ...updated]);
  });

  it('never takes away a member that turns up while it runs: the truth is asked before and after each write', async () => {
    const { person, group, gateway } = club;
    await club.setLinks(0, [group(0)]);
    await club.setMembers(1, [ghost]);
    const joins = { operation: 'add', type: 'member', values: [person(0)] } as const;
    let joined = false;
    const write: Directory['write'] = async (change, options) => {
      if (change.dn === person(0) && !joined) {
        joined = true;
        await gateway.directory.write({ changetype: 'modify', dn: group(0), modifications: [joins] });
      }
      const result = await gateway.directory.write(change, options);
      if (change.dn === group(1))
        await gateway.server.add(personLdif(profile === 'gluu', ghost, 'ghost')).catch(() => 0);
      return result;
    };
    await runRepair(gateway, { apply: true, directory: { ...gateway.directory, write } });
    const { members, links } = await club.state();
    expect(links[person(0)]).toEqual([group(0)]);
    expect(members[group(0)]).toContain(person(0));
    expect(members[group(1)]).toContain(ghost);
    await gateway.directory.write({ changetype: 'delete', dn: club.person(0).replace('p0', 'ghost') as never });
  });

  it('reports no write of others that was under way when it looked first', async () => {
    const { person, group } = club;
    await club.setMembers(0, [person(0)]);
    const pause = () => club.setLinks(0, [group(0)]);
    expect(await runRepair(club.gateway, { pause })).toEqual({ findings: [], changes: [] });
  });

  it('loses no membership that others write at the same time', async () => {
    const { directory } = club.gateway;
    const change = (dn: Modify['dn'], operation: 'add' | 'delete', type: string, value: string) =>
      directory.write({ changetype: 'modify', dn, modifications: [{ operation, type, values: [value] }] });
    for (const index of range(people)) {
      await club.setLinks(index, [club.group(2)]);
      await club.setLinks(index, []);
    }
    await club.setMembers(1, [other]);
    // The last word on each: odd ones are members. Each writer does as a gateway does, but is cut off before the link.
    const writers = range(people).map(async (index) => {
      for (let turn = 0; turn <= 20 + (index % 2); turn += 1) {
        const operation = turn % 2 === 0 ? 'add' : 'delete';
        await change(club.group(1), operation, 'member', club.person(index));
        if (turn % 3 !== 0)
          await change(club.person(index), operation, club.link, club.group(1)).catch(() => undefined);
      }
    });
    const writing = new AbortController();
    const repairs = async (): Promise<void> => {
      while (!writing.signal.aborted) await runRepair(club.gateway, { apply: true });
    };
    const repairing = repairs();
    await Promise.all(writers);
    writing.abort();
    await repairing;
    await runRepair(club.gateway, { apply: true });
    const members = [0, 2, 4].map(club.person);
    const { members: truth, links } = await club.state();
    expect(truth[club.group(1)]).toEqual([...members, other].toSorted());
    expect(Object.keys(links).filter((dn) => links[dn]?.includes(club.group(1)))).toEqual(members);
    expect((await runRepair(club.gateway)).findings).toEqual([]);
  });

  it('mends any damage, and leaves of the truth all but what dangles', async () => {
    const names = [...range(people).map((index) => club.person(index)), ghost, other];
    const linkNames = [...range(groups).map((index) => club.group(index)), ghostGroup, other];
    const some = (values: readonly string[]) => fc.subarray([...values]);
    const damage = fc.record({
      members: fc.tuple(...range(groups).map(() => some(names))),
      links: fc.tuple(...range(people).map(() => some(linkNames))),
    });
    const law = fc.asyncProperty(damage, async ({ members, links }) => {
      for (const [index, values] of members.entries()) await club.setMembers(index, values);
      for (const [index, values] of links.entries()) await club.setLinks(index, values);
      const { findings } = await runRepair(club.gateway, { apply: true });
      const wanted = (person: number) =>
        range(groups)
          .filter((group) => members[group]?.includes(club.person(person)))
          .map((group) => club.group(group));
      const after = await club.state();
      for (const index of range(people)) expect(after.links[club.person(index)]).toEqual(wanted(index));
      for (const index of range(groups)) {
        const kept = (members[index] ?? []).filter((name) => name !== ghost);
        expect(after.members[club.group(index)]).toEqual(kept.length === 0 ? club.fill : kept.toSorted());
      }
      const disagreeing = links.map((held, index) => {
        const truth: readonly string[] = wanted(index);
        return [...held.filter((one) => !truth.includes(one)), ...truth.filter((one) => !held.includes(one))].length;
      });
      const dangling = members.filter((one) => one.includes(ghost)).length;
      expect(findings).toHaveLength(disagreeing.reduce((sum, one) => sum + one, dangling));
      expect((await runRepair(club.gateway)).findings).toEqual([]);
    });
    await fc.assert(law, lawRuns(15));
  });

  it('says what the directory refuses, and mends the rest', async () => {
    await plant();
    const { directory } = club.gateway;
    const write: Directory['write'] = async (change, options) => {
      if (change.dn !== club.person(1)) return directory.write(change, options);
      throw new LdapError('modify', resultCode.insufficientAccessRights, 'no write access');
    };
    const { findings } = await runRepair(club.gateway, { apply: true, directory: { ...directory, write } });
    const left = findings.filter(({ mended }) => !mended);
    expect(left.map(brief)).toEqual([`missing-link ${club.group(0)} ${club.person(1)}`]);
    expect(left[0]?.reason).toContain('no write access');
    expect(findings).toHaveLength(5);
  });

  it('gives up where the server is in trouble, instead of failing on each entry', async () => {
    await plant();
    const write: Directory['write'] = async () => {
      throw new LdapError('modify', resultCode.serverDown);
    };
    const run = runRepair(club.gateway, { apply: true, directory: { ...club.gateway.directory, write } });
    await expect(run).rejects.toMatchObject({ code: resultCode.serverDown });
  });

  it('leaves alone what another server would know, as a referral says', async () => {
    await club.setMembers(0, [ghost]);
    await club.setLinks(3, [ghostGroup]);
    const { directory } = club.gateway;
    const read: Directory['read'] = async (dn, ...rest) => {
      if (dn !== ghost && dn !== ghostGroup) return directory.read(dn, ...rest);
      throw new LdapError('read', resultCode.referral);
    };
    const { findings } = await runRepair(club.gateway, { apply: true, directory: { ...directory, read } });
    expect(findings).toEqual([]);
  });

  it('takes away more members than one request should hold, in several that a reader of LDIF can follow', async () => {
    const ghosts = range(2001).map((index) => club.person(0).replace('p0', `ghost${index}`));
    await club.setMembers(0, ghosts);
    const shown = await runRepair(club.gateway);
    const { findings, changes } = await runRepair(club.gateway, { apply: true });
    expect(findings).toHaveLength(2001);
    for (const one of [shown.changes, changes]) {
      const ofMembers = one.map(({ modifications }) => modifications.filter(({ type }) => type === 'member'));
      expect(ofMembers.map(([removal]) => removal?.values.length)).toEqual([1000, 1000, 1]);
      // The placeholder comes with the last of them.
      const placed = ofMembers.map(([, ...more]) => more.flatMap(({ values }) => values));
      expect(placed).toEqual([[], [], club.fill]);
    }
    expect((await club.state()).members[club.group(0)]).toEqual(club.fill);
  });

  it('judges nothing where the account does not see the base of a type', async () => {
    const read: Directory['read'] = async (dn, ...rest) =>
      dn === other ? undefined : club.gateway.directory.read(dn, ...rest);
    const run = runRepair(club.gateway, { apply: true, directory: { ...club.gateway.directory, read } });
    await expect(run).rejects.toThrow(`read ${other}: noSuchObject`);
  });

  it('counts the entries first, then tells how many of them were read', async () => {
    const told: string[] = [];
    await runRepair(club.gateway, { onProgress: (seen, total) => told.push(`${seen}/${String(total)}`) });
    // Groups may be members in inetorgperson, so they are read as such, too.
    const all = profile === 'gluu' ? people + groups : people + 2 * groups;
    expect([told[0], told[all - 1], told.at(all), told.at(-1)]).toEqual([
      '1/undefined',
      `${all}/undefined`,
      `1/${all}`,
      `${all}/${all}`,
    ]);
  });
});

describe('repair where names are other attributes than the DN', () => {
  let club: Club;
  beforeAll(async () => {
    // Groups name people by uid, people name groups by cn: both in an attribute that any of these entries may have.
    const names = { attribute: 'description', combine: 'first', parts: 'all', optional: false } as const;
    const backLink = { of: 'members', maintainedBy: 'gateway', answeredFrom: 'backLink' } as const;
    const ofType = {
      User: { groups: { ...names, reference: 'Group', referenceBy: 'cn', backLink } },
      Group: { members: { ...names, reference: 'User', referenceBy: 'uid' } },
    };
    club = await openClub('inetorgperson', {
      edit: (document) => {
        const changed = ofType[document.resourceType as keyof typeof ofType];
        const member = { constant: 'cn=nobody', parts: 'all', on: 'create', optional: false } as const;
        const entry = document.resourceType === 'Group' ? { ...document.entry, member } : document.entry;
        return { ...document, attributes: { ...document.attributes, ...changed }, entry };
      },
    });
  });
  afterAll(() => club.gateway.close());

  it('finds each kind, takes any of several names for a sign that the entry exists, and mends all', async () => {
    const { directory } = club.gateway;
    const put = (dn: Modify['dn'], type: string, values: readonly string[]) =>
      directory.write({ changetype: 'modify', dn, modifications: [{ operation: 'replace', type, values }] });
    await put(club.person(4), 'uid', ['p4', 'another']);
    await put(club.group(0), 'description', ['P0', 'p1', 'ghost', 'another']);
    await put(club.person(0), 'description', ['G0']);
    await put(club.person(2), 'description', ['g0', 'g1']);
    await put(club.person(3), 'description', ['nowhere']);
    const { findings } = await runRepair(club.gateway, { apply: true });
    expect(findings.map(({ kind, group, member }) => `${kind} ${group} ${member}`).toSorted()).toEqual([
      `dangling-member ${club.group(0)} ghost`,
      `dead-link nowhere ${club.person(3)}`,
      `missing-link g0 ${club.person(1)}`,
      `stray-link g0 ${club.person(2)}`,
      `stray-link g1 ${club.person(2)}`,
    ]);
    const held = async (dn: Modify['dn']) => {
      const entry = await directory.read(dn, ['description']);
      return entry && textsOf(entry, 'description');
    };
    expect(await held(club.group(0))).toEqual(['P0', 'p1', 'another']);
    const links = await Promise.all(range(5).map((index) => held(club.person(index))));
    expect(links).toEqual([['G0'], ['g0'], [], [], []]);
    expect((await runRepair(club.gateway)).findings).toEqual([]);
  });
});

describe.each(['directory', 'none'] as const)('repair where back links are kept by: %s', (maintainedBy) => {
  let club: Club;
  beforeAll(async () => {
    club = await openClub('inetorgperson', {
      edit: (document) => {
        if (document.resourceType !== 'User') return document;
        const attribute = maintainedBy === 'directory' ? { attribute: 'dirgateMemberOf' } : {};
        const backLink = { of: 'members', maintainedBy, answeredFrom: 'backLink' } as const;
        const groups = {
          ...attribute,
          reference: 'Group',
          backLink,
          combine: 'first',
          parts: 'all',
          optional: false,
        } as const;
        return { ...document, attributes: { ...document.attributes, groups } };
      },
    });
  });
  afterAll(() => club.gateway.close());

  it('takes away dangling members only, and never writes a link', async () => {
    const ghost = club.person(0).replace('p0', 'ghost');
    await club.setMembers(0, [club.person(0), ghost]);
    await club.setLinks(1, [club.group(1)]);
    const { findings } = await runRepair(club.gateway, { apply: true });
    const links = [`missing-link ${club.group(0)} ${club.person(0)}`, `stray-link ${club.group(1)} ${club.person(1)}`];
    expect(findings.filter(({ mended }) => mended).map(brief)).toEqual([`dangling-member ${club.group(0)} ${ghost}`]);
    expect(findings.filter(({ mended }) => !mended).map(brief)).toEqual(maintainedBy === 'directory' ? links : []);
    const { members, links: held } = await club.state();
    expect([members[club.group(0)], held[club.person(0)], held[club.person(1)]]).toEqual([
      [club.person(0)],
      [],
      [club.group(1)],
    ]);
  });
});

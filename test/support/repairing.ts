import { asDn, dnKey, type Dn } from '../../src/ldap/dn.ts';
import type { Directory } from '../../src/ldap/directory.ts';
import { textsOf } from '../../src/ldap/entry.ts';
import { present } from '../../src/ldap/filter.ts';
import { checksOf } from '../../src/maintenance/repair-check.ts';
import type { Finding, LineSorter, Modify, RepairContext } from '../../src/maintenance/repair-context.ts';
import { repair } from '../../src/maintenance/repair.ts';
import type { MappingDocument } from '../../src/mapping/mapping-document.ts';
import { openGateway, type GatewayOptions, type TestGateway } from './gateway.ts';

/** A directory with six people and three groups whose memberships a test sets as it likes. */
export interface Club {
  readonly gateway: TestGateway;
  readonly person: (index: number) => Dn;
  readonly group: (index: number) => Dn;
  /** The attribute of people that names their groups. */
  readonly link: string;
  /** What a group without members holds. */
  readonly fill: readonly string[];
  readonly setMembers: (group: number, members: readonly string[]) => Promise<void>;
  readonly setLinks: (person: number, groups: readonly string[]) => Promise<void>;
  /** What all people and groups hold, with names as keys. */
  readonly state: () => Promise<ClubState>;
}

export interface ClubState {
  readonly members: Readonly<Record<string, readonly string[]>>;
  readonly links: Readonly<Record<string, readonly string[]>>;
}

export const people = 6;
export const groups = 3;
const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

/** Has the gateway keep the back link of the profile inetorgperson. */
export function withBackLink(document: MappingDocument): MappingDocument {
  if (document.resourceType !== 'User' || document.matches !== 'inetOrgPerson') return document;
  const groups = {
    attribute: 'dirgateMemberOf',
    reference: 'Group',
    backLink: { of: 'members', maintainedBy: 'gateway', answeredFrom: 'backLink' },
    combine: 'first',
    parts: 'all',
    optional: false,
  } as const;
  return { ...document, attributes: { ...document.attributes, groups } };
}

export async function openClub(profile: 'gluu' | 'inetorgperson', options: GatewayOptions = {}): Promise<Club> {
  const gateway = await openGateway({ edit: withBackLink, ...options, directory: { profile, sample: false } });
  const { directory } = gateway;
  const isGluu = profile === 'gluu';
  const person = (index: number): Dn =>
    asDn(isGluu ? `inum=p${index},ou=people,o=gluu` : `uid=p${index},ou=people,dc=example,dc=org`);
  const group = (index: number): Dn =>
    asDn(isGluu ? `inum=g${index},ou=groups,o=gluu` : `cn=g${index},ou=groups,dc=example,dc=org`);
  const link = isGluu ? 'memberOf' : 'dirgateMemberOf';
  const fill = isGluu ? [] : ['cn=nobody'];
  const rest = isGluu ? '' : 'member: cn=nobody\n';
  for (const index of numbers(people)) await gateway.server.add(personLdif(isGluu, person(index), `p${index}`));
  for (const index of numbers(groups)) {
    const naming = isGluu ? `objectClass: gluuGroup\ninum: g${index}` : `objectClass: groupOfNames\ncn: g${index}`;
    await gateway.server.add(`dn: ${group(index)}\nobjectClass: top\n${naming}\n${rest}`);
  }
  const replace = async (dn: Dn, type: string, values: readonly string[]): Promise<void> => {
    await directory.write({ changetype: 'modify', dn, modifications: [{ operation: 'replace', type, values }] });
  };
  return {
    gateway,
    person,
    group,
    link,
    fill,
    setMembers: (index, members) => replace(group(index), 'member', members.length === 0 ? fill : members),
    setLinks: async (index, names) => {
      if (!isGluu && names.length > 0) await allowLinks(directory, person(index));
      await replace(person(index), link, names);
    },
    state: async () => ({
      members: await valuesBelow(
        directory,
        asDn(isGluu ? 'ou=groups,o=gluu' : 'ou=groups,dc=example,dc=org'),
        'member',
      ),
      links: await valuesBelow(directory, asDn(isGluu ? 'ou=people,o=gluu' : 'ou=people,dc=example,dc=org'), link),
    }),
  };
}

export function personLdif(isGluu: boolean, dn: string, name: string): string {
  const naming = isGluu ? `objectClass: gluuPerson\ninum: ${name}` : `objectClass: inetOrgPerson\ncn: ${name}\nsn: x`;
  return `dn: ${dn}\nobjectClass: top\n${naming}\nuid: ${name}\n`;
}

async function allowLinks(directory: Directory, dn: Dn): Promise<void> {
  const classes = textsOf((await directory.read(dn, ['objectClass'])) ?? { dn, attributes: new Map() }, 'objectClass');
  if (classes.includes('dirgatePerson')) return;
  const modifications = [{ operation: 'add', type: 'objectClass', values: ['dirgatePerson'] }] as const;
  await directory.write({ changetype: 'modify', dn, modifications });
}

async function valuesBelow(directory: Directory, base: Dn, type: string): Promise<Record<string, readonly string[]>> {
  const found: Record<string, readonly string[]> = {};
  const search = { base, scope: 'one', filter: present('objectClass'), attributes: [type] } as const;
  for await (const entry of directory.stream(search)) {
    found[dnKey(entry.dn)] = textsOf(entry, type).map(dnKey).toSorted();
  }
  return found;
}

/** Sorts in memory. */
export function memorySorter(): LineSorter {
  const lines: string[] = [];
  return {
    add: async (line) => {
      lines.push(line);
    },
    sorted: async function* () {
      yield* lines.sort();
    },
  };
}

export interface RepairRun {
  readonly findings: readonly Finding[];
  readonly changes: readonly Modify[];
}

/** One run from end to end. */
export async function runRepair(
  { context: { directory, profile, newId, now } }: TestGateway,
  options: Partial<RepairContext> = {},
): Promise<RepairRun> {
  const findings: Finding[] = [];
  const changes: Modify[] = [];
  const pause = async (): Promise<void> => undefined;
  const onProgress = (): void => undefined;
  const context = { directory, newId, now, newSorter: memorySorter, pause, apply: false, onProgress, ...options };
  for await (const result of repair(context, checksOf(profile))) {
    findings.push(...result.findings);
    changes.push(...result.changes);
  }
  return { findings, changes };
}

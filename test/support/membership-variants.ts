import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { TreeName } from '../../src/demo/directory-tree.ts';
import type { BackLinkDocument, MappingDocument } from '../../src/mapping/mapping-document.ts';
import { parseMappingFile } from '../../src/mapping/mapping-file.ts';
import type { GatewayOptions } from './gateway.ts';
import { mappingsFolder } from './gluu-profile.ts';

export interface MembershipVariant extends Pick<GatewayOptions, 'directory' | 'edit'> {
  readonly name: string;
  readonly profile: TreeName;
  readonly maintainedBy: BackLinkDocument['maintainedBy'];
  /** The LDAP attribute of people that holds their groups, if any does. */
  readonly link: string | undefined;
  /** What User.yaml says of groups, where it is not what the shipped profile says. */
  readonly groups?: string;
}

const shipped = readFileSync(join(mappingsFolder, 'inetorgperson', 'User.yaml'), 'utf8');

/** User.yaml with another line for groups. */
export function withGroups(text: string, groups: string): string {
  const line = /^ {2}groups: .*$/mu;
  if (!line.test(text)) throw new Error('User.yaml has no line for groups');
  return text.replace(line, () => `  groups: ${groups}`);
}

/** The line that the comment of the shipped profile has for directories whose people hold their groups there. */
function documentedFor(link: string): string {
  const [found] = new RegExp(`\\{ attribute: ${link}, .* \\} \\}`, 'u').exec(shipped) ?? [];
  if (found === undefined) throw new Error(`the comment in User.yaml does not say how groups are kept in ${link}`);
  return found;
}

/** A plain directory whose people hold their groups in an attribute that somebody keeps. */
function orgPerson(name: string, link: string, maintainedBy: 'gateway' | 'directory'): MembershipVariant {
  const groups = documentedFor(link);
  const { document: changed, issues } = parseMappingFile(parse(withGroups(shipped, groups)));
  if (changed === undefined || issues.length > 0) throw new Error(JSON.stringify(issues));
  const edit = (document: MappingDocument): MappingDocument => (document.resourceType === 'User' ? changed : document);
  const profile = 'inetorgperson';
  const directory = { profile, keepsMemberOf: maintainedBy === 'directory' } as const;
  return { name: `${profile}, ${name}`, profile, directory, edit, maintainedBy, link, groups };
}

/** The directories that differ in who keeps the groups of people. */
export const membershipVariants: readonly MembershipVariant[] = [
  { name: 'gluu', profile: 'gluu', directory: { profile: 'gluu' }, maintainedBy: 'gateway', link: 'memberOf' },
  orgPerson('back links kept by the gateway', 'dirgateMemberOf', 'gateway'),
  orgPerson('back links kept by slapd', 'memberOf', 'directory'),
  {
    name: 'inetorgperson, no back links',
    profile: 'inetorgperson',
    directory: { profile: 'inetorgperson' },
    maintainedBy: 'none',
    link: undefined,
  },
];

import { cp } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { TreeName } from '../../src/demo/directory-tree.ts';
import { copyProfile, type ProfileCopy } from '../support/copy-profile.ts';
import type { MembershipVariant } from '../support/membership-variants.ts';
import type { JsonObject } from './service.ts';

export const profiles: readonly TreeName[] = ['gluu', 'inetorgperson'];

/** What the tests must know of a profile to look at entries behind the program's back. */
export interface ProfileFacts {
  /** Its resource types beside User, Group and the tests' own; their schemas have the names of the standard's. */
  readonly otherTypes: readonly string[];
  /** Extensions of users beside the enterprise extension. */
  readonly extensions: readonly string[];
  /** Whether a new user is active. */
  readonly active: boolean;
  /** Whether groups can be members of groups. */
  readonly nestedGroups: boolean;
  /** What a user shows that has a userName only, in alphabetical order. */
  readonly always: readonly string[];
  /** What the entry of a user says about being active. */
  readonly activity: (active: boolean) => Readonly<Record<string, readonly string[]>>;
  /** The attributes for languages and time zones that users have. */
  readonly languages: readonly string[];
  /** A telephone number after RFC 3966, as far as the directory's syntax takes it. */
  readonly phone: string;
  /** What the entry of a user says, as LDIF lines, about a group that it is in. */
  readonly memberOf: (group: JsonObject) => readonly string[];
  /** A filter for which all persons must be looked at. */
  readonly scanned: string;
  /** Resolves when a change gets another time than what came before. */
  readonly nextTime: () => Promise<void>;
  /** The name of a user's entry. */
  readonly dnOf: (user: JsonObject) => string;
  /** Where the ids of all resource types are, the tests' own included. */
  readonly idAttributes: readonly string[];
  /** The LDAP attributes of some SCIM attributes, in lower case. */
  readonly ldap: { readonly title: string; readonly serial: string; readonly secret: string };
  /** A user that somebody else wrote: its name and, as LDIF lines, what it has besides. */
  readonly person: (name: string, lines?: readonly string[]) => string;
  /** The lines that give a person an e-mail address and a title. */
  readonly mailAndTitle: (mail: string, title: string) => readonly string[];
}

const record = (lines: readonly string[]): string => `${lines.join('\n')}\n\n`;

export const factsOf: Readonly<Record<TreeName, ProfileFacts>> = {
  gluu: {
    otherTypes: ['FidoDevice', 'Fido2Device'],
    extensions: ['urn:ietf:params:scim:schemas:extension:gluu:2.0:User'],
    active: false,
    nestedGroups: false,
    always: ['active', 'id', 'meta', 'schemas', 'userName'],
    activity: (active) => ({ gluustatus: [active ? 'active' : 'inactive'] }),
    languages: ['locale', 'timezone', 'preferredLanguage'],
    phone: 'tel:+1-201-555-0199;ext=7',
    memberOf: ({ id }) => [`memberOf: inum=${String(id)},ou=groups,o=gluu`],
    scanned: 'emails.type sw "wor"',
    nextTime: () => setTimeout(2),
    dnOf: ({ id }) => `inum=${String(id)},ou=people,o=gluu`,
    idAttributes: ['inum'],
    ldap: { title: 'oxtrusttitle', serial: 'gender', secret: 'secretanswer' },
    person: (name, lines = []) =>
      record([
        `dn: inum=${name},ou=people,o=gluu`,
        'objectClass: gluuPerson',
        `inum: ${name}`,
        `uid: ${name}`,
        ...lines,
      ]),
    mailAndTitle: (mail, title) => [`oxTrustTitle: ${title}`, `oxTrustEmail: {"value":"${mail}","type":"work"}`],
  },
  inetorgperson: {
    otherTypes: [],
    extensions: [],
    active: true,
    nestedGroups: true,
    // The formatted name is in cn, which every person must have.
    always: ['active', 'id', 'meta', 'name', 'schemas', 'userName'],
    activity: (active) => ({ dirgateactive: [active ? 'TRUE' : 'FALSE'] }),
    languages: ['preferredLanguage'],
    // PrintableString (RFC 4517 3.3.31) has no semicolon, which parameters begin with.
    phone: 'tel:+1-201-555-0199',
    memberOf: () => [],
    scanned: 'title sw "b"',
    // modifyTimestamp has whole seconds.
    nextTime: () => setTimeout(1000),
    dnOf: ({ userName }) => `uid=${String(userName)},ou=people,dc=example,dc=org`,
    idAttributes: ['entryUUID', 'uid'],
    ldap: { title: 'title', serial: 'employeenumber', secret: 'businesscategory' },
    person: (name, lines = []) =>
      record([
        `dn: uid=${name},ou=people,dc=example,dc=org`,
        'objectClass: inetOrgPerson',
        `uid: ${name}`,
        `cn: ${name}`,
        `sn: ${name}`,
        ...lines,
      ]),
    mailAndTitle: (mail, title) => [`title: ${title}`, `mail: ${mail}`],
  },
};

const probe = (name: string): string => fileURLToPath(new URL(`./probe/${name}`, import.meta.url));

/** The shipped profile with PUT as the standard has it and with the tests' own resource type, in a folder of its own. */
export async function probeProfile({ profile, ...variant }: MembershipVariant): Promise<ProfileCopy> {
  const copy = await copyProfile(profile, { ...variant, strict: true });
  for (const source of [probe('types'), probe(profile)]) await cp(source, copy.folder, { recursive: true });
  return copy;
}

/** The branch of the tests' own resource type. */
export const probeBranch = (suffix: string): string =>
  `dn: ou=probes,${suffix}\nobjectClass: top\nobjectClass: organizationalUnit\nou: probes\n`;

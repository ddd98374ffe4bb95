import { fileURLToPath } from 'node:url';

/** A directory that slapd serves: its root, what is loaded into it, and what slapd does for it. */
export interface DirectoryTree {
  readonly suffix: string;
  /** The name of the directory manager. */
  readonly bindDn: string;
  /** The folder below `ldif/` that holds its schema, its base tree and its sample entries. */
  readonly folder: string;
  /** Schema files of that folder in the order in which they depend on each other. */
  readonly schemaFiles: readonly string[];
  readonly indexes: readonly string[];
  /** Whether slapd hashes passwords that are written in clear (slapo-ppolicy(5)). */
  readonly hashesPasswords: boolean;
  /** Whether slapd keeps memberOf in step with the members of groups (slapo-memberof(5)). */
  readonly keepsMemberOf?: boolean;
  /** Who may do what (slapd.access(5)), instead of nobody but the directory manager. */
  readonly access?: readonly string[];
  /** What slapo-unique(5) guards. */
  readonly unique: readonly string[];
  /** Whether writes are logged (slapo-accesslog(5)). */
  readonly changeLog?: ChangeLog;
}

/** What a change log keeps. */
export interface ChangeLog {
  /** A filter: of such entries, the values that they had. */
  readonly old?: string;
  /** How long, and how often that is looked at: `07+00:00 01+00:00`. For ever unless given. */
  readonly purge?: string;
}

/** Where the change log is. */
export const changeLogSuffix = 'cn=accesslog';

/** The tree of Gluu. */
export const gluuTree: DirectoryTree = {
  suffix: 'o=gluu',
  bindDn: 'cn=directory manager,o=gluu',
  folder: 'gluu',
  schemaFiles: ['schema.ldif', 'dirgate.ldif'],
  // Substring indexes take most of the time of filling: only what people type into search boxes has one.
  indexes: [
    'objectClass,entryUUID,entryCSN eq',
    'inum,iname,gluuStatus,owner,member,memberOf eq',
    'uid,mail,displayName eq,sub',
    'cn,sn,givenName eq',
    'oxTrustExternalId,dirgateExternalId pres,eq',
    'employeeNumber,oxExternalUid,updatedAt,oxCreationTimestamp,modifyTimestamp eq',
    'oxId,personInum,oxApplication,oxStatus,creationDate,oxLastAccessTime eq',
    'oxDeviceHashCode,oxDeviceKeyHandle,oxPublicKeyId,oxCodeChallenge,oxCodeChallengeHash eq',
    'oxSectorIdentifier,oxAuthClientId eq',
  ],
  hashesPasswords: true,
  // Without `serialize` the overlay lets some of several simultaneous writes of one value through.
  unique: [
    'serialize ldap:///ou=people,o=gluu?uid?sub',
    'serialize ldap:///ou=people,o=gluu?mail?sub',
    'serialize ldap:///ou=groups,o=gluu?displayName?sub',
  ],
};

/** Plain OpenLDAP: people are named by uid, groups by cn, and nothing is done by overlays. */
export const inetOrgPersonTree: DirectoryTree = {
  suffix: 'dc=example,dc=org',
  bindDn: 'cn=admin,dc=example,dc=org',
  folder: 'inetorgperson',
  schemaFiles: ['dirgate.ldif'],
  indexes: [
    'objectClass,entryUUID,entryCSN eq',
    'uid,mail,displayName,cn eq,sub',
    'sn,givenName,employeeNumber eq',
    'member,manager,dirgateMemberOf eq',
    'dirgateExternalId pres,eq',
    'createTimestamp,modifyTimestamp eq',
  ],
  hashesPasswords: false,
  unique: [],
};

/** The trees that the demo can serve, by the name of the profile that maps them. */
export const directoryTrees: Readonly<Record<'gluu' | 'inetorgperson', DirectoryTree>> = {
  gluu: gluuTree,
  inetorgperson: inetOrgPersonTree,
};
export type TreeName = keyof typeof directoryTrees;

/** The path of one of a tree's LDIF files. */
export function treeFile({ folder }: DirectoryTree, name: string): string {
  return fileURLToPath(new URL(`../../ldif/${folder}/${name}`, import.meta.url));
}

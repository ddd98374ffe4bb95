import { pathToFileURL } from 'node:url';
import { ldifLine } from './ldif-line.ts';

/** What a private slapd is configured with (slapd-config(5)). */
export interface SlapdConfig {
  /** Holds the database, the socket and the process id. */
  readonly folder: string;
  /** Folder of loadable modules; undefined where they are built in. */
  readonly modulePath?: string | undefined;
  /** Schema LDIF files in the order in which they depend on each other. */
  readonly schemaFiles: readonly string[];
  readonly bindPassword: string;
  /** Leaves it to the operating system when data reach the disk: fast, and unsafe against loss of power. */
  readonly noSync: boolean;
  /** Certificate and key files: the listener then offers StartTLS. */
  readonly tls?: { readonly certificate: string; readonly key: string } | undefined;
}

/** The tree of Gluu and the name of its directory manager. */
export const gluuTree = { suffix: 'o=gluu', bindDn: 'cn=directory manager,o=gluu' } as const;

// Substring indexes take most of the time of filling: only what people type into search boxes has one.
const indexes = [
  'objectClass,entryUUID,entryCSN eq',
  'inum,iname,gluuStatus,owner,member,memberOf eq',
  'uid,mail,displayName eq,sub',
  'cn,sn,givenName eq',
  'oxTrustExternalId,dirgateExternalId pres,eq',
  'employeeNumber,oxExternalUid,updatedAt,oxCreationTimestamp eq',
  'oxId,personInum,oxApplication,oxStatus,creationDate,oxLastAccessTime eq',
  'oxDeviceHashCode,oxDeviceKeyHandle,oxPublicKeyId,oxCodeChallenge,oxCodeChallengeHash eq',
  'oxSectorIdentifier,oxAuthClientId eq',
];

// Without `serialize` the overlay lets some of several simultaneous writes of one value through.
const unique = [
  'serialize ldap:///ou=people,o=gluu?uid?sub',
  'serialize ldap:///ou=people,o=gluu?mail?sub',
  'serialize ldap:///ou=groups,o=gluu?displayName?sub',
];

const maximumSize = 16 * 1024 ** 3;

/** The cn=config tree, as LDIF, of a slapd that holds Gluu's tree and that nobody reads anonymously. */
export function slapdConfig(config: SlapdConfig): string {
  return [global(config), modules(config), schema(config), frontend, database(config), overlays].join('');
}

function global({ folder, tls }: SlapdConfig): string {
  return entry('cn=config', {
    objectClass: 'olcGlobal',
    cn: 'config',
    olcPidFile: `${folder}/slapd.pid`,
    olcTLSCertificateFile: tls?.certificate ?? [],
    olcTLSCertificateKeyFile: tls?.key ?? [],
  });
}

function modules({ modulePath }: SlapdConfig): string {
  return modulePath === undefined
    ? ''
    : entry('cn=module{0},cn=config', {
        objectClass: 'olcModuleList',
        cn: 'module{0}',
        olcModulePath: modulePath,
        olcModuleLoad: ['back_mdb', 'ppolicy', 'unique'],
      });
}

function schema({ schemaFiles }: SlapdConfig): string {
  const root = entry('cn=schema,cn=config', { objectClass: 'olcSchemaConfig', cn: 'schema' });
  return root + schemaFiles.map((file) => `include: ${pathToFileURL(file).href}\n\n`).join('');
}

// The directory manager is exempt from limits and access rules; a person may bind and sees only what the server is.
const frontend =
  entry('olcDatabase={-1}frontend,cn=config', {
    objectClass: ['olcDatabaseConfig', 'olcFrontendConfig'],
    olcDatabase: '{-1}frontend',
    olcPasswordHash: '{SSHA}',
    olcSizeLimit: 'unlimited',
    olcAccess: ['{0}to dn.base="" by users read', '{1}to dn.base="cn=Subschema" by users read', '{2}to * by * none'],
  }) +
  entry('olcDatabase={0}config,cn=config', {
    objectClass: 'olcDatabaseConfig',
    olcDatabase: '{0}config',
    olcAccess: '{0}to * by * none',
  });

function database({ folder, bindPassword, noSync }: SlapdConfig): string {
  return entry('olcDatabase={1}mdb,cn=config', {
    objectClass: ['olcDatabaseConfig', 'olcMdbConfig'],
    olcDatabase: '{1}mdb',
    olcSuffix: gluuTree.suffix,
    olcRootDN: gluuTree.bindDn,
    olcRootPW: bindPassword,
    olcDbDirectory: `${folder}/db`,
    olcDbMaxSize: String(maximumSize),
    olcDbNoSync: noSync ? 'TRUE' : 'FALSE',
    olcDbIndex: indexes,
    olcAccess: ['{0}to attrs=userPassword by anonymous auth by * none', '{1}to * by * none'],
  });
}

const overlays =
  entry('olcOverlay={0}ppolicy,olcDatabase={1}mdb,cn=config', {
    objectClass: ['olcOverlayConfig', 'olcPPolicyConfig'],
    olcOverlay: '{0}ppolicy',
    olcPPolicyHashCleartext: 'TRUE',
  }) +
  entry('olcOverlay={1}unique,olcDatabase={1}mdb,cn=config', {
    objectClass: ['olcOverlayConfig', 'olcUniqueConfig'],
    olcOverlay: '{1}unique',
    olcUniqueURI: unique,
  });

function entry(dn: string, attributes: Readonly<Record<string, string | readonly string[]>>): string {
  const lines = Object.entries(attributes).flatMap(([type, values]) => [values].flat().map((v) => ldifLine(type, v)));
  return `${ldifLine('dn', dn)}${lines.join('')}\n`;
}

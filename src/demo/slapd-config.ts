import { pathToFileURL } from 'node:url';
import { changeLogSuffix, type DirectoryTree } from './directory-tree.ts';
import { ldifLine } from './ldif-line.ts';

/** What a private slapd is configured with (slapd-config(5)). */
export interface SlapdConfig {
  /** Holds the database, the socket and the process id. */
  readonly folder: string;
  readonly tree: DirectoryTree;
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

const maximumSize = 16 * 1024 ** 3;

/** The cn=config tree, as LDIF, of a slapd that holds one tree and that nobody reads anonymously. */
export function slapdConfig(config: SlapdConfig): string {
  const tree = [database(config), overlays(config.tree), changeLogDatabase(config)];
  return [global(config), modules(config), schema(config), frontend, ...tree].join('');
}

function global({ folder, tls, tree }: SlapdConfig): string {
  return entry('cn=config', {
    objectClass: 'olcGlobal',
    cn: 'config',
    olcPidFile: `${folder}/slapd.pid`,
    // Whoever has rights of their own may be allowed to act as others (slapd-config(5), RFC 4370).
    olcAuthzPolicy: tree.access === undefined ? [] : 'to',
    olcTLSCertificateFile: tls?.certificate ?? [],
    olcTLSCertificateKeyFile: tls?.key ?? [],
  });
}

function modules({ modulePath, tree }: SlapdConfig): string {
  return modulePath === undefined
    ? ''
    : entry('cn=module{0},cn=config', {
        objectClass: 'olcModuleList',
        cn: 'module{0}',
        olcModulePath: modulePath,
        olcModuleLoad: ['back_mdb', ...overlaysOf(tree).map(({ name }) => name)],
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

function database({ folder, tree, bindPassword, noSync }: SlapdConfig): string {
  return entry('olcDatabase={1}mdb,cn=config', {
    objectClass: ['olcDatabaseConfig', 'olcMdbConfig'],
    olcDatabase: '{1}mdb',
    olcSuffix: tree.suffix,
    olcRootDN: tree.bindDn,
    olcRootPW: bindPassword,
    olcDbDirectory: `${folder}/db`,
    olcDbMaxSize: String(maximumSize),
    olcDbNoSync: noSync ? 'TRUE' : 'FALSE',
    olcDbIndex: tree.indexes,
    olcAccess: (tree.access ?? ['to attrs=userPassword by anonymous auth by * none', 'to * by * none']).map(
      (rule, index) => `{${index}}${rule}`,
    ),
  });
}

/** The directory manager of the one database is nobody in the other. */
function changeLogDatabase({ folder, tree, noSync }: SlapdConfig): string {
  if (tree.changeLog === undefined) return '';
  return entry('olcDatabase={2}mdb,cn=config', {
    objectClass: ['olcDatabaseConfig', 'olcMdbConfig'],
    olcDatabase: '{2}mdb',
    olcSuffix: changeLogSuffix,
    olcDbDirectory: `${folder}/log`,
    olcDbMaxSize: String(maximumSize),
    olcDbNoSync: noSync ? 'TRUE' : 'FALSE',
    // Where objectClass has none, slapd looks for referrals in everything.
    olcDbIndex: 'objectClass,reqStart,reqType eq',
    olcAccess: `to * by dn.exact="${tree.bindDn}" read by * none`,
  });
}

interface Overlay {
  readonly name: string;
  readonly objectClass: string;
  readonly options: Readonly<Record<string, string | readonly string[]>>;
}

function overlaysOf({ hashesPasswords, keepsMemberOf = false, unique, changeLog }: DirectoryTree): Overlay[] {
  const hashing = { name: 'ppolicy', objectClass: 'olcPPolicyConfig', options: { olcPPolicyHashCleartext: 'TRUE' } };
  const uniqueness = { name: 'unique', objectClass: 'olcUniqueConfig', options: { olcUniqueURI: unique } };
  const memberOf = { name: 'memberof', objectClass: 'olcMemberOfConfig', options: { olcMemberOfRefInt: 'TRUE' } };
  const logging = {
    name: 'accesslog',
    objectClass: 'olcAccessLogConfig',
    options: {
      olcAccessLogDB: changeLogSuffix,
      olcAccessLogOps: 'writes',
      olcAccessLogSuccess: 'TRUE',
      olcAccessLogOld: changeLog?.old ?? [],
      olcAccessLogPurge: changeLog?.purge ?? [],
    },
  };
  return [
    ...(hashesPasswords ? [hashing] : []),
    ...(unique.length > 0 ? [uniqueness] : []),
    ...(keepsMemberOf ? [memberOf] : []),
    ...(changeLog ? [logging] : []),
  ];
}

function overlays(tree: DirectoryTree): string {
  const entries = overlaysOf(tree).map(({ name, objectClass, options }, index) =>
    entry(`olcOverlay={${index}}${name},olcDatabase={1}mdb,cn=config`, {
      objectClass: ['olcOverlayConfig', objectClass],
      olcOverlay: `{${index}}${name}`,
      ...options,
    }),
  );
  return entries.join('');
}

function entry(dn: string, attributes: Readonly<Record<string, string | readonly string[]>>): string {
  const lines = Object.entries(attributes).flatMap(([type, values]) => [values].flat().map((v) => ldifLine(type, v)));
  return `${ldifLine('dn', dn)}${lines.join('')}\n`;
}

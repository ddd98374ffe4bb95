import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const binaries = [
  '/usr/sbin/slapd',
  '/usr/libexec/slapd',
  '/usr/lib/openldap/slapd',
  '/usr/local/libexec/slapd',
  '/usr/local/sbin/slapd',
  '/opt/homebrew/opt/openldap/libexec/slapd',
  '/usr/local/opt/openldap/libexec/slapd',
  '/opt/symas/lib/slapd',
];
const modulePaths = [
  '/usr/lib/ldap',
  '/usr/lib/openldap',
  '/usr/lib64/openldap',
  '/usr/local/libexec/openldap',
  '/opt/homebrew/opt/openldap/libexec/openldap',
  '/opt/symas/lib/openldap',
];
const schemaFolders = [
  '/etc/ldap/schema',
  '/etc/openldap/schema',
  '/usr/local/etc/openldap/schema',
  '/opt/homebrew/etc/openldap/schema',
  '/opt/symas/etc/openldap/schema',
];

/** The path of OpenLDAP's server on this machine: where systems usually put it, else in PATH. */
export function findSlapd(): string | undefined {
  return binaries.find((path) => existsSync(path)) ?? findInPath();
}

/** The folder of slapd's loadable modules; undefined where back_mdb and the overlays are built in. */
export function findModulePath(): string | undefined {
  return modulePaths.find((path) => existsSync(`${path}/back_mdb.so`) || existsSync(`${path}/back_mdb.la`));
}

/** The folder of the schema files that come with OpenLDAP: core, cosine, inetorgperson. */
export function findSchemaFolder(): string | undefined {
  return schemaFolders.find((path) => existsSync(`${path}/core.ldif`));
}

function findInPath(): string | undefined {
  try {
    return execFileSync('sh', ['-c', 'command -v slapd'], { encoding: 'utf8' }).trim() || undefined;
  } catch {
    return undefined;
  }
}

import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gluuTree, treeFile } from '../../src/demo/directory-tree.ts';
import { startPrivateSlapd } from '../../src/demo/private-slapd.ts';
import { temporaryFolder } from '../../src/demo/temporary-folder.ts';
import { addLdif } from './add-ldif.ts';
import type { TestDirectory } from './start-directory.ts';

const directoryString = `EQUALITY caseIgnoreMatch SUBSTR caseIgnoreSubstringsMatch
  SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )`;
const booleans =
  /(NAME '(?:oxTrustActive|oxSCIMCustomAttribute|oxMultivaluedAttribute)'\s+DESC '[^']*'\s+)EQUALITY booleanMatch\s+SYNTAX 1\.3\.6\.1\.4\.1\.1466\.115\.121\.1\.7 \)/g;

/** The attributes that a class of an older release lacks. */
const lacking: Readonly<Record<string, readonly string[]>> = {
  oxDeviceRegistration: ['del', 'exp', 'personInum'],
  oxFido2RegistrationEntry: ['displayName', 'del', 'exp', 'oxApplication', 'oxCounter', 'oxDeviceData'],
};

/** Gluu's schema as release 3.1.8 had it, as far as it concerns SCIM: texts for booleans, and poorer device classes. */
function olderSchema(schema: string): string {
  let older = schema.replace(booleans, `$1${directoryString}`);
  for (const [name, attributes] of Object.entries(lacking)) {
    const start = older.indexOf(`NAME '${name}'`);
    const end = older.indexOf(' ) )', start);
    const allowed = older
      .slice(start, end)
      .replaceAll(new RegExp(String.raw`\$\s+(?:${attributes.join('|')})(?=\s|$)`, 'g'), '');
    older = older.slice(0, start) + allowed + older.slice(end);
  }
  return older;
}

/** A directory of Gluu 3.1: its schema, none of Dirgate's, and everything below the organization's own entry. */
export async function startOlderGluuDirectory(entries: string): Promise<TestDirectory> {
  const folder = await temporaryFolder();
  const schemaFile = join(folder.path, 'older-schema.ldif');
  await writeFile(schemaFile, olderSchema(await readFile(treeFile(gluuTree, 'schema.ldif'), 'utf8')));
  const server = await startPrivateSlapd({
    folder: folder.path,
    bindPassword: randomBytes(18).toString('base64url'),
    tree: { ...gluuTree, indexes: ['objectClass,entryUUID,inum,uid eq'] },
    schemaFiles: [schemaFile],
    noSync: true,
    fill: (load) => load([entries]),
  });
  const stop = async (): Promise<void> => {
    await server.stop();
    await folder.remove();
  };
  return { ...server, suffix: gluuTree.suffix, add: (ldif) => addLdif(server, ldif), stop };
}

import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { ResultCodeError } from 'ldapts';
import { findSlapd } from '../../src/demo/find-slapd.ts';
import { startPrivateSlapd, type PrivateSlapdOptions } from '../../src/demo/private-slapd.ts';
import {
  directoryTrees,
  gluuTree,
  treeFile,
  type ChangeLog,
  type DirectoryTree,
  type TreeName,
} from '../../src/demo/directory-tree.ts';
import { temporaryFolder } from '../../src/demo/temporary-folder.ts';
import { addLdif, emptyTree, type Address } from './add-ldif.ts';

export interface StartDirectoryOptions {
  /** gluu unless given; another one needs a local slapd. */
  readonly profile?: TreeName;
  /** slapd keeps memberOf itself; only a local one can do it. */
  readonly keepsMemberOf?: boolean;
  /** Who may do what, instead of nobody but the directory manager; only a local slapd can do it. */
  readonly access?: readonly string[];
  /** Logs writes; only a local slapd can do it. */
  readonly changeLog?: ChangeLog;
  /** Loads the sample entries after the base tree. */
  readonly sample?: boolean;
  /** Fast, and not safe against loss of power: true unless given. */
  readonly noSync?: boolean;
  /** StartTLS with these files; only a local slapd can do it. */
  readonly tls?: PrivateSlapdOptions['tls'];
}

/** A directory of its own for one test file, with the base tree of the profile. */
export interface TestDirectory extends Address {
  readonly suffix: string;
  /** Adds the content records of an LDIF text. */
  readonly add: (ldif: string) => Promise<void>;
  readonly stop: () => Promise<void>;
  /** Only where the directory is a local slapd: its process, for tests of lost connections. */
  readonly slapd?: LocalSlapd;
}

export interface LocalSlapd {
  readonly pid: number;
  readonly folder: string;
  readonly stop: () => Promise<void>;
  /** Starts it again on the same port with the same data. */
  readonly start: () => Promise<void>;
  readonly restart: () => Promise<void>;
}

const project = fileURLToPath(new URL('../..', import.meta.url));

/**
 * A directory for tests, by the first of three ways that exists: DIRGATE_TEST_LDAP_URL in the environment, a local
 * slapd, a container engine. A suite that needs a directory and has none fails.
 */
export async function startDirectory(options: StartDirectoryOptions = {}): Promise<TestDirectory> {
  const files = options.sample ? ['base.ldif', 'sample.ldif'] : ['base.ldif'];
  const { profile = 'gluu', keepsMemberOf, access, changeLog } = options;
  const plain = directoryTrees[profile];
  const more = {
    ...(keepsMemberOf ? { keepsMemberOf } : {}),
    ...(access === undefined ? {} : { access }),
    ...(changeLog === undefined ? {} : { changeLog }),
  };
  const tree = Object.keys(more).length === 0 ? plain : { ...plain, ...more };
  const ldif = (await Promise.all(files.map((file) => readFile(treeFile(tree, file), 'utf8')))).join('\n');
  const url = process.env['DIRGATE_TEST_LDAP_URL'];
  if (tree === gluuTree && url !== undefined && url !== '') return givenDirectory(url, ldif);
  if (findSlapd() !== undefined) return localSlapd(tree, options, ldif);
  if (tree !== gluuTree) throw new Error(`tests of the profile ${tree.folder} need slapd: apt install slapd`);
  return containerDirectory(options);
}

// The one directory is emptied at each start: run such suites with --no-file-parallelism.
async function givenDirectory(url: string, ldif: string): Promise<TestDirectory> {
  const address = {
    url,
    bindDn: process.env['DIRGATE_TEST_LDAP_BIND_DN'] ?? gluuTree.bindDn,
    bindPassword: process.env['DIRGATE_TEST_LDAP_BIND_PASSWORD'] ?? '',
  };
  await emptyTree(address, gluuTree.suffix).catch(unlessCode(32));
  await addSuffixAndRest(address, ldif);
  return testDirectory(address, async () => undefined);
}

async function addSuffixAndRest(address: Address, ldif: string): Promise<void> {
  const end = ldif.indexOf('\n\n');
  await addLdif(address, ldif.slice(0, end)).catch(unlessCode(68));
  await addLdif(address, ldif.slice(end));
}

function unlessCode(code: number): (error: unknown) => void {
  return (error) => {
    if (!(error instanceof ResultCodeError) || error.code !== code) throw error;
  };
}

async function localSlapd(
  tree: DirectoryTree,
  { noSync = true, tls }: StartDirectoryOptions,
  ldif: string,
): Promise<TestDirectory> {
  const folder = await temporaryFolder();
  const options: PrivateSlapdOptions = {
    folder: folder.path,
    bindPassword: randomBytes(18).toString('base64url'),
    tree,
    schemaFiles: tree.schemaFiles.map((name) => treeFile(tree, name)),
    noSync,
    tls,
    fill: (load) => load([ldif]),
  };
  let server = await startPrivateSlapd(options);
  const start = async (): Promise<void> => {
    server = await startPrivateSlapd({ ...options, port: server.port });
  };
  const end = async (): Promise<void> => {
    await server.stop();
    await folder.remove();
  };
  const directory = testDirectory(server, end, tree);
  const slapd: LocalSlapd = {
    get pid() {
      return server.pid;
    },
    folder: folder.path,
    stop: () => server.stop(),
    start,
    restart: () => server.stop().then(start),
  };
  return { ...directory, slapd };
}

async function containerDirectory({ sample }: StartDirectoryOptions): Promise<TestDirectory> {
  const { GenericContainer, Wait } = await import('testcontainers');
  const bindPassword = randomBytes(18).toString('base64url');
  const environment = { LDAP_ROOT_PASSWORD: bindPassword, LDAP_ENTRIES: sample ? 'sample' : 'base' };
  const container = await GenericContainer.fromDockerfile(project)
    .withTarget('openldap')
    .build('dirgate-openldap:test', { deleteOnExit: false })
    .then((image) =>
      image.withEnvironment(environment).withExposedPorts(1389).withWaitStrategy(Wait.forListeningPorts()).start(),
    )
    .catch((cause: unknown) => {
      throw new Error(noDirectory, { cause });
    });
  const url = `ldap://${container.getHost()}:${container.getMappedPort(1389)}`;
  return testDirectory({ url, bindDn: gluuTree.bindDn, bindPassword }, async () => {
    await container.stop();
  });
}

const noDirectory = `These tests need an LDAP directory. Give them one of:
1. DIRGATE_TEST_LDAP_URL (with _BIND_DN and _BIND_PASSWORD): a directory with Gluu's schema that may be emptied;
2. OpenLDAP's slapd on this machine, for example by "apt install slapd";
3. a running container engine (Docker or Podman).`;

function testDirectory(
  { url, bindDn, bindPassword }: Address,
  stop: () => Promise<void>,
  { suffix }: DirectoryTree = gluuTree,
): TestDirectory {
  const address = { url, bindDn, bindPassword };
  return { ...address, suffix, add: (text) => addLdif(address, text), stop };
}

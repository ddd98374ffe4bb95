import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { createConnection, createServer, type AddressInfo, type NetConnectOpts } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { DemoError } from './demo-error.ts';
import { findModulePath, findSchemaFolder, findSlapd } from './find-slapd.ts';
import { startGuard, type Guard } from './guard.ts';
import type { DirectoryTree } from './directory-tree.ts';
import type { SlapdConfig } from './slapd-config.ts';
import { configureSlapdFolder, fillOnce, type LoadLdif } from './slapd-folder.ts';

export interface PrivateSlapdOptions {
  /** Holds everything: configuration, database, socket. A database that is there already is used. */
  readonly folder: string;
  /** A free one of the loopback interface unless given. */
  readonly port?: number | undefined;
  readonly bindPassword: string;
  readonly tree: DirectoryTree;
  /** Loaded after OpenLDAP's own core, cosine and inetorgperson. */
  readonly schemaFiles: readonly string[];
  readonly noSync?: boolean | undefined;
  readonly tls?: SlapdConfig['tls'];
  /** Fills a database that is new, before the server starts. */
  readonly fill?: ((load: LoadLdif) => Promise<void>) | undefined;
  /** The server's binary; looked for in the usual places unless given. */
  readonly slapd?: string | undefined;
}

/** A slapd of our own: it listens on the loopback interface and ends when this process ends, however that happens. */
export interface PrivateSlapd {
  readonly url: string;
  readonly ldapiUrl: string;
  readonly bindDn: string;
  readonly bindPassword: string;
  readonly suffix: string;
  readonly pid: number;
  readonly port: number;
  readonly folder: string;
  /** SIGTERM, after five seconds SIGKILL; the folder and its database stay. */
  readonly stop: () => Promise<void>;
}

// The shell is slapd's parent, so the process id is slapd's until the shell has waited for it: no other process is hit.
const slapdUntilEndOfInput = `
folder=$1; shift
exec 3<&0
"$@" </dev/null 3<&- &
slapd=$!
(
  read -r _ <&3
  kill -TERM $slapd
  tries=0
  while [ $tries -lt 50 ]; do tries=$((tries + 1)); sleep 0.1; done
  kill -KILL $slapd
) >/dev/null 2>&1 &
guard=$!
exec 3<&- </dev/null
echo $slapd
wait $slapd
code=$?
kill $guard 2>/dev/null
rm -f -- "$folder/slapd.pid" "$folder/ldapi"
exit $code
`;

const startTimeout = 30_000;
const portAttempts = 5;
// sun_path of sockaddr_un holds 104 octets on macOS and the BSDs, 108 on Linux, with its final NUL.
const longestSocketPath = 103;

/** Starts a slapd with a tree; its own words explain a failure. */
export async function startPrivateSlapd(options: PrivateSlapdOptions): Promise<PrivateSlapd> {
  const slapd = options.slapd ?? findSlapd();
  if (slapd === undefined) {
    throw new DemoError('OpenLDAP’s server (slapd) was not found: install it, for example with "apt install slapd".');
  }
  const folder = resolve(options.folder);
  await refuseSecondServer(folder);
  await configureSlapdFolder(slapd, { ...options, folder, ...surroundings(options), noSync: options.noSync ?? false });
  if (options.fill) await fillOnce(slapd, folder, options.fill);
  const wanted = options.port;
  for (let attempt = 1; ; attempt++) {
    const port = wanted ?? (await freePort());
    const guard = startServer(slapd, folder, port);
    try {
      return privateSlapd(options, folder, port, guard, await readyPid(guard, socketOf(folder)));
    } catch (error) {
      await guard.release();
      const lostPort = wanted === undefined && attempt < portAttempts && (await isTaken(port));
      if (!lostPort) throw error;
    }
  }
}

function surroundings(options: PrivateSlapdOptions): Pick<SlapdConfig, 'modulePath' | 'schemaFiles'> {
  const schemaFolder = findSchemaFolder();
  if (schemaFolder === undefined) {
    throw new DemoError('OpenLDAP’s schema files were not found: core.ldif is expected in /etc/ldap/schema or alike.');
  }
  const standard = ['core', 'cosine', 'inetorgperson'].map((name) => join(schemaFolder, `${name}.ldif`));
  return { modulePath: findModulePath(), schemaFiles: [...standard, ...options.schemaFiles.map((f) => resolve(f))] };
}

const socketOf = (folder: string): string => join(folder, 'ldapi');
const ldapiUrlOf = (folder: string): string => `ldapi://${encodeURIComponent(socketOf(folder))}/`;

function privateSlapd(
  { bindPassword, tree: { suffix, bindDn } }: PrivateSlapdOptions,
  folder: string,
  port: number,
  guard: Guard,
  pid: number,
): PrivateSlapd {
  const url = `ldap://127.0.0.1:${port}`;
  return { url, ldapiUrl: ldapiUrlOf(folder), suffix, bindDn, bindPassword, pid, port, folder, stop: guard.release };
}

async function refuseSecondServer(folder: string): Promise<void> {
  const socket = socketOf(folder);
  if (Buffer.byteLength(socket) > longestSocketPath) {
    throw new DemoError(`The folder ${folder} has too long a path for a socket: choose one with a shorter path.`);
  }
  if (!existsSync(socket)) return;
  if (await answers({ path: socket })) {
    const pid = await readFile(join(folder, 'slapd.pid'), 'utf8').catch(() => 'unknown');
    throw new DemoError(
      `The folder ${folder} is in use by another slapd (process ${pid.trim()}): stop that one or choose another folder.`,
    );
  }
  await rm(socket, { force: true });
  await rm(join(folder, 'slapd.pid'), { force: true });
}

function startServer(slapd: string, folder: string, port: number): Guard {
  // "none" logs only what is always logged; with 0 slapd would not even say why it does not start.
  const command = [slapd, '-d', 'none', '-F', join(folder, 'slapd.d')];
  const listeners = `ldap://127.0.0.1:${port}/ ${ldapiUrlOf(folder)}`;
  return startGuard(slapdUntilEndOfInput, [folder, ...command, '-h', listeners]);
}

async function readyPid({ shell }: Guard, socket: string): Promise<number> {
  const said = { pid: '', words: '' };
  shell.stdout?.setEncoding('utf8').on('data', (text: string) => {
    said.pid += text;
  });
  shell.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said.words = (said.words + text).slice(-8192);
  });
  const exited = new Promise<'exited'>((resolve) => shell.once('close', () => resolve('exited')));
  const deadline = performance.now() + startTimeout;
  while (!(await answers({ path: socket })) || said.pid === '') {
    if (performance.now() > deadline)
      throw new DemoError(`slapd did not answer in time.\n${inSlapdsWords(said.words)}`);
    if ((await Promise.race([exited, pause(5)])) === 'exited') {
      throw new DemoError(`slapd did not start.\n${inSlapdsWords(said.words)}`);
    }
  }
  return Number.parseInt(said.pid, 10);
}

function inSlapdsWords(words: string): string {
  return words
    .split('\n')
    .map((line) => line.replace(/^[0-9a-f]+(?:\.[0-9a-f]+)? (?:0x[0-9a-f]+ )?/, '').trim())
    .filter((line) => line !== '' && !/^@\(#\)|^slapd stopped|^slapd starting|^connections_destroy/.test(line))
    .join('\n');
}

// An anonymous bind (RFC 4511 4.2), message 1. A socket that accepts is not yet a server that answers.
const anonymousBind = Buffer.from('300c020101600702010304008000', 'hex');

/** Whether an LDAP server answers there. */
export function answers(address: NetConnectOpts): Promise<boolean> {
  return new Promise((resolve) => {
    const connection = createConnection(address);
    const settle = (answered: boolean): void => {
      connection.destroy();
      resolve(answered);
    };
    connection.setTimeout(2000, () => settle(false));
    connection.once('connect', () => connection.write(anonymousBind));
    connection.once('data', () => settle(true));
    connection.once('error', () => settle(false));
    connection.once('close', () => settle(false));
  });
}

/** A port of the loopback interface that nobody listens on. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

function isTaken(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(true));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(false)));
  });
}

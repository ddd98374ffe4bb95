import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { DemoError } from './demo-error.ts';
import { gluuTree } from './directory-tree.ts';
import { startGuard } from './guard.ts';
import { answers, freePort } from './private-slapd.ts';
import type { LoadLdif } from './slapd-folder.ts';

export interface ContainerSlapdOptions {
  /** A free one of the loopback interface unless given. */
  readonly port: number | undefined;
  readonly bindPassword: string;
  /** Fills the database; loads once. */
  readonly fill: (load: LoadLdif) => Promise<void>;
}

/** An OpenLDAP in a container that is removed when this process ends, however that happens. */
export interface ContainerSlapd {
  readonly url: string;
  readonly bindDn: string;
  readonly bindPassword: string;
  readonly suffix: string;
  readonly stop: () => Promise<void>;
}

const packageFolder = fileURLToPath(new URL('../..', import.meta.url));
const image = 'dirgate-openldap:local';
const startTimeout = 60_000;

/** Builds the image of OpenLDAP with Gluu's tree by the project's Dockerfile and starts it, for machines where slapd is not installed. */
export async function startContainerSlapd(options: ContainerSlapdOptions): Promise<ContainerSlapd> {
  await requireEngine();
  process.stderr.write('OpenLDAP is not installed here: building its container image\n');
  await docker(['build', '--quiet', '--target', 'openldap', '--tag', image, packageFolder]);
  const port = options.port ?? (await freePort());
  const published = ['--publish', `127.0.0.1:${port}:1389`];
  const environment = ['--env', 'LDAP_ROOT_PASSWORD', '--env', 'LDAP_ENTRIES=stdin'];
  const container = await docker(
    ['create', '--interactive', ...published, ...environment, image],
    options.bindPassword,
  );
  const guard = startGuard('read -r _; docker rm --force --volumes "$1" >/dev/null 2>&1', [container]);
  try {
    await start(container, port, options.fill);
  } catch (error) {
    await guard.release();
    throw error;
  }
  const { suffix, bindDn } = gluuTree;
  return { url: `ldap://127.0.0.1:${port}`, bindDn, bindPassword: options.bindPassword, suffix, stop: guard.release };
}

async function requireEngine(): Promise<void> {
  const advice = 'install it, for example with "apt install slapd", or start Docker';
  const missing = `OpenLDAP’s server (slapd) was not found: ${advice}.`;
  if (!existsSync(`${packageFolder}/Dockerfile`)) throw new DemoError(missing);
  await docker(['version']).catch((cause: unknown) => {
    throw new DemoError(`${missing}\n${(cause as Error).message}`, { cause });
  });
}

// The shell hands the password on, so that no list of processes shows it.
const withPassword = 'IFS= read -r LDAP_ROOT_PASSWORD; export LDAP_ROOT_PASSWORD; exec docker "$@"';

async function docker(parameters: readonly string[], password = ''): Promise<string> {
  const child = spawn('/bin/sh', ['-c', withPassword, 'sh', ...parameters], { stdio: 'pipe' });
  child.stdin.on('error', () => undefined).end(`${password}\n`);
  const code = exitCode(child);
  const [said, words] = await Promise.all([text(child.stdout), text(child.stderr)]);
  if ((await code) !== 0) throw new DemoError(`docker ${parameters[0] ?? ''} failed: ${words.trim()}`);
  return said.trim();
}

const exitCode = (child: ChildProcess): Promise<number | null> =>
  new Promise((resolve, reject) => {
    child.once('close', resolve);
    child.once('error', (cause) => reject(new DemoError(`${child.spawnfile}: ${cause.message}`, { cause })));
  });

/** The container takes its entries from standard input before its server starts. */
async function start(container: string, port: number, fill: ContainerSlapdOptions['fill']): Promise<void> {
  // A session of its own: Ctrl-C is for the gateway, which still needs its directory to end well.
  const child = spawn('docker', ['start', '--attach', '--interactive', container], { stdio: 'pipe', detached: true });
  let words = '';
  for (const output of [child.stdout, child.stderr]) {
    output.setEncoding('utf8').on('data', (text: string) => {
      words = (words + text).slice(-8192);
    });
  }
  const failed = exitCode(child).then(() => {
    throw new DemoError(`OpenLDAP’s container ended.\n${words.trim()}`);
  });
  // Once it is up, its end is the end of the demo.
  failed.catch(() => undefined);
  const load: LoadLdif = (ldif) =>
    pipeline(Readable.from(ldif, { highWaterMark: 4 }), child.stdin).catch((error: unknown) =>
      // Where the container refused its input, its own words say more; they come when it has ended.
      Promise.race([failed, pause(2000, undefined, { ref: false }).then(() => Promise.reject(error as Error))]),
    );
  await Promise.race([failed, fill(load)]);
  for (const deadline = performance.now() + startTimeout; ; await Promise.race([failed, pause(50)])) {
    if (await answers({ host: '127.0.0.1', port })) return;
    if (performance.now() > deadline) throw new DemoError(`OpenLDAP’s container does not answer.\n${words.trim()}`);
  }
}

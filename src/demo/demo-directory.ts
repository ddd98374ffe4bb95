import { randomBytes } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { startContainerSlapd } from './container-slapd.ts';
import { DemoError } from './demo-error.ts';
import type { DemoOptions } from './demo-options.ts';
import { directoryTrees, treeFile } from './directory-tree.ts';
import { findSlapd } from './find-slapd.ts';
import { loadPopulation } from './load-population.ts';
import { startPrivateSlapd, type PrivateSlapdOptions } from './private-slapd.ts';
import { progressBar } from './progress-bar.ts';
import type { LoadLdif } from './slapd-folder.ts';
import { temporaryFolder } from './temporary-folder.ts';

const seed = 20_260_101;

/** A private directory for the demo and what ends it without a trace. */
export interface DemoDirectory {
  readonly url: string;
  /** What the gateway connects to: a Unix socket where there is one. */
  readonly gatewayUrl: string;
  readonly bindDn: string;
  readonly bindPassword: string;
  readonly suffix: string;
  readonly stop: () => Promise<void>;
}

/**
 * Starts a private OpenLDAP with the tree of a profile and sample or generated people, in a folder that is kept or temporary;
 * where slapd is not installed, Gluu's in a container.
 */
export async function startDemoDirectory(options: DemoOptions, now: Date): Promise<DemoDirectory> {
  const own = {
    port: options.ldapPort,
    bindPassword: randomBytes(18).toString('base64url'),
    fill: (load: LoadLdif) => fill(load, options, now),
  };
  if (findSlapd() !== undefined) return startLocal(options, own);
  if (options.data !== undefined || options.profile !== 'gluu') {
    const option = options.data === undefined ? `--profile ${options.profile}` : '--data';
    throw new DemoError(`${option} needs OpenLDAP’s server (slapd): install it, for example with "apt install slapd".`);
  }
  const container = await startContainerSlapd(own);
  return { ...container, gatewayUrl: container.url };
}

async function startLocal(
  { data, profile }: DemoOptions,
  own: Pick<PrivateSlapdOptions, 'port' | 'bindPassword' | 'fill'>,
): Promise<DemoDirectory> {
  const temporary = data === undefined ? await temporaryFolder() : undefined;
  const folder = temporary?.path ?? data ?? '';
  await mkdir(folder, { recursive: true, mode: 0o700 });
  try {
    const tree = directoryTrees[profile];
    const schemaFiles = tree.schemaFiles.map((name) => treeFile(tree, name));
    const slapd = await startPrivateSlapd({ ...own, tree, folder, schemaFiles });
    const stop = async (): Promise<void> => {
      await slapd.stop();
      await temporary?.remove();
    };
    return { ...slapd, gatewayUrl: slapd.ldapiUrl, stop };
  } catch (error) {
    await temporary?.remove();
    throw error;
  }
}

async function fill(load: LoadLdif, { profile, users, groups, largestGroup }: DemoOptions, now: Date): Promise<void> {
  const file = (name: string): Promise<string> => readFile(treeFile(directoryTrees[profile], name), 'utf8');
  const base = await file('base.ldif');
  if (users === 0) {
    await load([base, '\n', await file('sample.ldif')]);
    return;
  }
  const onProgress = progressBar(process.stderr, `Loading ${users} people and ${groups} groups`);
  await loadPopulation(load, base, { tree: profile, users, groups, largestGroup, now, seed, onProgress });
}

import { randomBytes } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { DemoOptions } from './demo-options.ts';
import { loadPopulation } from './load-population.ts';
import { startPrivateSlapd, type PrivateSlapd } from './private-slapd.ts';
import { progressBar } from './progress-bar.ts';
import type { LoadLdif } from './slapd-folder.ts';
import { temporaryFolder } from './temporary-folder.ts';

const ldif = (name: string): string => fileURLToPath(new URL(`../../ldif/gluu/${name}`, import.meta.url));
const seed = 20_260_101;

/** A private directory for the demo and what ends it without a trace. */
export interface DemoDirectory {
  readonly slapd: PrivateSlapd;
  readonly stop: () => Promise<void>;
}

/** Starts a private OpenLDAP with Gluu's tree and sample or generated people, in a folder that is kept or temporary. */
export async function startDemoDirectory(options: DemoOptions, now: Date): Promise<DemoDirectory> {
  const temporary = options.data === undefined ? await temporaryFolder() : undefined;
  const folder = temporary?.path ?? options.data ?? '';
  await mkdir(folder, { recursive: true, mode: 0o700 });
  try {
    const slapd = await startPrivateSlapd({
      folder,
      port: options.ldapPort,
      bindPassword: randomBytes(18).toString('base64url'),
      schemaFiles: [ldif('schema.ldif'), ldif('dirgate.ldif')],
      fill: (load) => fill(load, options, now),
    });
    const stop = async (): Promise<void> => {
      await slapd.stop();
      await temporary?.remove();
    };
    return { slapd, stop };
  } catch (error) {
    await temporary?.remove();
    throw error;
  }
}

async function fill(load: LoadLdif, { users, groups, largestGroup }: DemoOptions, now: Date): Promise<void> {
  const base = await readFile(ldif('base.ldif'), 'utf8');
  if (users === 0) {
    await load([base, '\n', await readFile(ldif('sample.ldif'), 'utf8')]);
    return;
  }
  const onProgress = progressBar(process.stderr, `Loading ${users} people and ${groups} groups`);
  await loadPopulation(load, base, { users, groups, largestGroup, now, seed, onProgress });
}

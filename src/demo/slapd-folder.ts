import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { slapdConfig, type SlapdConfig } from './slapd-config.ts';
import { runSlapdTool } from './slapd-tool.ts';

/** Adds entries to the database of a slapd that does not run (slapadd(8)). */
export type LoadLdif = (ldif: Iterable<string> | AsyncIterable<string>) => Promise<void>;

/** Writes the configuration of a slapd into its folder. The database that may be there is kept. */
export async function configureSlapdFolder(slapd: string, config: SlapdConfig): Promise<void> {
  const { folder } = config;
  await mkdir(join(folder, 'db'), { recursive: true, mode: 0o700 });
  if (config.tree.changeLog) await mkdir(join(folder, 'log'), { recursive: true, mode: 0o700 });
  const before = await readFile(join(folder, 'config.ldif'), 'utf8').catch(() => '');
  const text = slapdConfig(config);
  await rm(join(folder, 'slapd.d'), { recursive: true, force: true });
  await mkdir(join(folder, 'slapd.d'), { mode: 0o700 });
  await writeFile(join(folder, 'config.ldif'), text, { mode: 0o600 });
  await runSlapdTool(slapd, 'add', ['-n', '0', '-F', join(folder, 'slapd.d'), '-l', join(folder, 'config.ldif')]);
  // A search trusts an index: entries written before it was configured would not be found.
  if (existsSync(join(folder, 'db', 'data.mdb')) && indexLines(before) !== indexLines(text)) {
    await runSlapdTool(slapd, 'index', ['-q', '-n', '1', '-F', join(folder, 'slapd.d')]);
  }
}

/** Fills a new database; one whose filling was cut off is thrown away first. */
export async function fillOnce(slapd: string, folder: string, fill: (load: LoadLdif) => Promise<void>): Promise<void> {
  const mark = join(folder, 'filled');
  if (existsSync(mark)) return;
  await rm(join(folder, 'db'), { recursive: true, force: true });
  await mkdir(join(folder, 'db'), { mode: 0o700 });
  await fill((ldif) => runSlapdTool(slapd, 'add', ['-q', '-n', '1', '-F', join(folder, 'slapd.d')], ldif));
  await writeFile(mark, '');
}

function indexLines(config: string): string {
  return config
    .split('\n')
    .filter((line) => line.startsWith('olcDbIndex'))
    .join('\n');
}

import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compose, type Composition } from '../../src/compose.ts';
import type { Config } from '../../src/config/config.ts';
import { loadConfig, type ConfigSources } from '../../src/config/load-config.ts';
import type { Logger } from '../../src/http/logger.ts';

/** The whole program with a journal of its own, which goes when it is closed. */
export async function composeForTest(
  { overrides = {}, ...sources }: ConfigSources,
  logger: Logger,
): Promise<Composition & { readonly config: Config }> {
  const folder = join(tmpdir(), `dirgate-journal-${randomUUID()}`);
  const config = loadConfig({ ...sources, overrides: { 'journal.folder': folder, ...overrides } });
  const composition = await compose(config, logger);
  return {
    ...composition,
    config,
    close: async () => {
      await composition.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

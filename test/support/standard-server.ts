import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TreeName } from '../../src/demo/directory-tree.ts';
import type { Flow } from './flow.ts';
import { startFlowServer, type FlowServer } from './flow-server.ts';

/** Where the RFCs have their server. */
export const standardUrl = 'https://example.com';
export const standardBase = '/v2';

const mappings = new URL('../../mappings/', import.meta.url);

/** The whole program with all that contradicts the standard switched off, at the address that the RFCs show. */
export async function startStandardServer(
  profile: TreeName,
  { options = {} }: Pick<Flow, 'options'>,
): Promise<FlowServer> {
  const folder = await mkdtemp(join(tmpdir(), 'dirgate-rfc-'));
  await cp(fileURLToPath(new URL(profile, mappings)), folder, { recursive: true });
  await replaceWithPut(join(folder, 'profile.yaml'));
  const server = await startFlowServer(profile, {
    options: {
      profile: folder,
      publicUrl: standardUrl,
      basePaths: [standardBase],
      'compatibility.createUnmatched': false,
      'compatibility.removeListed': false,
      'compatibility.allowEmptyPatch': false,
      ...options,
    },
  });
  const stop = async (): Promise<void> => {
    await server.stop();
    await rm(folder, { recursive: true });
  };
  return { ...server, stop };
}

/** A profile merges with PUT by a line of its own. */
async function replaceWithPut(settings: string): Promise<void> {
  const text = await readFile(settings, 'utf8').catch(() => undefined);
  if (text !== undefined) await writeFile(settings, text.replace(/^put: merge$/mu, 'put: replace'));
}

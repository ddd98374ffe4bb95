import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startGuard } from './guard.ts';

/** A folder that vanishes when it is removed or when this process ends, however it ends. */
export interface TemporaryFolder {
  readonly path: string;
  readonly remove: () => Promise<void>;
}

// A slapd that is just ending in the folder may still be writing: once more until nothing is left.
const removeAtEnd = `
read -r _
tries=0
until rm -rf -- "$1" 2>/dev/null && ! [ -e "$1" ] || [ $tries -ge 100 ]; do tries=$((tries + 1)); sleep 0.1; done
`;

/** Makes an empty folder for one run, readable by its owner only. */
export async function temporaryFolder(): Promise<TemporaryFolder> {
  const path = await mkdtemp(join(tmpdir(), 'dirgate-'));
  const guard = startGuard(removeAtEnd, [path]);
  return { path, remove: guard.release };
}

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

/** Runs `dirgate repair` and gives what it ends with and the lines of its table. */
export async function runRepair(
  env: NodeJS.ProcessEnv,
  ...args: readonly string[]
): Promise<{ readonly code: number; readonly found: readonly string[] }> {
  const run = promisify(execFile)(process.execPath, [main, 'repair', ...args], { env });
  const { code, stdout } = await run.then(
    (output) => ({ code: 0, stdout: output.stdout }),
    (error: unknown) => error as { code: number; stdout: string },
  );
  return {
    code,
    found: stdout
      .split('\n')
      .filter((line) => line.includes('  |  '))
      .slice(1),
  };
}

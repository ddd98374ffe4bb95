import { spawn } from 'node:child_process';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { DemoError } from './demo-error.ts';

/** The offline tools are slapd itself under another name (slapadd(8), slapindex(8)). */
export type SlapdTool = 'add' | 'index';

/** Runs an offline tool with the given text as its standard input; its own words are the message of a failure. */
export async function runSlapdTool(
  slapd: string,
  tool: SlapdTool,
  parameters: readonly string[],
  input: Iterable<string> | AsyncIterable<string> = [],
): Promise<void> {
  const child = spawn(slapd, ['-T', tool, ...parameters], { stdio: ['pipe', 'ignore', 'pipe'] });
  let words = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    words += text;
  });
  const code = new Promise<number | null>((resolve, reject) => {
    child.once('close', (code) => resolve(code));
    child.once('error', (cause) => reject(new DemoError(`${slapd} could not be started: ${cause.message}`, { cause })));
  });
  const fed = pipeline(Readable.from(input, { highWaterMark: 4 }), child.stdin).catch((error: unknown) => error);
  const exitCode = await code;
  if (exitCode !== 0) throw new DemoError(`slap${tool} failed (exit code ${exitCode ?? 'none'}): ${words.trim()}`);
  const failure = await fed;
  if (failure !== undefined) throw new DemoError(`slap${tool} did not take all of its input.`, { cause: failure });
}

import { ConfigError } from '../config/config-error.ts';

const namedFailures = new Set(['ConfigError', 'DemoError', 'ListenError', 'LdapError', 'ScimError']);

/** Prints what stopped a command, without a stack where whoever runs it can mend it; the exit code. */
export function reportFailure(error: unknown): number {
  const named = error instanceof Error && (error instanceof ConfigError || namedFailures.has(error.name));
  const text = error instanceof Error ? (named ? error.message : (error.stack ?? error.message)) : String(error);
  process.stderr.write(`${text}\n`);
  return 1;
}

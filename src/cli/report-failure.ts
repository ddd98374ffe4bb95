const namedFailures = new Set([
  'ConfigError',
  'DemoError',
  'ListenError',
  'CertificateError',
  'LdapError',
  'ScimError',
]);

/** Prints what stopped a command, without a stack where whoever runs it can mend it; the exit code. */
export function reportFailure(error: unknown): number {
  const named = error instanceof Error && (namedFailures.has(error.name) || isUsageMistake(error));
  const text = error instanceof Error ? (named ? error.message : (error.stack ?? error.message)) : String(error);
  process.stderr.write(`${text}\n`);
  return 1;
}

/** What node's parseArgs throws. */
const isUsageMistake = (error: Error): boolean =>
  'code' in error && typeof error.code === 'string' && error.code.startsWith('ERR_PARSE_ARGS');

/** One mistake of whoever configured the gateway. */
export interface ConfigIssue {
  readonly file?: string;
  readonly line?: number;
  /** The option, environment variable or part of the file that is wrong. */
  readonly where: string;
  /** What is wrong there, and what would be right. */
  readonly message: string;
}

/** The gateway can't start as configured: all mistakes at once. */
export class ConfigError extends Error {
  readonly issues: readonly ConfigIssue[];

  constructor(issues: readonly ConfigIssue[]) {
    const count = issues.length === 1 ? 'One mistake' : `${issues.length} mistakes`;
    super([`${count} in the configuration:`, ...issues.map((issue) => `  ${printIssue(issue)}`)].join('\n'));
    this.name = 'ConfigError';
    this.issues = issues;
  }
}

function printIssue({ file, line, where, message }: ConfigIssue): string {
  const place = file === undefined ? '' : `${file}${line === undefined ? '' : `:${line}`} `;
  return `${place}${where}: ${message}`;
}

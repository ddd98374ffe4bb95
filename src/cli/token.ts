import { parseArgs } from 'node:util';
import { addToken, newToken } from '../config/new-token.ts';
import { reportFailure } from './report-failure.ts';

const usage = 'expected: dirgate token create --name NAME [--scope SCOPE]... [--expires 90d] [--file tokens.yaml]\n';

/** `dirgate token create`: prints a token once; its hash goes into a file, or is printed, too. */
export async function token(args: readonly string[]): Promise<number> {
  try {
    const text = { type: 'string' } as const;
    const options = { name: text, scope: { ...text, multiple: true }, expires: text, file: text } as const;
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const { name, scope: scopes = [], expires, file } = values;
    if (positionals.join(' ') !== 'create' || name === undefined || name === '') {
      process.stderr.write(usage);
      return 2;
    }
    const made = newToken({ name, scopes, expires }, performance.timeOrigin + performance.now());
    if (file === undefined) process.stderr.write(`Add this line to authentication.tokens:\n${made.entry}`);
    else addToken(file, name, made.entry);
    process.stderr.write('The token, which is shown only now:\n');
    process.stdout.write(`${made.token}\n`);
    return 0;
  } catch (error) {
    return reportFailure(error);
  }
}

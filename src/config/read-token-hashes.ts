import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { parse } from 'yaml';
import { hashedTokens, type HashedToken } from './access-kind.ts';
import { ConfigError } from './config-error.ts';

/** The tokens of a file of hashes; an empty file has none. Throws ConfigError for a file that is not such a list. */
export function readTokenHashes(file: string): readonly HashedToken[] {
  const where = 'authentication.tokenHashesFile';
  let content: unknown;
  try {
    content = parse(readFileSync(file, 'utf8')) ?? [];
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigError([{ file, where, message: `It can't be read: ${reason}.` }]);
  }
  const result = v.safeParse(hashedTokens.schema, content);
  if (result.success) return result.output;
  const place = v.getDotPath(result.issues[0]);
  const at = place === null ? '' : ` at ${place}`;
  throw new ConfigError([{ file, where, message: `Expected ${hashedTokens.expected}, found something else${at}.` }]);
}

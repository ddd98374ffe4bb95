import { createHash, randomBytes } from 'node:crypto';
import { appendFileSync, existsSync } from 'node:fs';
import { ConfigError } from './config-error.ts';
import { readTokenHashes } from './read-token-hashes.ts';

export interface TokenRequest {
  readonly name: string;
  readonly scopes: readonly string[];
  /** Days or hours, such as `90d`, or a time; without it the token is good for ever. */
  readonly expires: string | undefined;
}

export interface NewToken {
  /** Shown once, and stored nowhere. */
  readonly token: string;
  /** The line for authentication.tokens, or for the file of hashes. */
  readonly entry: string;
}

const units: Readonly<Record<string, number>> = { d: 24 * 3_600_000, h: 3_600_000 };

/** A random token (RFC 6750 2.1) and its hash as an entry of a list in YAML. Throws ConfigError. */
export function newToken({ name, scopes, expires }: TokenRequest, now: number): NewToken {
  const token = `dirgate_${randomBytes(32).toString('base64url')}`;
  const members = [
    `name: ${JSON.stringify(name)}`,
    `sha256: ${createHash('sha256').update(token).digest('hex')}`,
    ...(scopes.length === 0 ? [] : [`scopes: ${JSON.stringify(scopes)}`]),
    ...(expires === undefined ? [] : [`expires: ${new Date(endOf(expires, now)).toISOString()}`]),
  ];
  return { token, entry: `- { ${members.join(', ')} }\n` };
}

function endOf(expires: string, now: number): number {
  const [, count, unit = ''] = /^(\d{1,5})([dh])$/.exec(expires) ?? [];
  const end = count === undefined ? Date.parse(expires) : now + Number(count) * (units[unit] ?? 0);
  if (end > now) return end;
  const message = `Expected days or hours such as 90d or 12h, or a time to come such as 2030-01-31, found ${expires}.`;
  throw new ConfigError([{ where: '--expires', message }]);
}

/** Adds an entry to a file of hashes that only its owner may read. Throws ConfigError where the name is taken. */
export function addToken(file: string, name: string, entry: string): void {
  const taken = existsSync(file) && readTokenHashes(file).some((one) => one.name === name);
  if (taken) {
    const message = `There is a token of the name ${name} already. Take another name, or delete its line.`;
    throw new ConfigError([{ file, where: '--name', message }]);
  }
  appendFileSync(file, entry, { mode: 0o600 });
}

import { parseArgs } from 'node:util';
import { DemoError } from './demo-error.ts';
import { directoryTrees, type TreeName } from './directory-tree.ts';

/** What `dirgate demo` can be told. */
export interface DemoOptions {
  readonly port: number;
  readonly token: string | undefined;
  readonly ldapPort: number | undefined;
  readonly profile: TreeName;
  readonly users: number;
  readonly groups: number;
  readonly largestGroup: number;
  readonly data: string | undefined;
  readonly info: string | undefined;
}

const profiles = Object.keys(directoryTrees) as TreeName[];

/** Reads the command line of the demo; a mistake is a DemoError that says what is accepted. */
export function parseDemoOptions(args: readonly string[]): DemoOptions {
  const text = { type: 'string' } as const;
  const options = {
    port: text,
    token: text,
    'ldap-port': text,
    profile: text,
    users: text,
    groups: text,
    'largest-group': text,
    data: text,
    info: text,
  };
  const { values } = parse(args, options);
  const number = (name: keyof typeof options, from: number, to: number): number | undefined => {
    const value = values[name];
    if (value === undefined) return undefined;
    if (/^\d{1,9}$/.test(value) && Number(value) >= from && Number(value) <= to) return Number(value);
    throw new DemoError(`--${name} ${value}: expected a whole number from ${from} to ${to}`);
  };
  const named = values.profile ?? 'gluu';
  const profile = profiles.find((one) => one === named);
  if (profile === undefined) throw new DemoError(`--profile ${named}: expected ${profiles.join(' or ')}`);
  const users = number('users', 0, 10_000_000) ?? 0;
  return {
    port: number('port', 0, 65_535) ?? 8080,
    token: values.token,
    ldapPort: number('ldap-port', 1, 65_535),
    profile,
    users,
    groups: number('groups', 0, 1_000_000) ?? 0,
    largestGroup: number('largest-group', 0, users) ?? Math.min(users, 1000),
    data: values.data,
    info: values.info,
  };
}

function parse<const T extends Record<string, { readonly type: 'string' }>>(
  args: readonly string[],
  options: T,
): { readonly values: { readonly [K in keyof T]?: string } } {
  try {
    return parseArgs({ args: [...args], options, strict: true }) as never;
  } catch (error) {
    const names = Object.keys(options).map((name) => `--${name}`);
    throw new DemoError(`${(error as Error).message}\nAccepted: ${names.join(' ')}`);
  }
}

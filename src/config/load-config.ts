import { createHash } from 'node:crypto';
import { accessSync, constants, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import * as v from 'valibot';
import { nearestName } from '../scim/nearest-name.ts';
import { checkSettings } from './check-settings.ts';
import { ConfigError, type ConfigIssue } from './config-error.ts';
import { environmentName, optionAt, optionPaths, type Config, type OptionPath, type Settings } from './config.ts';

import { readConfigFile } from './read-config-file.ts';

export interface ConfigSources {
  /** The configuration file. */
  readonly file?: string;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** By option path, from the command line: text is read as in the environment. */
  readonly overrides?: Readonly<Partial<Record<OptionPath, unknown>>>;
}

/** A value given to an option, and where it comes from. */
interface Given {
  readonly path: OptionPath;
  readonly value: unknown;
  /** The value is the path of the file that holds it. */
  readonly inFile: boolean;
  /** Where relative paths start. */
  readonly folder: string;
  readonly origin: (part: readonly (string | number)[]) => Omit<ConfigIssue, 'message'>;
}

type Checked = { readonly value: unknown } | { readonly issue: ConfigIssue };

/** Reads file, environment and overrides, the later going before the earlier. Throws ConfigError with every mistake. */
export function loadConfig({ file, environment = process.env, overrides = {} }: ConfigSources): Config {
  const fromFile = file === undefined ? { whole: true, given: [], issues: [] } : givenInFile(file);
  const given = [...fromFile.given, ...givenInEnvironment(environment), ...givenAsOverrides(overrides)];
  const checked = given.map((entry) => ({ entry, result: check(entry) }));
  const wrong = new Set(checked.filter(({ result }) => 'issue' in result).map(({ entry }) => entry.path));
  const values = new Map(
    checked.flatMap(({ entry, result }) => ('value' in result ? [[entry.path, result.value] as const] : [])),
  );
  const settings = assemble(values);
  const origins = new Map(given.map(({ path, origin }) => [path, origin([])]));
  const missing = optionPaths.filter((path) => !('byDefault' in optionAt(path)) && !values.has(path));
  // What is missing or does not go together, as far as it does not follow from a mistake already found.
  const gaps = [
    ...missing.filter((path) => !wrong.has(path)).map(missingOption),
    ...checkSettings(settings)
      .filter(({ paths }) => !paths.some((path) => wrong.has(path) || missing.includes(path)))
      .map(({ paths: [path], message }) => ({ ...(origins.get(path) ?? { where: path }), message })),
  ];
  const issues = [
    ...fromFile.issues,
    ...misspelledVariables(environment),
    ...checked.flatMap(({ result }) => ('issue' in result ? [result.issue] : [])),
    ...(fromFile.whole ? gaps : []),
  ];
  if (issues.length > 0) throw new ConfigError(issues.toSorted((a, b) => (a.line ?? Infinity) - (b.line ?? Infinity)));
  return complete(settings);
}

function givenInFile(file: string): { whole: boolean; given: Given[]; issues: readonly ConfigIssue[] } {
  const { whole, entries, issues } = readConfigFile(file);
  const given = entries.map(({ path, value, lineOf }): Given => {
    const origin = (part: readonly (string | number)[]): Omit<ConfigIssue, 'message'> => {
      const line = lineOf(part);
      return { file, ...(line === undefined ? {} : { line }), where: [path, ...part].join('.') };
    };
    return { path, value, inFile: optionAt(path).kind.role === 'secret', folder: dirname(file), origin };
  });
  return { whole, given, issues };
}

function givenInEnvironment(environment: Readonly<Record<string, string | undefined>>): Given[] {
  return optionPaths.flatMap((path) => {
    const name = environmentName(path);
    if (name === undefined) return [];
    const secret = optionAt(path).kind.role === 'secret';
    const variables = secret ? [`${name}_FILE`, name] : [name];
    return variables.flatMap((variable): Given[] => {
      const text = environment[variable];
      if (text === undefined || text === '') return [];
      const inFile = variable !== name;
      const value = inFile ? text : optionAt(path).kind.fromText?.(text);
      return [{ path, value, inFile, folder: '.', origin: () => ({ where: variable }) }];
    });
  });
}

function givenAsOverrides(overrides: Readonly<Partial<Record<OptionPath, unknown>>>): Given[] {
  return optionPaths.flatMap((path): Given[] => {
    const given = overrides[path];
    if (given === undefined) return [];
    const value = typeof given === 'string' ? (optionAt(path).kind.fromText?.(given) ?? given) : given;
    return [{ path, value, inFile: false, folder: '.', origin: () => ({ where: path }) }];
  });
}

/** Other programs may own variables of this prefix (Kubernetes makes DIRGATE_PORT), so only near misses are mistakes. */
function misspelledVariables(environment: Readonly<Record<string, string | undefined>>): ConfigIssue[] {
  const prefix = 'DIRGATE_';
  const names = optionPaths.flatMap((path) => environmentName(path) ?? []);
  const known = names.flatMap((name) => [name, `${name}_FILE`]).map((name) => name.slice(prefix.length));
  return Object.keys(environment).flatMap((name) => {
    if (!name.startsWith(prefix) || known.includes(name.slice(prefix.length))) return [];
    const meant = nearestName(name.slice(prefix.length), known);
    if (meant === undefined) return [];
    return [{ where: name, message: `There is no such variable. Did you mean ${prefix}${meant}?` }];
  });
}

function check({ path, value, inFile, folder, origin }: Given): Checked {
  const { kind } = optionAt(path);
  const fail = (message: string, part: readonly string[] = []): Checked => ({ issue: { ...origin(part), message } });
  if (inFile && typeof value !== 'string') return fail(`Expected the path of a file, found ${show(value)}.`);
  let content: unknown;
  try {
    content = inFile ? readFileSync(resolve(folder, String(value)), 'utf8').replace(/\r?\n$/, '') : located();
    if (kind.role === 'file' && typeof content === 'string') accessSync(content, constants.R_OK);
  } catch (error) {
    return fail(`The file can't be read: ${error instanceof Error ? error.message : String(error)}.`);
  }
  const result = v.safeParse(kind.schema, content);
  if (result.success) return { value: result.output };
  const [mistake] = result.issues;
  const found = kind.confidential === true ? 'something else' : show(mistake.input);
  return fail(`Expected ${kind.expected}, found ${found}.`, v.getDotPath(mistake)?.split('.'));

  function located(): unknown {
    if (kind.located !== undefined) return kind.located(value, (path) => resolve(folder, path));
    const isPath =
      kind.role === 'file' || kind.role === 'folder' || (kind.role === 'nameOrPath' && String(value).includes('/'));
    return isPath && typeof value === 'string' && value !== '' ? resolve(folder, value) : value;
  }
}

/** Lists and objects would be long, and a secret may have been put into them by mistake. */
function show(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'names with values';
  return value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 80);
}

const missingOption = (path: OptionPath): ConfigIssue => ({
  where: path,
  message: `It must be given: ${optionAt(path).sentence} In the environment: ${environmentName(path)}.`,
});

function assemble(values: ReadonlyMap<OptionPath, unknown>): Settings {
  const settings: Record<string, unknown> = {};
  for (const path of optionPaths) {
    const value = values.has(path) ? values.get(path) : optionAt(path).byDefault;
    const [group, name] = path.split('.');
    if (group === undefined) continue;
    if (name === undefined) settings[group] = value;
    else settings[group] = { ...(settings[group] as object | undefined), [name]: value };
  }
  return settings as unknown as Settings;
}

/** Fills in what follows from other options. The clear token is kept as a hash, like the others. */
function complete({ authentication: given, publicUrl, ...settings }: Settings): Config {
  const { token, tokens, ...authentication } = given;
  const { host, port, certFile } = settings.listen;
  const reachable = { '0.0.0.0': 'localhost', '::': 'localhost' }[host] ?? (host.includes(':') ? `[${host}]` : host);
  const hashed =
    token === undefined ? [] : [{ name: 'token', sha256: createHash('sha256').update(token.reveal()).digest('hex') }];
  return {
    ...settings,
    publicUrl: publicUrl ?? `${certFile === undefined ? 'http' : 'https'}://${reachable}:${port}`,
    authentication: { ...authentication, tokens: [...tokens, ...hashed] },
  };
}

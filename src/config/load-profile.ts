import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import * as v from 'valibot';
import { LineCounter, parseDocument, type Document } from 'yaml';
import { documentIssue, options, parseMappingFile } from '../mapping/mapping-file.ts';
import type { ProfileEntry, ProfileIssue } from '../mapping/profile.ts';
import { parseResourceTypeDocument, parseSchemaDocument } from '../scim/schema-document.ts';
import type { ResourceType } from '../scim/resource-type.ts';
import type { Schema } from '../scim/schema.ts';
import { ConfigError, type ConfigIssue } from './config-error.ts';

/** A profile as its files say it, before a directory's subschema is known. */
export interface LoadedProfile {
  readonly entries: readonly ProfileEntry[];
  /** The base paths that clients of this kind of directory know. */
  readonly basePaths: readonly string[];
  /** What a PUT does with attributes that it leaves out. */
  readonly put: 'replace' | 'merge';
  /** The mistakes that show without a directory. */
  readonly issues: readonly ConfigIssue[];
  /** Adds file and line to mistakes that were found later. */
  readonly locate: (issues: readonly ProfileIssue[]) => ConfigIssue[];
}

interface YamlFile {
  readonly file: string;
  readonly document: Document.Parsed;
  readonly lines: LineCounter;
}

const settingsFile = 'profile.yaml';
const basePath = v.pipe(v.string(), v.regex(/^(?:\/[\w.~-]+)+$/, 'expected a path such as /scim/v2'));
const profileSettings = options({
  basePaths: v.optional(v.array(basePath), ['/scim/v2']),
  put: v.optional(v.picklist(['replace', 'merge']), 'replace'),
});

/**
 * Reads a profile: `name` is a folder in `mappingsFolder`, or the path of a folder of one's own. Throws ConfigError
 * where there is no such folder.
 */
export function loadProfile(name: string, mappingsFolder: string): LoadedProfile {
  const folder = [resolve(mappingsFolder, name), resolve(name)].find((path) => existsSync(path));
  if (folder === undefined) {
    const known = readdirSync(mappingsFolder, { withFileTypes: true }).filter(
      (entry) => entry.isDirectory() && !['schemas', 'resource-types', 'hooks'].includes(entry.name),
    );
    const message = `found ${JSON.stringify(name)}, expected ${known.map((entry) => entry.name).join(', ')}, or a folder with mapping files`;
    throw new ConfigError([{ where: 'profile', message }]);
  }
  const issues: ConfigIssue[] = [];
  const resourceTypes = readResourceTypes([mappingsFolder, folder], issues);
  const files = readdirSync(folder)
    .filter((file) => /\.ya?ml$/.test(file))
    .toSorted();
  const documents = files.map((file) => readYaml(join(folder, file), issues));
  const mappings = documents.filter(({ file }) => basename(file) !== settingsFile);
  const entries = mappings.flatMap((one) => readEntry(one, resourceTypes, issues));
  for (const [index, { file, document }] of entries.entries()) {
    const first = entries.findIndex((one) => one.document.resourceType === document.resourceType);
    const message = `${document.resourceType} is mapped by ${basename(entries[first]?.file ?? '')} already`;
    const yaml = documents.find((one) => one.file === file);
    if (first < index) issues.push(locate(yaml, { file, path: ['resourceType'], message }));
  }
  const settings = readSettings(
    documents.find(({ file }) => basename(file) === settingsFile),
    issues,
  );
  if (mappings.length === 0) issues.push({ where: 'profile', message: `${folder} has no mapping file (*.yaml)` });
  const byName = new Map(documents.map((one) => [one.file, one]));
  return {
    entries,
    ...settings,
    issues,
    locate: (found) => found.map((issue) => locate(byName.get(issue.file), issue)),
  };
}

function readYaml(file: string, issues: ConfigIssue[]): YamlFile {
  const lines = new LineCounter();
  const document = parseDocument(readFileSync(file, 'utf8'), { lineCounter: lines, prettyErrors: false });
  for (const { message, pos } of document.errors) {
    issues.push({ file: shown(file), line: lines.linePos(pos[0]).line, where: 'YAML', message });
  }
  return { file, document, lines };
}

const shown = (file: string): string => relative('', file);

/** The line of the deepest node that the path leads to; a mistake about a missing key is shown at its parent. */
function locate(yaml: YamlFile | undefined, { file, path, message }: ProfileIssue): ConfigIssue {
  const where = path.join('.');
  if (yaml === undefined) return { file: shown(file), where, message };
  for (let length = path.length; length >= 0; length -= 1) {
    const node = yaml.document.getIn(path.slice(0, length), true);
    const key = keyNode(yaml.document, path.slice(0, length));
    const range = (key ?? (node as { range?: [number, number, number] } | undefined))?.range;
    if (range) return { file: shown(file), line: yaml.lines.linePos(range[0]).line, where, message };
  }
  return { file: shown(file), where, message };
}

function keyNode(
  document: Document.Parsed,
  path: readonly (string | number)[],
): { range?: [number, number, number] } | undefined {
  const parent = path.length === 0 ? undefined : document.getIn(path.slice(0, -1), true);
  const items = (parent as { items?: { key?: { value?: unknown; range?: [number, number, number] } }[] } | undefined)
    ?.items;
  return items?.find((item) => item?.key?.value === path.at(-1))?.key;
}

function readEntry(yaml: YamlFile, types: ReadonlyMap<string, ResourceType>, issues: ConfigIssue[]): ProfileEntry[] {
  if (yaml.document.errors.length > 0) return [];
  const parsed = parseMappingFile(yaml.document.toJS());
  issues.push(...parsed.issues.map((issue) => locate(yaml, { ...issue, file: yaml.file })));
  if (parsed.document === undefined) return [];
  const name = parsed.document.resourceType;
  const resourceType = types.get(name);
  if (resourceType === undefined) {
    const message = `found ${JSON.stringify(name)}, expected ${[...types.keys()].join(', ')}`;
    issues.push(locate(yaml, { file: yaml.file, path: ['resourceType'], message }));
    return [];
  }
  const complete = parsed.issues.length === 0;
  return [{ file: yaml.file, document: parsed.document, resourceType, complete }];
}

function readSettings(yaml: YamlFile | undefined, issues: ConfigIssue[]): v.InferOutput<typeof profileSettings> {
  const readable = yaml !== undefined && yaml.document.errors.length === 0;
  const result = v.safeParse(profileSettings, (readable ? yaml.document.toJS() : undefined) ?? {});
  if (result.success) return result.output;
  const file = yaml?.file ?? settingsFile;
  issues.push(...result.issues.map((issue) => locate(yaml, { ...documentIssue(issue), file })));
  return { basePaths: [], put: 'replace' };
}

function readResourceTypes(folders: readonly string[], issues: ConfigIssue[]): Map<string, ResourceType> {
  const schemas = new Map<string, Schema>();
  for (const { file, json } of folders.flatMap((folder) => readJson(join(folder, 'schemas'), issues))) {
    const parsed = parseSchemaDocument(json);
    if (parsed.ok) schemas.set(parsed.schema.id, parsed.schema);
    else issues.push(...parsed.issues.map(({ pointer, message }) => ({ file: shown(file), where: pointer, message })));
  }
  const types = new Map<string, ResourceType>();
  for (const { file, json } of folders.flatMap((folder) => readJson(join(folder, 'resource-types'), issues))) {
    const parsed = parseResourceTypeDocument(json, schemas);
    if (parsed.ok) types.set(parsed.resourceType.name, parsed.resourceType);
    else issues.push(...parsed.issues.map(({ pointer, message }) => ({ file: shown(file), where: pointer, message })));
  }
  return types;
}

function readJson(folder: string, issues: ConfigIssue[]): { readonly file: string; readonly json: unknown }[] {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .toSorted();
  return files.flatMap((name) => {
    const file = join(folder, name);
    try {
      return [{ file, json: JSON.parse(readFileSync(file, 'utf8')) as unknown }];
    } catch (error) {
      issues.push({ file: shown(file), where: 'JSON', message: String(error) });
      return [];
    }
  });
}

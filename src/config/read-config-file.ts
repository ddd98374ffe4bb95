import { readFileSync } from 'node:fs';
import { isMap, isScalar, LineCounter, parseDocument, type Document, type Node, type Pair } from 'yaml';
import { nearestName } from '../scim/nearest-name.ts';
import type { ConfigIssue } from './config-error.ts';
import { environmentName, fileKey, optionPaths, type OptionPath } from './config.ts';

/** A value that the file gives to an option. */
export interface FileEntry {
  readonly path: OptionPath;
  readonly value: unknown;
  /** The line of the value, or of a part of it: `['0', 'sha256']`. */
  readonly lineOf: (part: readonly (string | number)[]) => number | undefined;
}

interface FileContent {
  /** False if the file could not be read or is no YAML: what it says is unknown then. */
  readonly whole: boolean;
  readonly entries: readonly FileEntry[];
  readonly issues: readonly ConfigIssue[];
}

interface Reading {
  readonly file: string;
  readonly document: Document;
  readonly lines: LineCounter;
  readonly entries: FileEntry[];
  readonly issues: ConfigIssue[];
}

/** Reads the configuration file (YAML 1.2): which options it sets, and what in it is no option. */
export function readConfigFile(file: string): FileContent {
  let source: string;
  try {
    source = readFileSync(file, 'utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return {
      whole: false,
      entries: [],
      issues: [{ file, where: 'the file', message: `It can't be read: ${reason}.` }],
    };
  }
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines, stringKeys: true, prettyErrors: false });
  const reading: Reading = { file, document, lines, entries: [], issues: [] };
  for (const { pos, message } of document.errors) {
    reading.issues.push({ file, line: lines.linePos(pos[0]).line, where: 'YAML', message });
  }
  if (reading.issues.length > 0) return { whole: false, entries: [], issues: reading.issues };
  const root = document.contents;
  if (isMap(root)) for (const pair of root.items) readPair(reading, pair, '');
  else if (root !== null) {
    reading.issues.push({ file, line: 1, where: 'the file', message: 'Expected options with their values.' });
  }
  return { whole: true, entries: reading.entries, issues: reading.issues };
}

const groups: ReadonlySet<string> = new Set(
  optionPaths.flatMap((path) => (path.includes('.') ? [path.slice(0, path.indexOf('.'))] : [])),
);

function readPair(reading: Reading, pair: Pair, prefix: string): void {
  const name = String(isScalar(pair.key) ? pair.key.value : pair.key);
  const key = `${prefix}${name}`;
  const value = pair.value as Node | null;
  if (value === null || (isScalar(value) && value.value === null)) {
    if (!groups.has(key) && pathOf(key) === undefined) reject(reading, pair, key, unknownOption(key));
    return;
  }
  if (groups.has(key)) {
    readGroup(reading, pair, key, value);
    return;
  }
  const path = pathOf(key);
  if (path === undefined) {
    reject(reading, pair, key, isSecret(key) ? secretInFile(key) : unknownOption(key));
    return;
  }
  const lineOf = (part: readonly (string | number)[]): number | undefined => lineIn(reading, pair, value, part);
  reading.entries.push({ path, value: value.toJS(reading.document), lineOf });
}

function readGroup(reading: Reading, pair: Pair, key: string, value: Node): void {
  if (isMap(value)) for (const inner of value.items) readPair(reading, inner, `${key}.`);
  else reject(reading, pair, key, 'Expected options with their values below this name.');
}

const pathOf = (key: string): OptionPath | undefined => optionPaths.find((path) => fileKey(path) === key);

const isSecret = (key: string): key is OptionPath =>
  optionPaths.some((path) => path === key && fileKey(path) === `${key}File`);

const secretInFile = (path: OptionPath): string =>
  `A secret may not stand in this file. Put it into a file of its own and name that in ${fileKey(path)}, or set ${environmentName(path)}.`;

function unknownOption(key: string): string {
  const known = optionPaths.map(fileKey);
  const sameName = known.find((candidate) => candidate.endsWith(`.${key}`));
  const meant = nearestName(key, [...known, ...groups]) ?? sameName;
  if (meant !== undefined) return `There is no such option. Did you mean ${meant}?`;
  const group = key.split('.').slice(0, -1).join('.');
  const siblings = known.filter((candidate) => candidate.startsWith(`${group}.`));
  const atTop = new Set(known.map((candidate) => candidate.split('.')[0]));
  return `There is no such option. There are: ${[...(group === '' ? atTop : siblings)].join(', ')}.`;
}

function reject(reading: Reading, pair: Pair, where: string, message: string): void {
  const line = lineOfNode(reading, pair.key as Node);
  reading.issues.push({ file: reading.file, ...(line === undefined ? {} : { line }), where, message });
}

function lineIn(reading: Reading, pair: Pair, value: Node, part: readonly (string | number)[]): number | undefined {
  const inner = 'getIn' in value && part.length > 0 ? value.getIn(part, true) : undefined;
  return lineOfNode(reading, (inner as Node | undefined) ?? (pair.key as Node));
}

function lineOfNode({ lines }: Reading, node: Node): number | undefined {
  return node.range ? lines.linePos(node.range[0]).line : undefined;
}

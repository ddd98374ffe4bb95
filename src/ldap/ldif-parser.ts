import type { Attribute, ChangeRecord, Modification } from './change-record.ts';
import { asDn, type Dn } from './dn.ts';
import type { AttributeValue } from './entry.ts';
import { LdapError } from './result-code.ts';

/** A line of an LDIF file that can't be read (RFC 2849), counted from 1 as an editor shows it. */
export class LdifError extends Error {
  readonly line: number;

  constructor(line: number, problem: string, options?: ErrorOptions) {
    super(`LDIF line ${String(line)}: ${problem}`, options);
    this.name = 'LdifError';
    this.line = line;
  }
}

/** A line once unfolded; `number` is where it starts. A dash alone ends a modification. */
interface Line {
  readonly number: number;
  readonly name: string;
  readonly value: AttributeValue;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The change records of an LDIF file (RFC 2849); a content record is read as the `add` of its entry. */
export function parseLdif(text: string): readonly ChangeRecord[] {
  return recordsOf(text).map(([first, ...rest]) => parseRecord(first, rest));
}

type RecordLines = readonly [Line, ...Line[]];

/** The lines of each record: unfolded, without comments, without the version. */
function recordsOf(text: string): readonly RecordLines[] {
  const records: [Line, ...Line[]][] = [];
  let current: [Line, ...Line[]] | undefined;
  for (const { number, content } of unfold(text.replace(/^\ufeff/, ''))) {
    if (content.startsWith('#')) continue;
    if (content === '') {
      current = undefined;
      continue;
    }
    const line = parseLine(number, content);
    if (current !== undefined) {
      current.push(line);
    } else if (records.length === 0 && line.name === 'version') {
      if (line.value !== '1') throw new LdifError(number, 'only version 1 is known');
    } else {
      current = [line];
      records.push(current);
    }
  }
  return records;
}

function unfold(text: string): readonly { readonly number: number; readonly content: string }[] {
  const lines: { number: number; content: string }[] = [];
  for (const [index, raw] of text.split('\n').entries()) {
    const content = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
    const previous = lines.at(-1);
    if (!content.startsWith(' ')) lines.push({ number: index + 1, content });
    else if (previous === undefined || previous.content === '')
      throw new LdifError(index + 1, 'a blank at the start continues the line above, and there is none');
    else previous.content += content.slice(1);
  }
  return lines;
}

function parseLine(number: number, content: string): Line {
  if (content === '-') return { number, name: '-', value: '' };
  const [, name, marker, rest = ''] = /^([a-z\d][a-z\d.;_-]*)(::|:<|:)(.*)$/is.exec(content) ?? [];
  if (name === undefined) {
    throw new LdifError(number, `expected "name: value", "name:: base64" or "-", found ${JSON.stringify(content)}`);
  }
  if (marker === ':<')
    throw new LdifError(number, 'values from a URL are not read; write the value itself, as "name:: base64"');
  const written = rest.replace(/^ +/, '');
  return { number, name, value: marker === '::' ? decodeBase64(number, written) : written };
}

function decodeBase64(number: number, base64: string): AttributeValue {
  let octets: Uint8Array;
  try {
    octets = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  } catch (cause) {
    throw new LdifError(number, 'the value behind "::" is not base64', { cause });
  }
  try {
    return utf8.decode(octets);
  } catch {
    return octets;
  }
}

function parseRecord(first: Line, rest: readonly Line[]): ChangeRecord {
  if (first.name.toLowerCase() !== 'dn') {
    throw new LdifError(first.number, `a record starts with "dn:", not with "${first.name}:"`);
  }
  const dn = readDn(first);
  const [change, ...body] = rest;
  if (change?.name.toLowerCase() === 'control') {
    throw new LdifError(change.number, 'controls in a record are not supported; leave the line out');
  }
  if (change?.name.toLowerCase() !== 'changetype') return { changetype: 'add', dn, attributes: readAttributes(rest) };
  switch (textOf(change)) {
    case 'add':
      return { changetype: 'add', dn, attributes: readAttributes(body) };
    case 'delete':
      refuseSurplus(body[0]);
      return { changetype: 'delete', dn };
    case 'modify':
      return { changetype: 'modify', dn, modifications: readModifications(body) };
    case 'modrdn':
    case 'moddn':
      return readRename(dn, change, body);
    default:
      throw new LdifError(change.number, 'changetype must be add, delete, modify, modrdn or moddn');
  }
}

/** The lines as attributes, those of one type together whatever its letter case, in the order of their first lines. */
function readAttributes(lines: readonly Line[]): readonly Attribute[] {
  const attributes = new Map<string, { readonly type: string; readonly values: AttributeValue[] }>();
  for (const { number, name, value } of lines) {
    if (name === '-')
      throw new LdifError(number, 'a dash ends a modification, and this record is not changetype modify');
    const attribute = attributes.get(name.toLowerCase());
    if (attribute === undefined) attributes.set(name.toLowerCase(), { type: name, values: [value] });
    else attribute.values.push(value);
  }
  return [...attributes.values()];
}

function readModifications(lines: readonly Line[]): readonly Modification[] {
  const modifications: (Modification & { readonly values: AttributeValue[] })[] = [];
  let open: (typeof modifications)[number] | undefined;
  for (const line of lines) {
    if (line.name === '-') {
      if (open === undefined) throw new LdifError(line.number, 'there is no modification for this dash to end');
      open = undefined;
    } else if (open === undefined) {
      open = { operation: operationOf(line), type: textOf(line), values: [] };
      modifications.push(open);
    } else if (line.name.toLowerCase() === open.type.toLowerCase()) {
      open.values.push(line.value);
    } else {
      throw new LdifError(line.number, `expected a value of "${open.type}" or a dash, found "${line.name}:"`);
    }
  }
  return modifications;
}

function operationOf(line: Line): Modification['operation'] {
  const operation = line.name.toLowerCase();
  if (operation === 'add' || operation === 'delete' || operation === 'replace') return operation;
  throw new LdifError(
    line.number,
    `a modification starts with "add:", "delete:" or "replace:", not with "${line.name}:"`,
  );
}

function readRename(dn: Dn, change: Line, [newRdn, deleteOldRdn, newSuperior, surplus]: readonly Line[]): ChangeRecord {
  if (newRdn?.name.toLowerCase() !== 'newrdn' || deleteOldRdn?.name.toLowerCase() !== 'deleteoldrdn') {
    throw new LdifError(change.number, 'a rename needs "newrdn:" and then "deleteoldrdn:"');
  }
  const flag = textOf(deleteOldRdn);
  if (flag !== '0' && flag !== '1') throw new LdifError(deleteOldRdn.number, 'deleteoldrdn must be 0 or 1');
  const rename = { changetype: 'modrdn', dn, newRdn: readDn(newRdn), deleteOldRdn: flag === '1' } as const;
  if (newSuperior?.name.toLowerCase() !== 'newsuperior') {
    refuseSurplus(newSuperior);
    return rename;
  }
  refuseSurplus(surplus);
  return { ...rename, newSuperior: readDn(newSuperior) };
}

function refuseSurplus(line: Line | undefined): void {
  if (line !== undefined) throw new LdifError(line.number, `"${line.name}:" has no place in this kind of record`);
}

function readDn(line: Line): Dn {
  const text = textOf(line);
  try {
    return asDn(text);
  } catch (cause) {
    if (cause instanceof LdapError) throw new LdifError(line.number, cause.diagnostic, { cause });
    throw cause;
  }
}

function textOf({ number, name, value }: Line): string {
  if (typeof value === 'string') return value;
  throw new LdifError(number, `the value of "${name}" must be UTF-8`);
}

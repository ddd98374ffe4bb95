import type { Attribute, ChangeRecord, Modification } from './change-record.ts';
import type { Dn } from './dn.ts';
import { octetsOf, type AttributeValue } from './entry.ts';

export { LdifError, parseLdif } from './ldif-parser.ts';

/** Columns of a line; RFC 2849 leaves the number open, and 76 is what other tools print. */
const columns = 76;

/** What needs no base64: a SAFE-STRING (RFC 2849) of visible characters, without a blank at its end (note 8 there). */
const safeString = /^[!-9;=-~][ -~]*(?<! )$/;

/** Change records as an LDIF file (RFC 2849). */
export function printLdif(records: Iterable<ChangeRecord>): string {
  return `version: 1\n${Array.from(records, printLdifRecord).join('')}`;
}

/** One more change record for such a file (RFC 2849), with the blank line before it. */
export function printLdifRecord(record: ChangeRecord): string {
  return `\n${linesOfRecord(record).map(fold).join('')}`;
}

/** One entry as an LDIF content record (RFC 2849), without the version line of a file and the blank line between records. */
export function printLdifEntry(dn: Dn, attributes: readonly Attribute[]): string {
  return [line('dn', dn), ...attributes.flatMap(linesOfAttribute)].map(fold).join('');
}

function linesOfRecord(record: ChangeRecord): readonly string[] {
  const head = [line('dn', record.dn), line('changetype', record.changetype)];
  switch (record.changetype) {
    case 'add':
      return [...head, ...record.attributes.flatMap(linesOfAttribute)];
    case 'modify':
      return [...head, ...record.modifications.flatMap(linesOfModification)];
    case 'modrdn':
      return [
        ...head,
        line('newrdn', record.newRdn),
        line('deleteoldrdn', record.deleteOldRdn ? '1' : '0'),
        ...(record.newSuperior === undefined ? [] : [line('newsuperior', record.newSuperior)]),
      ];
    case 'delete':
      return head;
  }
}

function linesOfAttribute({ type, values }: Attribute): readonly string[] {
  return values.map((value) => line(type, value));
}

function linesOfModification(modification: Modification): readonly string[] {
  return [line(modification.operation, modification.type), ...linesOfAttribute(modification), '-'];
}

function line(name: string, value: AttributeValue): string {
  if (value.length === 0) return `${name}:`;
  if (typeof value === 'string' && safeString.test(value)) return `${name}: ${value}`;
  return `${name}:: ${btoa(Array.from(octetsOf(value), (octet) => String.fromCharCode(octet)).join(''))}`;
}

/** A line with its end, cut into pieces that each fill the columns; every piece but the first starts with one blank. */
function fold(text: string): string {
  const pieces = [text.slice(0, columns)];
  for (let at = columns; at < text.length; at += columns - 1) pieces.push(text.slice(at, at + columns - 1));
  return `${pieces.join('\n ')}\n`;
}

import { octetsOf, type AttributeValue, type Entry } from '../ldap/entry.ts';
import { parseGeneralizedTime, syntaxOid } from '../ldap/syntax.ts';
import type { Subschema } from '../ldap/subschema.ts';
import { formatDateTime } from '../scim/date-time.ts';
import type { ScimObject, ScimValue } from '../scim/resource.ts';

/** Names that tell of a secret, in any directory: nobody needs to list them first. */
const secretName =
  /(?:passw(?:or)?d|pwd)(?:history)?$|secret(?!ary)|(?:private|random|principal)key$|token|jwt$|enrollmentcode$|usercode$/;

const binarySyntaxes: readonly (string | undefined)[] = [
  syntaxOid.jpeg,
  syntaxOid.octetString,
  // Certificates, lists of them, pairs of them (RFC 4523), and plain binary (RFC 2252).
  '1.3.6.1.4.1.1466.115.121.1.5',
  '1.3.6.1.4.1.1466.115.121.1.8',
  '1.3.6.1.4.1.1466.115.121.1.9',
  '1.3.6.1.4.1.1466.115.121.1.10',
];

/**
 * An entry as Gluu tells of changed ones: the directory's names in alphabetical order, each with a list of values that
 * are converted by the attribute's syntax (RFC 4517 3.3). Neither object classes nor anything secret are among them.
 */
export function entryToAttributes(entry: Entry, subschema: Subschema, hidden: ReadonlySet<string>): ScimObject {
  const shown: [string, readonly ScimValue[]][] = [];
  for (const [description, values] of entry.attributes) {
    const type = subschema.attributeType(description);
    const [base = '', ...options] = description.split(';');
    const names = [base, ...(type?.names ?? [])].map((name) => name.toLowerCase());
    if (names.some((name) => name === 'objectclass' || hidden.has(name) || secretName.test(name))) continue;
    const name = [type?.names[0] ?? base, ...options].join(';');
    shown.push([name, values.map((value) => valueOf(value, type?.syntax, options.includes('binary')))]);
  }
  return Object.fromEntries(shown.toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

function valueOf(value: AttributeValue, syntax: string | undefined, isBinary: boolean): ScimValue {
  if (typeof value !== 'string' || isBinary || binarySyntaxes.includes(syntax)) return base64(octetsOf(value));
  if (syntax === syntaxOid.boolean) return value.toUpperCase() === 'TRUE';
  if (syntax === syntaxOid.integer) return integerOf(value);
  if (syntax === syntaxOid.generalizedTime) {
    const instant = parseGeneralizedTime(value);
    return instant === undefined ? value : formatDateTime(instant.epochMs, instant.nanoseconds);
  }
  return value;
}

/** A number as long as JSON's readers keep all of its digits (RFC 8259 6). */
function integerOf(text: string): number | string {
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : text;
}

const base64 = (octets: Uint8Array): string => btoa(Array.from(octets, (octet) => String.fromCharCode(octet)).join(''));

import { parseDn } from './dn-parser.ts';
import { parseGeneralizedTime } from './generalized-time.ts';
import { LdapError } from './result-code.ts';

export { formatGeneralizedTime, parseGeneralizedTime } from './generalized-time.ts';

/** OIDs of the syntaxes that this program knows by name (RFC 4517 3.3, RFC 4530 2.1). */
export const syntaxOid = {
  bitString: '1.3.6.1.4.1.1466.115.121.1.6',
  boolean: '1.3.6.1.4.1.1466.115.121.1.7',
  countryString: '1.3.6.1.4.1.1466.115.121.1.11',
  directoryString: '1.3.6.1.4.1.1466.115.121.1.15',
  dn: '1.3.6.1.4.1.1466.115.121.1.12',
  generalizedTime: '1.3.6.1.4.1.1466.115.121.1.24',
  ia5String: '1.3.6.1.4.1.1466.115.121.1.26',
  integer: '1.3.6.1.4.1.1466.115.121.1.27',
  jpeg: '1.3.6.1.4.1.1466.115.121.1.28',
  nameAndOptionalUid: '1.3.6.1.4.1.1466.115.121.1.34',
  numericString: '1.3.6.1.4.1.1466.115.121.1.36',
  octetString: '1.3.6.1.4.1.1466.115.121.1.40',
  oid: '1.3.6.1.4.1.1466.115.121.1.38',
  postalAddress: '1.3.6.1.4.1.1466.115.121.1.41',
  printableString: '1.3.6.1.4.1.1466.115.121.1.44',
  telephoneNumber: '1.3.6.1.4.1.1466.115.121.1.50',
  uuid: '1.3.6.1.1.16.1',
} as const;

interface Syntax {
  /** The RFC's name of the syntax and, in words, the values that it takes. */
  readonly name: string;
  readonly takes: (text: string) => boolean;
}

const uid = /#'[01]*'B$/;
const printable = /^[a-z\d '()+,./:=?-]+$/i;
const printableCharacters = "ASCII letters and digits, blanks and '()+,-./:=?";

const syntaxes: ReadonlyMap<string, Syntax> = new Map([
  [syntaxOid.bitString, { name: "Bit String ('0101'B)", takes: matches(/^'[01]*'B$/) }],
  [syntaxOid.boolean, { name: 'Boolean (TRUE or FALSE)', takes: matches(/^(?:TRUE|FALSE)$/) }],
  [
    syntaxOid.countryString,
    { name: 'Country String (two characters: DE)', takes: matches(/^[a-z\d '()+,./:=?-]{2}$/i) },
  ],
  [syntaxOid.directoryString, { name: 'Directory String (any text but the empty one)', takes: (text) => text !== '' }],
  [syntaxOid.dn, { name: 'DN (cn=name,o=organization)', takes: isDn }],
  [
    syntaxOid.generalizedTime,
    { name: 'Generalized Time (20261231235959Z)', takes: (text) => parseGeneralizedTime(text) !== undefined },
  ],
  [syntaxOid.ia5String, { name: 'IA5 String (ASCII characters)', takes: matches(/^\p{ASCII}*$/u) }],
  [syntaxOid.integer, { name: 'Integer (digits without leading zeros)', takes: matches(/^(?:0|-?[1-9]\d*)$/) }],
  [
    syntaxOid.nameAndOptionalUid,
    { name: "Name And Optional UID (a DN, then #'0101'B or nothing)", takes: (text) => isDn(text.replace(uid, '')) },
  ],
  [syntaxOid.numericString, { name: 'Numeric String (digits and blanks)', takes: matches(/^[\d ]+$/) }],
  [syntaxOid.oid, { name: 'OID (a name or 2.5.4.3)', takes: matches(/^(?:[a-z][a-z\d-]*|\d+(?:\.\d+)+)$/i) }],
  [syntaxOid.postalAddress, { name: 'Postal Address (lines between $)', takes: matches(/^(?:[^\\]|\\24|\\5c)+$/i) }],
  [syntaxOid.printableString, { name: `Printable String (${printableCharacters})`, takes: matches(printable) }],
  [syntaxOid.telephoneNumber, { name: `Telephone Number (${printableCharacters})`, takes: matches(printable) }],
  [syntaxOid.uuid, { name: 'UUID (of 36 characters)', takes: matches(/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i) }],
]);

/** Whether a text value obeys a syntax (RFC 4517 3.3); one that is unknown here, or takes any octets, refuses nothing. */
export function isValidForSyntax(oid: string | undefined, text: string): boolean {
  return syntaxes.get(oid ?? '')?.takes(text) ?? true;
}

/** A syntax by its name in RFC 4517 3.3 and what it takes, for messages; its OID where it is unknown here. */
export function syntaxName(oid: string | undefined): string {
  return syntaxes.get(oid ?? '')?.name ?? oid ?? 'any value';
}

function matches(pattern: RegExp): (text: string) => boolean {
  return (text) => pattern.test(text);
}

function isDn(text: string): boolean {
  try {
    parseDn(text);
    return true;
  } catch (error) {
    if (error instanceof LdapError) return false;
    throw error;
  }
}

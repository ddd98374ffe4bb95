import { dnKey } from './dn.ts';
import { octetsOf, type AttributeValue } from './entry.ts';
import { parseGeneralizedTime } from './generalized-time.ts';
import { LdapError } from './result-code.ts';
import { prepareText } from './string-preparation.ts';

type Preparation = (text: string) => string;

const ignoreCase: Preparation = (text) => prepareText(text, 'ignore');
const exactCase: Preparation = (text) => prepareText(text, 'exact');

/** Equality rules (RFC 4517 4.2, RFC 4530 2.2) by name and OID; whatever is missing here compares octets. */
const preparations: ReadonlyMap<string, Preparation> = new Map(
  (
    [
      ['caseIgnoreMatch', '2.5.13.2', ignoreCase],
      ['caseIgnoreIA5Match', '1.3.6.1.4.1.1466.109.114.2', ignoreCase],
      ['caseIgnoreListMatch', '2.5.13.11', (text) => text.split('$').map(ignoreCase).join('$')],
      ['caseExactMatch', '2.5.13.5', exactCase],
      ['caseExactIA5Match', '1.3.6.1.4.1.1466.109.114.1', exactCase],
      ['booleanMatch', '2.5.13.13', (text) => text.toUpperCase()],
      ['integerMatch', '2.5.13.14', prepareInteger],
      ['generalizedTimeMatch', '2.5.13.27', prepareTime],
      ['distinguishedNameMatch', '2.5.13.1', prepareDn],
      ['uniqueMemberMatch', '2.5.13.23', prepareNameAndUid],
      ['telephoneNumberMatch', '2.5.13.20', prepareTelephoneNumber],
      ['numericStringMatch', '2.5.13.8', (text) => text.replaceAll(' ', '')],
      ['objectIdentifierMatch', '2.5.13.0', (text) => text.toLowerCase()],
      ['UUIDMatch', '1.3.6.1.1.16.2', (text) => text.toLowerCase()],
    ] as const satisfies readonly (readonly [string, string, Preparation])[]
  ).flatMap(([name, oid, preparation]) => [[name.toLowerCase(), preparation] as const, [oid, preparation] as const]),
);

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * A key that two values share when an equality rule (RFC 4517 4.2), named or by OID, calls them equal. No rule, an unknown
 * one, or a value that the rule can't read: the octets themselves.
 */
export function prepare(rule: string | undefined, value: AttributeValue): string {
  const text = typeof value === 'string' ? value : decode(value);
  if (text === undefined) return octetKey(octetsOf(value));
  return preparations.get(rule?.toLowerCase() ?? '')?.(text) ?? text;
}

/** Starts with half a surrogate pair, which no decoded text contains, so that it equals no text's key. */
function octetKey(octets: Uint8Array): string {
  return `\ud800${Array.from(octets, (octet) => String.fromCharCode(octet)).join('')}`;
}

function decode(octets: Uint8Array): string | undefined {
  try {
    return utf8.decode(octets);
  } catch {
    return undefined;
  }
}

function prepareInteger(text: string): string {
  return /^-?\d+$/.test(text) ? text.replace(/^(-?)0+(?=\d)/, '$1') : text;
}

function prepareTime(text: string): string {
  const instant = parseGeneralizedTime(text);
  return instant === undefined ? text : `${String(instant.epochMs)} ${String(instant.nanoseconds)}`;
}

function prepareDn(text: string): string {
  try {
    return dnKey(text);
  } catch (error) {
    if (error instanceof LdapError) return text;
    throw error;
  }
}

function prepareNameAndUid(text: string): string {
  const [uid = ''] = /#'[01]*'B$/.exec(text) ?? [];
  return prepareDn(text.slice(0, text.length - uid.length)) + uid;
}

/** Blanks and hyphens don't count (RFC 4518 2.6.3); the character class lists that section's hyphens. */
function prepareTelephoneNumber(text: string): string {
  return ignoreCase(text).replace(/[ \-\u058a\u2010\u2011\u2212\ufe63\uff0d]/g, '');
}

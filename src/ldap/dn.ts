import { parseDn, type Rdn } from './dn-parser.ts';
import { prepareText } from './string-preparation.ts';

export { parseDn, type Rdn };

/** A distinguished name in its string form (RFC 4514). */
export type Dn = string & { readonly __dn: unique symbol };

/** The string form of RDNs (RFC 4514 2), first the entry's own; control characters as escaped octets, none left raw. */
export function formatDn(rdns: readonly Rdn[]): Dn {
  return rdns.map((rdn) => rdn.map(formatPair).join('+')).join(',') as Dn;
}

/** The same text as a DN, once it has been checked to be one (RFC 4514 3). */
export function asDn(text: string): Dn {
  if (!plainName.test(text)) parseDn(text);
  return text as Dn;
}

/** The name of the entry right below `parent` whose RDN is one type and value (RFC 4514 2.1). */
export function childDn(parent: Dn, type: string, value: string): Dn {
  const rdn = formatPair({ type, value });
  return (parent === '' ? rdn : `${rdn},${parent}`) as Dn;
}

/** The name of the entry right above (RFC 4512 2.3.2); the empty name's own is the empty name. */
export function parentDn(dn: Dn): Dn {
  return formatDn(parseDn(dn).slice(1));
}

/** The value of an attribute type in the entry's own RDN (RFC 4512 2.3.1), whatever the letter case of the type. */
export function rdnValue(dn: Dn, type: string): string | undefined {
  const wanted = type.toLowerCase();
  return parseDn(dn)[0]?.find((pair) => pair.type.toLowerCase() === wanted)?.value;
}

/** A key that two names share when they name the same entry (RFC 4517 4.2.15), with each value compared by caseIgnoreMatch. */
export function dnKey(dn: string): string {
  if (plainName.test(dn)) return dn.toLowerCase();
  return parseDn(dn).map(rdnKey).join(',');
}

/** Printable ASCII without the blank and `"#+,;<=>\`. */
const word = String.raw`[!$-*\--:?-[\]-~]+`;
const plainPair = String.raw`[a-z][a-z\d-]*=${word}(?: ${word})*`;
/** A name whose whole preparation is lower case: most names are such, and in a group of 100,000 members the difference shows. */
const plainName = new RegExp(`^${plainPair}(?:,${plainPair})*$`, 'i');

/** Whether an entry is the base itself or lies below it (RFC 4511 4.5.1.2). An equals sign in a value is always escaped in a key. */
export function isWithin(dn: Dn, base: Dn): boolean {
  const key = dnKey(dn);
  const baseKey = dnKey(base);
  return baseKey === '' || key === baseKey || key.endsWith(`,${baseKey}`);
}

function rdnKey(rdn: Rdn): string {
  return rdn
    .map(({ type, value }) => formatPair({ type: type.toLowerCase(), value: prepareText(value, 'ignore') }))
    .sort()
    .join('+');
}

function formatPair({ type, value }: Rdn[number]): string {
  return `${type}=${value.replace(/[\p{Cc}"+,;<=>\\]|^[ #]| $/gu, escapeCharacter)}`;
}

function escapeCharacter(character: string): string {
  if (!/\p{Cc}/u.test(character)) return `\\${character}`;
  return new TextEncoder()
    .encode(character)
    .reduce((text, octet) => `${text}\\${octet.toString(16).padStart(2, '0')}`, '');
}

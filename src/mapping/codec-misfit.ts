import { syntaxOid } from '../ldap/syntax.ts';
import type { LdapAttribute } from './ldap-attribute.ts';

/** The syntaxes of plain text. */
export const words: readonly string[] = [syntaxOid.directoryString, syntaxOid.ia5String, syntaxOid.printableString];

/** The syntaxes (RFC 4517 3.3) whose values each codec can spell; a codec not named here takes any. */
const fits: Readonly<Record<string, readonly string[]>> = {
  boolean: [syntaxOid.boolean, ...words],
  integer: [syntaxOid.integer, syntaxOid.numericString, ...words],
  // An integer takes the decimals that are whole; the others are refused when they come.
  decimal: [syntaxOid.integer, syntaxOid.numericString, ...words],
  generalizedTime: [syntaxOid.generalizedTime],
  dateTimeText: words,
  json: [...words, syntaxOid.octetString],
};

const advice: Readonly<Record<string, string>> = {
  generalizedTime: 'for text use codec dateTimeText',
  dateTimeText: 'for GeneralizedTime use codec generalizedTime',
  boolean: 'use codec enum for words',
};

/** Certificates, lists of them and pairs of them (RFC 4523 2). */
const onlyAsBinary: readonly string[] = ['8', '9', '10'].map((arc) => `1.3.6.1.4.1.1466.115.121.1.${arc}`);

/** Why an LDAP attribute's syntax can't hold what a codec writes, or undefined where it can. */
export function codecMisfit(codec: string, { name, type }: LdapAttribute): string | undefined {
  if (onlyAsBinary.includes(type.syntax ?? '') && !name.toLowerCase().endsWith(';binary')) {
    return `${name} holds certificates, which are read and written as ${name};binary only`;
  }
  const accepted = fits[codec];
  if (accepted === undefined || type.syntax === undefined || accepted.includes(type.syntax)) return undefined;
  const hint = advice[codec] === undefined ? '' : `; ${advice[codec]}`;
  return `codec ${codec} can't be stored in ${name}, whose syntax is ${type.syntax}${hint}`;
}

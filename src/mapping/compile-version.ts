import type { Subschema } from '../ldap/subschema.ts';
import { syntaxOid } from '../ldap/syntax.ts';
import type { FindLdapAttribute, LdapAttribute } from './ldap-attribute.ts';
import type { DocumentIssue } from './mapping-document.ts';
import type { VersionAttribute } from './mapping.ts';

/**
 * What entity tags are made of (RFC 7644 3.14): the attribute that the mapping names, else entryCSN where the directory
 * has it. What users can't modify changes by itself with every write; anything else the gateway writes. `taken` are the
 * attributes that hold something else.
 */
export function compileVersion(
  named: string | undefined,
  taken: readonly LdapAttribute[],
  subschema: Subschema,
  find: FindLdapAttribute,
  issues: DocumentIssue[],
): VersionAttribute | undefined {
  if (named === undefined) {
    const type = subschema.attributeType('entryCSN');
    return type && { name: 'entryCSN', type, writtenBy: 'directory' };
  }
  const found = find(named);
  if (!found.ok) {
    issues.push({ path: ['version'], message: found.message });
    return undefined;
  }
  const { name, type } = found.attribute;
  const writtenBy = type.operational || type.noUserModification ? 'directory' : 'gateway';
  const misfit = writtenBy === 'directory' ? tooCoarse(found.attribute) : unwritable(found.attribute, taken, subschema);
  if (misfit !== undefined) issues.push({ path: ['version'], message: `${name} ${misfit}` });
  return { name, type, writtenBy };
}

function tooCoarse({ type }: LdapAttribute): string | undefined {
  if (type.syntax !== syntaxOid.generalizedTime) return undefined;
  return 'holds a time, which two changes may share; name an attribute that differs after each change';
}

const textSyntaxes: readonly (string | undefined)[] = [
  syntaxOid.directoryString,
  syntaxOid.ia5String,
  syntaxOid.printableString,
];

function unwritable(
  { name, type }: LdapAttribute,
  taken: readonly LdapAttribute[],
  schema: Subschema,
): string | undefined {
  if (taken.some((other) => other.name === name)) return 'holds something else in this mapping; name one that is free';
  if (!textSyntaxes.includes(type.syntax)) return 'takes no text; name an attribute of Directory String syntax';
  // Active Directory publishes no matching rules at all, and has them.
  const tellsRules = schema.attributeType('objectClass')?.equality !== undefined;
  if (!tellsRules || type.equality !== undefined) return undefined;
  return "has no equality rule, so a write can't depend on its value; name an attribute that has one";
}

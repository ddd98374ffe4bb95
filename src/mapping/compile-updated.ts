import { syntaxOid } from '../ldap/syntax.ts';
import type { FindLdapAttribute } from './ldap-attribute.ts';
import type { DocumentIssue, MappingDocument } from './mapping-document.ts';
import type { MappedAttribute } from './mapping.ts';
import type { UpdateTimes } from './update-times.ts';

/**
 * The times by which changed entries are found. What holds a value that SCIM never returns (RFC 7643 2.2), such as
 * passwords, is hidden without being named.
 */
export function compileUpdated(
  document: MappingDocument['updated'],
  mapped: readonly MappedAttribute[],
  find: FindLdapAttribute,
  issues: DocumentIssue[],
): UpdateTimes | undefined {
  if (document === undefined) return undefined;
  const attributes = document.attributes.flatMap((name, index) => {
    const found = find(name);
    const path = ['updated', 'attributes', index];
    if (!found.ok) {
      issues.push({ path, message: found.message });
      return [];
    }
    const { type } = found.attribute;
    if (type.syntax !== syntaxOid.generalizedTime) {
      issues.push({ path, message: `${name} holds no time; name attributes of Generalized Time syntax` });
    }
    return [found.attribute];
  });
  const secret = mapped.filter(({ scim }) => (scim.sub ?? scim.attribute).returned === 'never');
  const hidden = [
    ...document.hidden,
    ...secret.flatMap(({ sources, targets }) => [...sources, ...targets].map(({ attribute }) => attribute.name)),
  ];
  return { attributes, hidden: new Set(hidden.map((name) => name.toLowerCase())) };
}

import { printResolved, type ResolvedAttribute } from '../scim/attribute-path.ts';
import type { FindLdapAttribute } from './ldap-attribute.ts';
import type { AttributeObject, DocumentIssue } from './mapping-document.ts';
import type { MappedAttribute, Source } from './mapping.ts';
import { compileDn } from './place.ts';

interface Scope {
  readonly scim: ResolvedAttribute;
  readonly find: FindLdapAttribute;
  readonly path: readonly (string | number)[];
  readonly issues: DocumentIssue[];
}

/** Checks `removable` and `subtree` of an attribute: what may only be taken away, and the entries that go with it. */
export function compileSubtree(
  { removable, subtree, write }: AttributeObject,
  sources: readonly Source[],
  { scim, find, path, issues }: Scope,
): MappedAttribute['subtree'] {
  const refuse = (keyword: string, message: string): void => void issues.push({ path: [...path, keyword], message });
  const { mutability, multiValued } = scim.attribute;
  if (removable === true && (mutability !== 'readOnly' || !multiValued || scim.sub !== undefined)) {
    refuse('removable', `removable is for multi-valued attributes that are readOnly; ${printResolved(scim)} is not`);
  }
  if (removable === true && write !== undefined) {
    refuse('write', 'what is removable is written to where it is read from; leave write out');
  }
  if (subtree === undefined) return undefined;
  const isPlain = sources.length <= 1 && sources.every(({ codec }) => codec.name === 'text');
  if (removable !== true || !isPlain) {
    refuse('subtree', 'subtree needs removable: true, and one LDAP attribute with codec text');
  }
  const rdn = find(subtree.rdn, 'any');
  if (!rdn.ok) refuse('subtree', rdn.message);
  const branch = compileDn(subtree.branch, [...path, 'subtree', 'branch'], issues);
  return rdn.ok && branch !== undefined ? { branch, rdn: rdn.attribute } : undefined;
}

import { asDn, dnKey, formatDn, isWithin, parentDn, parseDn, rdnValue, type Dn } from '../ldap/dn.ts';
import type { BelowDocument, DocumentIssue, MappingDocument } from './mapping-document.ts';
import type { Mapping, Place } from './mapping.ts';

/** Where the entries of a mapping are looked for and made, before it is known what they stand below. */
export type Location = Pick<Mapping, 'base' | 'scope' | 'place'>;

/** Checks `base` of a mapping file; what stands below another resource type gets its base with `placeBelow`. */
export function compileLocation(
  { base, scope }: MappingDocument,
  offersCreate: boolean,
  issues: DocumentIssue[],
): Location | undefined {
  if (typeof base === 'object' && !Array.isArray(base)) {
    if (offersCreate) {
      const message =
        "the entries stand below others, and new ones can't be made there: refuse create, or leave it out";
      issues.push({ path: ['operations'], message });
    }
    const branch = compileDn(base.branch, ['base', 'branch'], issues);
    return branch && { base: asDn(''), scope: 'subtree', place: undefined };
  }
  const listed = Array.isArray(base) ? base : [base];
  const bases = listed.flatMap((text, index) => {
    return compileDn(text, Array.isArray(base) ? ['base', index] : ['base'], issues) ?? [];
  });
  const [first] = bases;
  if (first === undefined || bases.length < listed.length) return undefined;
  if (bases.length === 1) return { base: first, scope, place: undefined };
  const ancestor = bases.reduce(commonAncestor);
  if (ancestor === '') issues.push({ path: ['base'], message: 'these bases have no entry above them in common' });
  return { base: ancestor, scope: 'subtree', place: { kind: 'bases', bases, scope } };
}

/** A DN of a mapping file; undefined where it is none, which is added to the issues. */
export function compileDn(text: string, path: readonly (string | number)[], issues: DocumentIssue[]): Dn | undefined {
  try {
    return asDn(text);
  } catch (error) {
    issues.push({ path, message: `${JSON.stringify(text)} is no DN: ${String(error)}` });
    return undefined;
  }
}

function commonAncestor(one: Dn, other: Dn): Dn {
  let ancestor = one;
  while (!isWithin(other, ancestor)) ancestor = parentDn(ancestor);
  return ancestor;
}

/** New entries are made right below: of several bases, the first. */
export function homeOf({ base, place }: Mapping): Dn {
  return (place?.kind === 'bases' ? place.bases[0] : undefined) ?? base;
}

/** The mapping of entries that stand in a branch below each entry of another mapping. */
export function placeBelow(mapping: Mapping, { branch, parameter }: BelowDocument, owner: Mapping): Mapping {
  return { ...mapping, base: owner.base, place: { kind: 'below', owner, branch: asDn(branch), parameter } };
}

/** Whether an entry that a search from the mapping's base found stands where entries of its type are. */
export function isInPlace({ place }: Mapping, dn: Dn): boolean {
  if (place === undefined) return true;
  if (place.kind === 'bases') return place.bases.some((base) => isAt(dn, base, place.scope));
  const above = ownerOf(place, dn);
  if (above === undefined) return false;
  const { owner } = place;
  const isNamed = owner.id.name !== owner.rdn.name || rdnValue(above, owner.id.name) !== undefined;
  return isNamed && (owner.place === undefined ? isAt(above, owner.base, owner.scope) : isInPlace(owner, above));
}

/** Whether an entry of any name stands where entries of its type are, whether a search would find it or not. */
export function standsAt(mapping: Mapping, dn: Dn): boolean {
  return mapping.place === undefined ? isAt(dn, mapping.base, mapping.scope) : isInPlace(mapping, dn);
}

function isAt(dn: Dn, base: Dn, scope: Mapping['scope']): boolean {
  if (scope === 'subtree') return isWithin(dn, base) && dnKey(dn) !== dnKey(base);
  return dnKey(parentDn(dn)) === dnKey(base);
}

/** The entry below whose branch an entry stands; undefined where it stands elsewhere. */
export function ownerOf({ branch }: Extract<Place, { kind: 'below' }>, dn: Dn): Dn | undefined {
  const rdns = parseDn(dn);
  const depth = parseDn(branch).length;
  const between = formatDn(rdns.slice(1, 1 + depth));
  return dnKey(between) === dnKey(branch) ? formatDn(rdns.slice(1 + depth)) : undefined;
}

/** The mapping of those entries that stand below one owner: the searches of a request that names it begin there. */
export function belowOwner(mapping: Mapping, owner: Dn): Mapping {
  if (mapping.place?.kind !== 'below') return mapping;
  return { ...mapping, base: asDn(`${mapping.place.branch},${owner}`), scope: 'one' };
}

import { asDn, dnKey, isWithin } from '../ldap/dn.ts';
import type { AttributeValue, Entry } from '../ldap/entry.ts';
import { LdapError } from '../ldap/result-code.ts';
import type { Mapping } from '../mapping/mapping.ts';
import { referenceKey } from '../mapping/references.ts';
import type { GatewayContext } from './context.ts';
import { resolveReferences } from './resolve-references.ts';

/**
 * Entries whose values are shown as the directory holds them, without the names of those that the request may not know
 * of. A DN among resources of a fenced type stays only where a reference of the mapping shows that it leads to one that
 * may be known.
 */
export async function hideNames(
  context: GatewayContext,
  mapping: Mapping,
  entries: readonly Entry[],
  signal: AbortSignal,
): Promise<readonly Entry[]> {
  if (context.fence === undefined) return entries;
  const fenced = [...context.profile.values()].filter(({ fence, place }) =>
    place?.kind === 'below' ? place.owner.fence !== undefined : fence !== undefined,
  );
  const { named } = await resolveReferences(context, mapping, entries, () => true, signal);
  const references = new Map(
    mapping.attributes.flatMap(({ reference, sources }) =>
      reference === undefined ? [] : sources.map(({ attribute }) => [attribute.name.toLowerCase(), reference] as const),
    ),
  );
  const isKnown = (type: string, value: AttributeValue): boolean => {
    if (typeof value !== 'string') return true;
    const reference = references.get(type);
    if (reference !== undefined) {
      const leadsInside = reference.types.some((name) => context.profile.get(name)?.fence !== undefined);
      return !leadsInside || named.has(referenceKey(reference, value));
    }
    const key = keyOfDn(value, fenced);
    return key === undefined || named.has(key);
  };
  return entries.map((entry) => {
    const shown = [...entry.attributes].map(
      ([type, values]) => [type, values.filter((value) => isKnown(type, value))] as const,
    );
    return { ...entry, attributes: new Map(shown.filter(([, values]) => values.length > 0)) };
  });
}

/** The key of a DN that stands among the entries of one of these mappings; undefined for any other value. */
function keyOfDn(value: string, mappings: readonly Mapping[]): string | undefined {
  if (!value.includes('=')) return undefined;
  try {
    const dn = asDn(value);
    return mappings.some(({ base }) => isWithin(dn, base) && dnKey(dn) !== dnKey(base)) ? dnKey(dn) : undefined;
  } catch (error) {
    if (error instanceof LdapError) return undefined;
    throw error;
  }
}

import type { MappedAttribute, Mapping } from '../mapping/mapping.ts';
import { attributesForUpdate } from '../mapping/projection-to-attributes.ts';
import { printResolved } from '../scim/attribute-path.ts';
import type { PatchOptions } from '../scim/patch.ts';
import type { PatchOperation } from '../scim/patch-request.ts';
import { touchedAttributes } from '../scim/touched-attributes.ts';

/** A list of references of which a change looks at some only: those with these ids. */
export interface PartialReference {
  readonly mapped: MappedAttribute;
  readonly ids: readonly string[];
}

/** What a change must know of an entry before it can be planned. */
export interface LoadSpec {
  readonly attributes: readonly string[];
  readonly partial: readonly PartialReference[];
}

/** Everything that feeds or follows the attributes of a resource. */
export function wholeResource(mapping: Mapping): LoadSpec {
  return { attributes: attributesForUpdate(mapping), partial: [] };
}

/**
 * What the operations of a PATCH request look at (RFC 7644 3.5.2): of lists of references no more than the values that
 * they name, so that the other members of a large group are never read.
 */
export function loadSpecForPatch(
  mapping: Mapping,
  operations: readonly PatchOperation[],
  options: PatchOptions,
): LoadSpec {
  const touched = new Map(
    touchedAttributes(operations, mapping.resourceType, options).map((one) => [printResolved(one.attribute), one]),
  );
  const partial = mapping.attributes.flatMap((mapped): PartialReference[] => {
    const { scim, reference, targets } = mapped;
    if (reference === undefined || targets.length !== 1 || !scim.attribute.multiValued) return [];
    const one = touched.get(printResolved(scim));
    if (one === undefined) return [{ mapped, ids: [] }];
    return one.values === undefined ? [] : [{ mapped, ids: one.values }];
  });
  const left = new Set(partial.flatMap(({ mapped }) => mapped.sources.map(({ attribute }) => attribute.name)));
  return { attributes: attributesForUpdate(mapping).filter((name) => !left.has(name)), partial };
}

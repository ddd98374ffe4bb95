import type { ResolvedAttribute } from './attribute-path.ts';
import type { PatchOperation } from './patch-request.ts';
import { expandOperation, type PatchPathOptions, type PatchStep } from './patch-step.ts';
import type { ResourceType } from './resource-type.ts';
import { findAttribute } from './schema.ts';

export interface RemovesAllOptions {
  /** A remove that lists values removes only those. */
  readonly removeListed?: boolean;
}

/** The multi-valued reference attribute, such as a group's members, that a step empties by a remove (RFC 7644 3.5.2.2). */
export function removesAll(step: PatchStep, { removeListed }: RemovesAllOptions): ResolvedAttribute | undefined {
  if (step.kind !== 'remove' || step.filter !== undefined || step.target.sub !== undefined) return undefined;
  const { attribute } = step.target;
  const refersToOthers = attribute.multiValued && findAttribute(attribute.subAttributes, '$ref') !== undefined;
  const isListed = removeListed === true && step.value !== undefined && step.value !== null;
  return refersToOthers && !isListed ? step.target : undefined;
}

/** The multi-valued reference attributes that PATCH operations empty by a remove (RFC 7644 3.5.2.2). */
export function emptiedReferences(
  operations: readonly PatchOperation[],
  resourceType: ResourceType,
  options: PatchPathOptions & RemovesAllOptions,
): readonly ResolvedAttribute[] {
  // A path with a filter says which values: large groups are changed by very many of those.
  const candidates = operations.filter(({ op, path = '' }) => op === 'remove' && !path.includes('['));
  return candidates
    .flatMap((operation) => expandOperation(operation, resourceType, options))
    .flatMap((step) => removesAll(step, options) ?? []);
}

import { inOperation } from './in-operation.ts';
import { applyStep, completeResource } from './patch-apply.ts';
import type { PatchValueOptions } from './patch-attribute.ts';
import type { PatchOperation } from './patch-request.ts';
import { expandOperation, type PatchPathOptions, type PatchStep } from './patch-step.ts';
import type { Resource } from './resource.ts';
import type { ResourceType } from './resource-type.ts';

/** How a PATCH request is read where clients and the standard differ; by default as RFC 7644 has it. */
export interface PatchOptions extends PatchPathOptions, PatchValueOptions {}

/**
 * The resource that the operations of a PATCH request make of a resource (RFC 7644 3.5.2), in normal form: all of
 * them or, by an error that names the operation, none. Gives the resource itself where nothing changes.
 */
export function applyPatch(
  resource: Resource,
  operations: readonly PatchOperation[],
  resourceType: ResourceType,
  options: PatchOptions,
): Resource {
  const taken: PatchStep[] = [];
  let result = resource;
  for (const [index, operation] of operations.entries()) {
    result = inOperation(operation, index, () => {
      const steps = expandOperation(operation, resourceType, options);
      taken.push(...steps);
      return steps.reduce((before, step) => applyStep(before, step, resourceType, options), result);
    });
  }
  return completeResource(resource, result, taken, resourceType);
}

import { preparationFor } from '../mapping/preparation.ts';
import { removableIn } from '../mapping/removable.ts';
import { printResolved } from '../scim/attribute-path.ts';
import { normalizePatchBody } from '../scim/client-quirks.ts';
import { applyPatch } from '../scim/patch.ts';
import { parsePatchRequest } from '../scim/patch-request.ts';
import { emptiedReferences } from '../scim/removes-all.ts';
import type { Resource } from '../scim/resource.ts';
import { mappingOf, type GatewayContext } from './context.ts';
import { loadSpecForPatch } from './load-spec.ts';
import { keepLocked } from './locked-attributes.ts';
import type { ScimRequest, ScimResponse } from './request.ts';
import { update } from './update.ts';

/** Changes a resource by the operations of a PATCH request (RFC 7644 3.5.2): all of them or none. */
export async function modify(context: GatewayContext, request: ScimRequest): Promise<ScimResponse> {
  const { compatibility, filterLimits } = context;
  const mapping = mappingOf(context, request.resourceType);
  const { resourceType, patchAnswer, lenientBinary } = mapping;
  const body = normalizePatchBody(request.body ?? null, resourceType);
  const operations = parsePatchRequest(body, { allowEmpty: compatibility.allowEmptyPatch });
  const { createUnmatched, removeListed, refuseRemoveAll } = compatibility;
  const preparation = preparationFor(mapping);
  const removable = removableIn(mapping);
  const options = {
    filterLimits,
    lenientBinary,
    preparation,
    createUnmatched,
    removeListed,
    refuseRemoveAll,
    removable,
  };
  const change = (current: Resource): Resource =>
    keepLocked(current, applyPatch(current, operations, resourceType, options), request.locked, 'refused');
  const spec = loadSpecForPatch(mapping, operations, options);
  const response = await update(context, request, change, patchAnswer, spec);
  for (const emptied of emptiedReferences(operations, resourceType, { filterLimits, removeListed })) {
    const details = { resourceType: resourceType.name, id: request.id, attribute: printResolved(emptied) };
    context.warn(details, 'a PATCH removed all values and named none; compatibility.refuseRemoveAll refuses that');
  }
  return response;
}

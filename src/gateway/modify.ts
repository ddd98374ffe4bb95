import type { Mapping } from '../mapping/mapping.ts';
import { preparationFor } from '../mapping/preparation.ts';
import { normalizePatchBody } from '../scim/client-quirks.ts';
import { applyPatch } from '../scim/patch.ts';
import { parsePatchRequest } from '../scim/patch-request.ts';
import type { Resource } from '../scim/resource.ts';
import { mappingOf, type GatewayContext } from './context.ts';
import type { ScimRequest, ScimResponse } from './request.ts';
import { update } from './update.ts';

/** Changes a resource by the operations of a PATCH request (RFC 7644 3.5.2): all of them or none. */
export async function modify(context: GatewayContext, request: ScimRequest): Promise<ScimResponse> {
  const { compatibility, filterLimits } = context;
  const { resourceType, patchAnswer } = mappingOf(context, request.resourceType);
  const body = normalizePatchBody(request.body ?? null, resourceType);
  const operations = parsePatchRequest(body, { allowEmpty: compatibility.allowEmptyPatch });
  const change = (current: Resource, mapping: Mapping): Resource =>
    applyPatch(current, operations, resourceType, {
      filterLimits,
      lenientBinary: mapping.lenientBinary,
      preparation: preparationFor(mapping),
      createUnmatched: compatibility.createUnmatched,
      removeListed: compatibility.removeListed,
    });
  return update(context, request, change, patchAnswer);
}

import { preparationFor } from '../mapping/preparation.ts';
import { normalizePatchBody } from '../scim/client-quirks.ts';
import { applyPatch } from '../scim/patch.ts';
import { parsePatchRequest } from '../scim/patch-request.ts';
import { mappingOf, type GatewayContext } from './context.ts';
import type { ScimRequest, ScimResponse } from './request.ts';
import { update } from './update.ts';

/** Changes a resource by the operations of a PATCH request (RFC 7644 3.5.2): all of them or none. */
export async function modify(context: GatewayContext, request: ScimRequest): Promise<ScimResponse> {
  const { compatibility, filterLimits } = context;
  const { resourceType } = mappingOf(context, request.resourceType);
  const body = normalizePatchBody(request.body ?? null, resourceType);
  const operations = parsePatchRequest(body, { allowEmpty: compatibility.allowEmptyPatch });
  return update(context, request, (current, mapping) =>
    applyPatch(current, operations, resourceType, {
      filterLimits,
      lenientBinary: mapping.lenientBinary,
      preparation: preparationFor(mapping),
      createUnmatched: compatibility.createUnmatched,
      removeListed: compatibility.removeListed,
    }),
  );
}

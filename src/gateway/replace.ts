import { preparationFor } from '../mapping/preparation.ts';
import { replaceResource } from '../scim/replace.ts';
import type { GatewayContext } from './context.ts';
import type { ScimRequest, ScimResponse } from './request.ts';
import { update } from './update.ts';

/** Replaces a resource (RFC 7644 3.5.1), or merges the body into it where the profile says so, as Gluu does. */
export async function replace(context: GatewayContext, request: ScimRequest): Promise<ScimResponse> {
  return update(context, request, (current, mapping) =>
    replaceResource(current, request.body ?? null, mapping.resourceType, {
      mode: context.compatibility.put,
      lenientBinary: mapping.lenientBinary,
      preparation: preparationFor(mapping),
    }),
  );
}

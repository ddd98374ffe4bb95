import { preparationFor } from '../mapping/preparation.ts';
import { normalizeResourceBody } from '../scim/client-quirks.ts';
import { replaceResource } from '../scim/replace.ts';
import type { Resource } from '../scim/resource.ts';
import { mappingOf, type GatewayContext } from './context.ts';
import { wholeResource } from './load-spec.ts';
import { keepLocked } from './locked-attributes.ts';
import type { ScimRequest, ScimResponse } from './request.ts';
import { update } from './update.ts';

/** Replaces a resource (RFC 7644 3.5.1), or merges the body into it where the profile says so, as Gluu does. */
export async function replace(context: GatewayContext, request: ScimRequest): Promise<ScimResponse> {
  const mapping = mappingOf(context, request.resourceType);
  const { resourceType } = mapping;
  const body = normalizeResourceBody(request.body ?? null, resourceType);
  const mode = context.compatibility.put;
  const options = { mode, lenientBinary: mapping.lenientBinary, preparation: preparationFor(mapping) };
  const change = (current: Resource): Resource =>
    keepLocked(current, replaceResource(current, body, resourceType, options), request.locked, 'kept');
  return update(context, request, change, 200, wholeResource(mapping));
}

import { entryVersion, locationOf } from '../mapping/entry-to-resource.ts';
import { projectionToAttributes } from '../mapping/projection-to-attributes.ts';
import type { ResolvedAttribute } from '../scim/attribute-path.ts';
import { notFound } from '../scim/error.ts';
import { parseProjection, requests } from '../scim/projection.ts';
import { matchesVersion } from '../scim/version.ts';
import { callersView } from './act-as-caller.ts';
import type { GatewayContext } from './context.ts';
import { asksForIndirect } from './indirect-references.ts';
import { presentEntry } from './present-entry.ts';
import { readEntry } from './read-entry.ts';
import { onRetrieve } from './shown-hooks.ts';
import { requestedMapping } from './requested-mapping.ts';
import type { ScimRequest, ScimResponse } from './request.ts';
import { translateLdapErrors } from './scim-error-from-ldap.ts';

/** Answers one resource (RFC 7644 3.4.1), or 304 where the client has this version (3.14). */
export async function retrieve(context: GatewayContext, request: ScimRequest): Promise<ScimResponse> {
  const mapping = await requestedMapping(context, request);
  const { id = '', signal, baseUrl } = request;
  const projection = parseProjection(request.query, mapping.resourceType);
  const wants = (attribute: ResolvedAttribute): boolean => requests(projection, attribute);
  const attributes = projectionToAttributes(mapping, wants);
  return translateLdapErrors(mapping, async () => {
    const entry = await readEntry(callersView(context), mapping, id, attributes, signal);
    const reading = { ...context, showsIndirect: asksForIndirect(request.query) };
    const found = await onRetrieve(reading, { mapping, entry, projection }, baseUrl, signal);
    const etag = entryVersion(mapping, entry);
    const location = locationOf(mapping, id, baseUrl);
    if (etag !== undefined && request.ifNoneMatch !== undefined && matchesVersion(request.ifNoneMatch, etag)) {
      return { status: 304, etag, location };
    }
    const shown = await presentEntry(reading, found, baseUrl, signal);
    if (shown === undefined) throw notFound(`the entry of ${JSON.stringify(id)} has lost its id`);
    const content = typeof shown === 'function' ? { stream: shown } : { body: shown };
    return { status: 200, ...content, location, ...(etag === undefined ? {} : { etag }) };
  });
}

import { projectionToAttributes } from '../mapping/projection-to-attributes.ts';
import type { ResolvedAttribute } from '../scim/attribute-path.ts';
import { listResponse } from '../scim/list-response.ts';
import { parseProjection, requests } from '../scim/projection.ts';
import { parseQuery } from '../scim/query.ts';
import { compileCandidates } from './candidates.ts';
import { mappingOf, type GatewayContext } from './context.ts';
import { findPage } from './find-page.ts';
import { present } from './present.ts';
import { readContext } from './read-context.ts';
import type { ScimRequest, ScimResponse } from './request.ts';
import { resolveReferences } from './resolve-references.ts';
import { translateLdapErrors } from './scim-error-from-ldap.ts';

/** Answers a page of the resources that match a filter (RFC 7644 3.4.2), with their true number. */
export async function query(context: GatewayContext, request: ScimRequest): Promise<ScimResponse> {
  const mapping = mappingOf(context, request.resourceType);
  const { signal, baseUrl } = request;
  const limits = { defaultCount: context.defaultCount, maxCount: context.maxCount, filter: context.filterLimits };
  const { filter, startIndex, count } = parseQuery(request.query, limits);
  const projection = parseProjection(request.query, mapping.resourceType);
  const wants = (attribute: ResolvedAttribute): boolean => requests(projection, attribute);
  const candidates = compileCandidates(context, mapping, filter, baseUrl);
  const attributes = projectionToAttributes(mapping, wants);
  return translateLdapErrors(mapping, async () => {
    const page = await findPage(context, candidates, { startIndex, count, attributes }, signal);
    const references = await resolveReferences(context, mapping, page.entries, wants, signal);
    const reading = readContext(context, baseUrl, references);
    const resources = page.entries
      .map((entry) => present(mapping, entry, projection, reading))
      .filter((resource) => resource !== undefined);
    return { status: 200, body: listResponse({ totalResults: page.total, startIndex, resources }) };
  });
}

import { notFound } from '../scim/error.ts';
import { parseQuery, parseSearchRequest } from '../scim/query.ts';
import { mappingOf, type GatewayContext } from './context.ts';
import { list } from './list.ts';
import { queryLimits } from './query.ts';
import { requestedMapping } from './requested-mapping.ts';
import type { ScimRequest, ScimResponse } from './request.ts';

/** A query over several resource types: those that its sender may read, in their order. */
export interface SearchScimRequest extends Pick<
  ScimRequest,
  'baseUrl' | 'query' | 'body' | 'signal' | 'caller' | 'sender'
> {
  readonly resourceTypes: readonly string[];
}

/** Answers a search request (RFC 7644 3.4.3), or without a body the parameters of a query at the root (3.4.2.1). */
export async function search(context: GatewayContext, request: SearchScimRequest): Promise<ScimResponse> {
  const [first, ...others] = request.resourceTypes.map((name) => mappingOf(context, name));
  if (first === undefined) throw notFound('there is no resource type that can be searched');
  const limits = queryLimits(context);
  const query =
    request.body === undefined ? parseQuery(request.query, limits) : parseSearchRequest(request.body, limits);
  if (others.length > 0) return list(context, [first, ...others], query, request);
  const only = await requestedMapping(context, { ...request, resourceType: first.resourceType.name });
  return list(context, [only], query, request);
}

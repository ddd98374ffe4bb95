import { parseQuery, type QueryLimits } from '../scim/query.ts';
import type { GatewayContext } from './context.ts';
import { list } from './list.ts';
import { requestedMapping } from './requested-mapping.ts';
import type { ScimRequest, ScimResponse } from './request.ts';

/** The bounds of a query, as they were configured. */
export function queryLimits({ defaultCount, maxCount, filterLimits, compatibility }: GatewayContext): QueryLimits {
  const { refuseLargeCount, allowEmptyFilter } = compatibility;
  return { defaultCount, maxCount, refuseLargeCount, allowEmptyFilter, filter: filterLimits };
}

/** Answers a page of the resources of a type that match a filter (RFC 7644 3.4.2), with their true number. */
export async function query(context: GatewayContext, request: ScimRequest): Promise<ScimResponse> {
  const mapping = await requestedMapping(context, request);
  return list(context, [mapping], parseQuery(request.query, queryLimits(context)), request);
}

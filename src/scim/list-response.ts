import type { Resource, ScimObject } from './resource.ts';

export const listResponseSchema = 'urn:ietf:params:scim:api:messages:2.0:ListResponse';

export interface ListPage {
  readonly totalResults: number;
  /** Where pages are asked for by index. */
  readonly startIndex?: number;
  /** Where pages are asked for by cursor and another one comes before or after this one. */
  readonly previousCursor?: string;
  readonly nextCursor?: string;
  readonly resources: readonly Resource[];
}

/** One page of resources (RFC 7644 3.4.2, RFC 9865 2); an empty one has its list too, as SDKs expect it. */
export function listResponse({ totalResults, resources, ...place }: ListPage): ScimObject {
  return {
    schemas: [listResponseSchema],
    totalResults,
    ...place,
    itemsPerPage: resources.length,
    Resources: resources,
  };
}

import type { Resource, ScimObject } from './resource.ts';

export const listResponseSchema = 'urn:ietf:params:scim:api:messages:2.0:ListResponse';

/** One page of resources (RFC 7644 3.4.2); all members are there even if the page is empty, as SDKs expect them. */
export function listResponse(page: {
  readonly totalResults: number;
  readonly startIndex: number;
  readonly resources: readonly Resource[];
}): ScimObject {
  return {
    schemas: [listResponseSchema],
    totalResults: page.totalResults,
    startIndex: page.startIndex,
    itemsPerPage: page.resources.length,
    Resources: page.resources,
  };
}

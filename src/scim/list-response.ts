import { streamObject, type JsonStream } from './json-stream.ts';
import type { Resource, ScimObject } from './resource.ts';

export const listResponseSchema = 'urn:ietf:params:scim:api:messages:2.0:ListResponse';

/** Where a page stands in all that a query selects. */
export interface ListPlace {
  readonly totalResults: number;
  /** Where pages are asked for by index. */
  readonly startIndex?: number;
  /** Where pages are asked for by cursor and another one comes before or after this one. */
  readonly previousCursor?: string;
  readonly nextCursor?: string;
}

export interface ListPage extends ListPlace {
  readonly resources: readonly Resource[];
}

/** One page of resources (RFC 7644 3.4.2, RFC 9865 2); an empty one has its list too, as SDKs expect it. */
export function listResponse({ resources, ...place }: ListPage): ScimObject {
  return { ...listHead(place, resources.length), Resources: resources };
}

/** The text of a page whose resources are made while it is sent: an array of them, and how many these are. */
export function streamedListResponse(place: ListPlace, itemsPerPage: number, resources: JsonStream): JsonStream {
  return streamObject([...Object.entries(listHead(place, itemsPerPage)), ['Resources', resources]]);
}

function listHead({ totalResults, ...place }: ListPlace, itemsPerPage: number): ScimObject {
  return { schemas: [listResponseSchema], totalResults, ...place, itemsPerPage };
}

import type { ScimErrorBody } from './error.ts';
import type { ScimObject } from './resource.ts';

export const bulkResponseSchema = 'urn:ietf:params:scim:api:messages:2.0:BulkResponse';

/** What became of one operation of a bulk request (RFC 7644 3.7.3). */
export interface BulkResult {
  readonly method?: string;
  readonly bulkId?: string;
  /** Of the resource; a POST that failed has none. */
  readonly location?: string;
  readonly version?: string;
  readonly status: number;
  /** The body of an error answer. */
  readonly error?: ScimErrorBody;
}

/** True once as many operations have failed as the client accepts (RFC 7644 3.7, failOnErrors). */
export function reachedErrorLimit(
  results: readonly (BulkResult | undefined)[],
  failOnErrors: number | undefined,
): boolean {
  if (failOnErrors === undefined) return false;
  return results.filter((result) => result !== undefined && result.status >= 400).length >= failOnErrors;
}

/** The answer to a bulk request (RFC 7644 3.7.3): the results of the operations that were processed, in request order. */
export function bulkResponse(results: readonly (BulkResult | undefined)[]): ScimObject {
  const processed = results.filter((result) => result !== undefined);
  return {
    schemas: [bulkResponseSchema],
    Operations: processed.map(({ error, ...result }) => ({
      ...result,
      status: String(result.status),
      ...(error === undefined ? {} : { response: { ...error } }),
    })),
  };
}

import type { ResourceType } from '../scim/resource-type.ts';
import type { ScimRequest, ScimResponse } from './request.ts';

export type OperationName = 'retrieve' | 'query' | 'create' | 'remove';

/** The operations as one table, and what the discovery documents are made of. */
export interface Gateway {
  readonly operations: Readonly<Record<OperationName, (request: ScimRequest) => Promise<ScimResponse>>>;
  readonly resourceTypes: readonly ResourceType[];
  /** Which operations a resource type's mapping allows. */
  readonly allows: (resourceType: string, operation: OperationName) => boolean;
  /** Rejects while the directory does not answer. */
  readonly ready: () => Promise<void>;
}

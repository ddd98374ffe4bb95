import type { Operation } from '../mapping/mapping-document.ts';
import type { ResourceType } from '../scim/resource-type.ts';
import type { ScimError } from '../scim/error.ts';
import { bulk, type BulkScimRequest } from './bulk.ts';
import type { GatewayContext } from './context.ts';
import { create } from './create.ts';
import { callersView, contextFor } from './act-as-caller.ts';
import { findOwn, type OwnResource } from './find-own.ts';
import type { OwnIdentity } from './own-identity.ts';
import { modify } from './modify.ts';
import { query } from './query.ts';
import { remove } from './remove.ts';
import { replace } from './replace.ts';
import type { Refused, ScimRequest, ScimResponse } from './request.ts';
import { retrieve } from './retrieve.ts';
import { reportsUpdates, updatedUsers, type UpdatedScimRequest } from './updated-users.ts';
import { search, type SearchScimRequest } from './search.ts';

export type OperationName = Operation;

/** The operations as one table, and what the discovery documents are made of. */
export interface Gateway {
  readonly operations: Readonly<Record<OperationName, (request: ScimRequest) => Promise<ScimResponse>>>;
  readonly resourceTypes: readonly ResourceType[];
  /** Which operations a resource type's mapping allows. */
  readonly allows: (resourceType: string, operation: OperationName) => boolean;
  /** How an operation that it does not allow is answered, where the mapping says more than that it is not offered. */
  readonly refusal: (resourceType: string, operation: OperationName) => Refused | undefined;
  /** A query over several resource types, or by POST (RFC 7644 3.4.2.1, 3.4.3). */
  readonly search: (request: SearchScimRequest) => Promise<ScimResponse>;
  /** Several operations in one request (RFC 7644 3.7); a failure that is no ScimError is told as `unexpected` makes it. */
  readonly bulk: (request: BulkScimRequest, unexpected: (error: unknown) => ScimError) => Promise<ScimResponse>;
  /** Whether a resource type's mapping says which of its entries were changed since a time. */
  readonly reportsUpdates: (resourceType: string) => boolean;
  /** The entries of a resource type that were changed since a time, as Gluu's UpdatedUsers tells them. */
  readonly updated: (request: UpdatedScimRequest) => Promise<ScimResponse>;
  /** The resource of whoever asks (RFC 7644 3.11), for whose id the operations are then called. */
  readonly findOwn: (
    identity: OwnIdentity,
    request: Pick<ScimRequest, 'baseUrl' | 'resourceType' | 'signal'>,
  ) => Promise<OwnResource>;
  /** Rejects while the directory does not answer. */
  readonly ready: () => Promise<void>;
}

/** The operations of RFC 7644 3.2 over the resource types of a profile. */
export function createGateway(context: GatewayContext): Gateway {
  const { profile, directory } = context;
  const operations: Gateway['operations'] = {
    retrieve: async (request) => retrieve(await contextFor(context, request), request),
    query: async (request) => query(await contextFor(context, request), request),
    create: async (request) => create(await contextFor(context, request), request),
    replace: async (request) => replace(await contextFor(context, request), request),
    modify: async (request) => modify(await contextFor(context, request), request),
    remove: async (request) => remove(await contextFor(context, request), request),
  };
  const resourceTypes = [...profile.values()].map((mapping) => mapping.resourceType);
  const allows: Gateway['allows'] = (resourceType, operation) =>
    profile.get(resourceType)?.operations.has(operation) ?? false;
  const refusal: Gateway['refusal'] = (resourceType, operation) => {
    const refused = profile.get(resourceType)?.refusals.get(operation);
    return refused && { detail: `${operation} is not offered for ${resourceType}.`, ...refused };
  };
  const { bulkMaxOperations: maxOperations } = context;
  return {
    operations,
    resourceTypes,
    allows,
    refusal,
    search: async (request) => search(await contextFor(context, request), request),
    bulk: async (request, unexpected) => {
      const { caller } = await contextFor(context, request);
      const known = caller === undefined ? {} : { caller: { by: 'dn', dn: caller } as const };
      return bulk(
        {
          resourceTypes,
          allows,
          refusal,
          run: (name, one) => operations[name]({ ...one, ...known }),
          withdraw: (one) => remove(context, one),
          maxOperations,
          unexpected,
        },
        request,
      );
    },
    reportsUpdates: (resourceType) => reportsUpdates(context, resourceType),
    updated: async (request) => updatedUsers(callersView(await contextFor(context, request)), request),
    findOwn: (identity, request) => findOwn(context, identity, request),
    ready: () => directory.ping(),
  };
}

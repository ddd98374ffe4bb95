import type { Operation } from '../mapping/mapping-document.ts';
import type { ResourceType } from '../scim/resource-type.ts';
import type { ScimError } from '../scim/error.ts';
import { bulk, type BulkScimRequest } from './bulk.ts';
import type { GatewayContext } from './context.ts';
import { create } from './create.ts';
import { actingContext, callersView } from './act-as-caller.ts';
import { findOwn, type OwnResource } from './find-own.ts';
import { answerInstead, fencedByHooks, tellingOf, withdrawing, type AnyRequest } from './hooked-context.ts';
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
  /** As they are now: their attributes may change while the gateway runs, their names and endpoints never. */
  readonly resourceTypes: () => readonly ResourceType[];
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
    request: Pick<ScimRequest, 'baseUrl' | 'resourceType' | 'query' | 'sender' | 'signal'>,
  ) => Promise<OwnResource>;
  /** Rejects while the directory does not answer. */
  readonly ready: () => Promise<void>;
}

const table = { retrieve, query, create, replace, modify, remove } as const;

/**
 * The operations of RFC 7644 3.2 over the resource types of a profile. Each request asks once what is `current` and keeps
 * to it, so that an exchange of the profile meets no request that is under way.
 */
export function createGateway(current: () => GatewayContext): Gateway {
  const perform = async (given: GatewayContext, name: OperationName, request: ScimRequest): Promise<ScimResponse> => {
    const context = tellingOf(given, name, [request.resourceType], request);
    const answer = await answerInstead(context, name === 'query' ? 'answerSearch' : 'answerResource');
    return answer ?? table[name](await contextFor(context, request), request);
  };
  const operation = (name: OperationName) => async (request: ScimRequest) => perform(current(), name, request);
  return {
    operations: {
      retrieve: operation('retrieve'),
      query: operation('query'),
      create: operation('create'),
      replace: operation('replace'),
      modify: operation('modify'),
      remove: operation('remove'),
    },
    resourceTypes: () => resourceTypesOf(current()),
    allows: (resourceType, name) => allows(current(), resourceType, name),
    refusal: (resourceType, name) => refusalOf(current(), resourceType, name),
    search: async (request) => {
      const context = tellingOf(current(), 'search', request.resourceTypes, request);
      return (await answerInstead(context, 'answerSearch')) ?? search(await contextFor(context, request), request);
    },
    bulk: async (request, unexpected) => {
      const context = current();
      const { caller } = await actingContext(context, request);
      const known = caller === undefined ? {} : { caller: { by: 'dn', dn: caller } as const };
      return bulk(
        {
          resourceTypes: resourceTypesOf(context),
          allows: (resourceType, name) => allows(context, resourceType, name),
          refusal: (resourceType, name) => refusalOf(context, resourceType, name),
          run: (name, one) => perform(context, name, { ...one, ...known }),
          withdraw: (one) => remove(withdrawing(context, one), one),
          maxOperations: context.bulkMaxOperations,
          unexpected,
        },
        request,
      );
    },
    reportsUpdates: (resourceType) => reportsUpdates(current(), resourceType),
    updated: async (request) => {
      const context = tellingOf(current(), 'updated', [request.resourceType], request);
      return updatedUsers(callersView(await contextFor(context, request)), request);
    },
    findOwn: async (identity, request) => {
      const context = tellingOf(current(), 'retrieve', [request.resourceType], request);
      return findOwn(await fencedByHooks(context, request), identity, request);
    },
    ready: async () => current().directory.ping(),
  };
}

/** What a request is served with: as whoever asks, and what hooks let it know of. */
const contextFor = async (
  context: GatewayContext,
  request: AnyRequest & Pick<ScimRequest, 'caller'>,
): Promise<GatewayContext> => fencedByHooks(await actingContext(context, request), request);

const resourceTypesOf = ({ profile }: GatewayContext): readonly ResourceType[] =>
  [...profile.values()].map(({ resourceType }) => resourceType);

const allows = ({ profile }: GatewayContext, resourceType: string, operation: OperationName): boolean =>
  profile.get(resourceType)?.operations.has(operation) ?? false;

function refusalOf({ profile }: GatewayContext, resourceType: string, operation: OperationName): Refused | undefined {
  const refused = profile.get(resourceType)?.refusals.get(operation);
  return refused && { detail: `${operation} is not offered for ${resourceType}.`, ...refused };
}

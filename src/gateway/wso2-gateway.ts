import {
  normalizeWso2Bulk,
  normalizeWso2Patch,
  normalizeWso2Query,
  normalizeWso2Search,
  numericNames,
  showWso2Bulk,
} from '../scim/wso2-quirks.ts';
import type { GatewayContext } from './context.ts';
import { createGateway, type Gateway } from './gateway.ts';

/**
 * A gateway for clients of WSO2 Identity Server: reads what they send otherwise than the standard has it, answers a
 * PATCH always with the resource, and a bulk request with the status objects that they read.
 */
export function createWso2Gateway(current: () => GatewayContext): Gateway {
  const adapt = adaptEach();
  const gateway = createGateway(() => adapt(current()).context);
  const { operations } = gateway;
  const numeric = (): ReadonlySet<string> => adapt(current()).numeric;
  return {
    ...gateway,
    operations: {
      ...operations,
      query: async (request) => operations.query({ ...request, query: normalizeWso2Query(request.query, numeric()) }),
      modify: async (request) =>
        operations.modify({ ...request, body: normalizeWso2Patch(request.body ?? null, numeric()) }),
    },
    search: async ({ body, ...request }) =>
      gateway.search({
        ...request,
        query: normalizeWso2Query(request.query, numeric()),
        ...(body === undefined ? {} : { body: normalizeWso2Search(body, numeric()) }),
      }),
    bulk: async (request, unexpected) => {
      const answer = await gateway.bulk({ ...request, body: normalizeWso2Bulk(request.body, numeric()) }, unexpected);
      return answer.body === undefined ? answer : { ...answer, body: showWso2Bulk(answer.body) };
    },
  };
}

interface Adapted {
  readonly context: GatewayContext;
  /** Attributes whose values are numbers. */
  readonly numeric: ReadonlySet<string>;
}

/** Makes of each context, once, the one for these clients. */
function adaptEach(): (context: GatewayContext) => Adapted {
  let last: { readonly from: GatewayContext; readonly adapted: Adapted } | undefined;
  return (from) => {
    if (last?.from !== from) last = { from, adapted: adapt(from) };
    return last.adapted;
  };
}

function adapt(context: GatewayContext): Adapted {
  const profile = new Map(
    [...context.profile].map(([name, mapping]) => [name, { ...mapping, patchAnswer: 200 as const }]),
  );
  const numeric = numericNames([...profile.values()].map(({ resourceType }) => resourceType));
  return { context: { ...context, profile }, numeric };
}

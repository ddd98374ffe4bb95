import type { Operation } from '../mapping/mapping-document.ts';
import type { Filter } from '../scim/filter.ts';
import { parseFilter } from '../scim/filter-parser.ts';
import { isScimObject, type ScimObject } from '../scim/resource.ts';
import { resolveFilter } from '../scim/resolve-filter.ts';
import { moduleCalls, requestToTell, type HookCall } from './ask-hooks.ts';
import { mappingOf, type GatewayContext } from './context.ts';
import type { HookOperation, HookRequest, ModuleFunction } from './hook.ts';
import { fencedContext } from './make-fence.ts';
import type { ScimRequest, ScimResponse } from './request.ts';

/** A request of any kind. */
export type AnyRequest = Pick<ScimRequest, 'baseUrl' | 'query' | 'signal'> &
  Partial<Pick<ScimRequest, 'id' | 'body' | 'sender'>>;

/** The context with what hooks are told of a request; the same where there are none. */
export function tellingOf(
  context: GatewayContext,
  operation: Operation | HookOperation,
  resourceTypes: readonly string[],
  { baseUrl, query, id, body, sender }: AnyRequest,
): GatewayContext {
  if (context.hooks === undefined || context.hooks.length === 0) return context;
  const hookRequest: HookRequest = {
    operation,
    resourceType: resourceTypes[0] ?? '',
    resourceTypes,
    baseUrl,
    query,
    ...(id === undefined ? {} : { id }),
    ...(body === undefined ? {} : { body }),
    ...(sender?.() ?? { headers: {} }),
  };
  return { ...context, hookRequest };
}

/** The context for taking back what was created by mistake: hooks are told, as they were of its creation, but not asked. */
export function withdrawing(context: GatewayContext, request: ScimRequest): GatewayContext {
  const hooks = (context.hooks ?? []).map((hook) => {
    const functions = [...hook.functions].filter((name) => name.endsWith('.afterDelete'));
    return { ...hook, functions: new Set(functions) };
  });
  return tellingOf({ ...context, hooks }, 'remove', [request.resourceType], request);
}

/** What the first hook that has an answer of its own answers. */
export async function answerInstead(
  context: GatewayContext,
  name: Extract<ModuleFunction, 'answerResource' | 'answerSearch'>,
): Promise<ScimResponse | undefined> {
  for (const call of moduleCalls(context, name)) {
    const result = await call.ask(requestToTell(context));
    if (result !== undefined) return responseIn(call, result['answer']);
  }
  return undefined;
}

function responseIn(call: HookCall, answer: unknown): ScimResponse {
  const { status, body, location, etag } = { ...(answer as ScimObject | undefined) };
  const isStatus = typeof status === 'number' && Number.isInteger(status) && status >= 200 && status <= 599;
  if (!isStatus) return call.isBroken('"answer" needs a status from 200 to 599');
  if (body !== undefined && !isScimObject(body)) return call.isBroken('the body of "answer" must be an object');
  return {
    status,
    ...(body === undefined ? {} : { body }),
    ...(typeof location === 'string' ? { location } : {}),
    ...(typeof etag === 'string' ? { etag } : {}),
  };
}

/**
 * The context with the conditions that hooks give for a request: only what meets all of them exists for it. One that can't
 * be read refuses the request, so that nothing is shown by mistake.
 */
export async function fencedByHooks(
  context: GatewayContext,
  request: Pick<ScimRequest, 'baseUrl' | 'signal'>,
): Promise<GatewayContext> {
  const conditions = new Map<string, Filter>();
  for (const call of moduleCalls(context, 'fence')) {
    const result = await call.ask(requestToTell(context));
    if (result === undefined) continue;
    const { filters } = result;
    if (!isScimObject(filters)) return call.isBroken('it returned an object without "filters" by resource type');
    for (const [type, text] of Object.entries(filters)) {
      const filter = conditionIn(context, call, type, text);
      const others = conditions.get(type);
      conditions.set(type, others === undefined ? filter : { kind: 'and', filters: [others, filter] });
    }
  }
  return fencedContext(context, conditions, request);
}

function conditionIn(context: GatewayContext, call: HookCall, type: string, text: unknown): Filter {
  if (typeof text !== 'string') return call.isBroken(`the filter for ${type} must be a text`);
  if (!context.profile.has(type)) {
    return call.isBroken(`there is no resource type ${type}; there are ${[...context.profile.keys()].join(', ')}`);
  }
  try {
    const filter = parseFilter(text, context.filterLimits);
    resolveFilter(filter, mappingOf(context, type).resourceType);
    return filter;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return call.isBroken(`the filter for ${type}, ${text}: ${why}`);
  }
}

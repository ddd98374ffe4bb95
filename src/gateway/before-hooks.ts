import type { Mapping } from '../mapping/mapping.ts';
import { preparationFor } from '../mapping/preparation.ts';
import { normalizePatchBody } from '../scim/client-quirks.ts';
import { replaceResource } from '../scim/replace.ts';
import { isScimObject, type Resource, type ScimValue } from '../scim/resource.ts';
import { isSameValue } from '../scim/same-value.ts';
import { validateResource } from '../scim/validate.ts';
import { checkFormats } from '../scim/value-format.ts';
import { requestToTell, resourceCalls, type HookCall } from './ask-hooks.ts';
import type { GatewayContext } from './context.ts';
import { hookView, withLists } from './hook-view.ts';
import type { ScimRequest } from './request.ts';

/** What hooks make of a new resource (RFC 7644 3.3), checked like what clients send. */
export async function beforeCreate(context: GatewayContext, mapping: Mapping, resource: Resource): Promise<Resource> {
  const { resourceType, lenientBinary } = mapping;
  let current = resource;
  for (const call of resourceCalls(context, resourceType.name, 'beforeCreate')) {
    const given = { resource: hookView(mapping, current) };
    const result = await call.ask(given, requestToTell(context));
    if (result === undefined) continue;
    current = checked(call, () => {
      const whole = withLists(mapping, resourceIn(result['resource']), current);
      const next = validateResource(whole, resourceType, 'create', { lenientBinary });
      if (context.compatibility.checkFormats) checkFormats({}, next, resourceType);
      return next;
    });
  }
  return current;
}

/** What hooks make of a changed resource, between the change and the plan of its write. */
export type BeforeUpdate = (before: Resource, wanted: Resource) => Promise<Resource>;

/**
 * Asks the hooks once for a request (RFC 7644 3.5), however often its change is planned anew: again only where the loaded
 * resource, but for `meta` and its lists of references, is another one by then.
 */
export function beforeUpdateOf(context: GatewayContext, mapping: Mapping, { body }: ScimRequest): BeforeUpdate {
  const calls = resourceCalls(context, mapping.resourceType.name, 'beforeUpdate');
  if (calls.length === 0) return async (_, wanted) => wanted;
  let last:
    | { readonly before: Resource; readonly asked: Resource; readonly said: readonly (Said | undefined)[] }
    | undefined;
  return async (before, wanted) => {
    const [viewed, asked] = [hookView(mapping, before), hookView(mapping, wanted)];
    const isSame = last !== undefined && sameButMeta(last.before, viewed) && sameButMeta(last.asked, asked);
    const said: (Said | undefined)[] = [];
    let current = wanted;
    for (const [index, call] of calls.entries()) {
      const resource = hookView(mapping, current);
      const one = isSame
        ? last?.said[index]
        : await askBeforeUpdate(context, call, { before: viewed, resource, ...operationsIn(body, mapping) });
      said.push(one);
      if (one !== undefined) current = applied(context, mapping, call, before, current, one);
    }
    last = { before: viewed, asked, said };
    return current;
  };
}

interface Said {
  readonly resource: Resource;
}

async function askBeforeUpdate(context: GatewayContext, call: HookCall, given: object): Promise<Said | undefined> {
  const result = await call.ask(given, requestToTell(context));
  return result && checked(call, () => ({ resource: resourceIn(result['resource']) }));
}

/** The resource with what a hook has said in place of what it was given: as if a client had replaced it (RFC 7644 3.5.1). */
function applied(
  context: GatewayContext,
  mapping: Mapping,
  call: HookCall,
  before: Resource,
  current: Resource,
  { resource }: Said,
): Resource {
  const { resourceType, lenientBinary } = mapping;
  return checked(call, () => {
    const options = { mode: 'replace', lenientBinary, preparation: preparationFor(mapping) } as const;
    const next = replaceResource(current, withLists(mapping, resource, current), resourceType, options);
    if (context.compatibility.checkFormats) checkFormats(before, next, resourceType);
    return next;
  });
}

function operationsIn(body: ScimValue | undefined, { resourceType }: Mapping): { readonly operations?: ScimValue } {
  const normal = isScimObject(body) ? normalizePatchBody(body, resourceType) : undefined;
  const operations = isScimObject(normal) ? normal['Operations'] : undefined;
  return operations === undefined ? {} : { operations };
}

const sameButMeta = (one: Resource, other: Resource): boolean =>
  isSameValue({ ...one, meta: null }, { ...other, meta: null });

/** Asks the hooks before a resource is removed (RFC 7644 3.6); once, unless it is another one by then. */
export function beforeDeleteOf(context: GatewayContext, mapping: Mapping): (resource: Resource) => Promise<void> {
  const calls = resourceCalls(context, mapping.resourceType.name, 'beforeDelete');
  let last: Resource | undefined;
  return async (resource) => {
    if (last !== undefined && sameButMeta(last, resource)) return;
    for (const { ask } of calls) await ask({ resource }, requestToTell(context));
    last = resource;
  };
}

/** A resource that a hook returned. */
function resourceIn(value: ScimValue | undefined): Resource {
  if (isScimObject(value)) return value;
  throw new TypeError('it returned an object without "resource", which must be the whole resource, or "refuse"');
}

/** What is wrong with what a hook has returned is no mistake of the client. */
function checked<T>({ isBroken }: HookCall, check: () => T): T {
  try {
    return check();
  } catch (error) {
    return isBroken(error);
  }
}

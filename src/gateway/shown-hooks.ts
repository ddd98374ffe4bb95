import type { Mapping } from '../mapping/mapping.ts';
import type { ResolvedAttribute } from '../scim/attribute-path.ts';
import { requests } from '../scim/projection.ts';
import { isScimObject, type Resource, type ScimValue } from '../scim/resource.ts';
import { requestToTell, resourceCalls, type HookCall } from './ask-hooks.ts';
import type { GatewayContext } from './context.ts';
import { withoutLists } from './hook-view.ts';
import type { Shown } from './present-entry.ts';
import { present } from './present.ts';
import { readContext } from './read-context.ts';
import { resolveReferences } from './resolve-references.ts';

/** What is about to be shown of a resource (RFC 7644 3.4.1), with what hooks have made of it. */
export async function onRetrieve(
  context: GatewayContext,
  shown: Shown,
  baseUrl: string,
  signal: AbortSignal,
): Promise<Shown> {
  const calls = resourceCalls(context, shown.mapping.resourceType.name, 'onRetrieve');
  let [resource] = calls.length === 0 ? [] : await presentWithoutLists(context, [shown], baseUrl, signal);
  for (const call of calls) {
    const result = await call.ask({ resource: resource ?? {} }, requestToTell(context));
    if (result !== undefined) resource = sameResource(call, resource, result['resource']);
  }
  return resource === undefined ? shown : { ...shown, hooked: resource };
}

/** A page of a query (RFC 7644 3.4.2), with what hooks have made of its resources, one type after the other. */
export async function onSearch(
  context: GatewayContext,
  page: readonly Shown[],
  totalResults: number,
  baseUrl: string,
  signal: AbortSignal,
): Promise<readonly Shown[]> {
  let hooked = page;
  for (const mapping of new Set(page.map((one) => one.mapping))) {
    const calls = resourceCalls(context, mapping.resourceType.name, 'onSearch');
    if (calls.length === 0) continue;
    const own = page.filter((one) => one.mapping === mapping);
    let resources = await presentWithoutLists(context, own, baseUrl, signal);
    for (const call of calls) {
      const result = await call.ask({ resources, totalResults }, requestToTell(context));
      if (result !== undefined) resources = sameResources(call, resources, result['resources']);
    }
    const made = new Map(own.map((one, index) => [one, resources[index]]));
    hooked = hooked.map((one, index) => {
      const resource = made.get(page[index] ?? one);
      return resource === undefined ? one : { ...one, hooked: resource };
    });
  }
  return hooked;
}

async function presentWithoutLists(
  context: GatewayContext,
  page: readonly Shown[],
  baseUrl: string,
  signal: AbortSignal,
): Promise<readonly Resource[]> {
  const [first] = page;
  if (first === undefined) return [];
  const { projection } = first;
  const mapping: Mapping = withoutLists(first.mapping);
  const wants = (attribute: ResolvedAttribute): boolean => requests(projection, attribute);
  const entries = page.map(({ entry }) => entry);
  const references = await resolveReferences(context, mapping, entries, wants, signal);
  const reading = readContext(context, baseUrl, references);
  return entries.map((entry) => present(mapping, entry, projection, reading) ?? {});
}

function sameResources(
  call: HookCall,
  given: readonly Resource[],
  returned: ScimValue | undefined,
): readonly Resource[] {
  const list = Array.isArray(returned) ? (returned as readonly ScimValue[]) : [];
  if (list.length !== given.length) {
    return call.isBroken('"resources" must have as many as were given; a fence keeps some away, in totals too');
  }
  return given.map((one, index) => sameResource(call, one, list[index]));
}

/** Another resource in the place of one that was found would make the answer a lie. */
function sameResource(call: HookCall, given: Resource | undefined, returned: ScimValue | undefined): Resource {
  const isSame = isScimObject(returned) && returned['id'] === given?.['id'];
  if (isSame) return returned;
  return call.isBroken('what it returned is not the resource with the id that it was given');
}

import type { Entry } from '../ldap/entry.ts';
import { entryToResource } from '../mapping/entry-to-resource.ts';
import type { Mapping } from '../mapping/mapping.ts';
import { projectionToAttributes } from '../mapping/projection-to-attributes.ts';
import type { Resource } from '../scim/resource.ts';
import { requestToTell, resourceCalls, tell } from './ask-hooks.ts';
import type { GatewayContext } from './context.ts';
import type { ResourceFunction } from './hook.ts';
import { withoutLists } from './hook-view.ts';
import { readContext } from './read-context.ts';
import { resolveReferences } from './resolve-references.ts';

const everything = (): boolean => true;

/** The LDAP attributes that must be read to give a resource to hooks; none where no hook has one of these functions. */
export function attributesForHooks(
  context: GatewayContext,
  mapping: Mapping,
  ...names: readonly ResourceFunction[]
): readonly string[] {
  const isAsked = names.some((name) => resourceCalls(context, mapping.resourceType.name, name).length > 0);
  return isAsked ? projectionToAttributes(withoutLists(mapping), everything) : [];
}

/** A loaded entry as it is given to hooks. */
export async function resourceForHooks(
  context: GatewayContext,
  mapping: Mapping,
  entry: Entry,
  baseUrl: string,
  signal: AbortSignal,
): Promise<Resource> {
  const given = withoutLists(mapping);
  const references = await resolveReferences(context, given, [entry], everything, signal);
  return entryToResource(given, entry, readContext(context, baseUrl, references)) ?? {};
}

/** Tells hooks of a resource that was written, as the directory then holds it. The write is done: nothing undoes it. */
export async function afterWrite(
  context: GatewayContext,
  mapping: Mapping,
  name: 'afterCreate' | 'afterUpdate',
  entry: Entry,
  { baseUrl, signal }: { readonly baseUrl: string; readonly signal: AbortSignal },
): Promise<void> {
  const calls = resourceCalls(context, mapping.resourceType.name, name);
  if (calls.length === 0) return;
  try {
    const resource = await resourceForHooks(context, mapping, entry, baseUrl, signal);
    await tell(calls, { resource }, requestToTell(context));
  } catch (error) {
    context.warn({ function: name, err: error }, 'hooks could not be told of a write');
  }
}

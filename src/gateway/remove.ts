import type { Dn } from '../ldap/dn.ts';
import type { Entry } from '../ldap/entry.ts';
import type { LdapFilter } from '../ldap/filter.ts';
import { LdapError, resultCode } from '../ldap/result-code.ts';
import { entryToResource } from '../mapping/entry-to-resource.ts';
import type { Mapping } from '../mapping/mapping.ts';
import { noReferences } from '../mapping/references.ts';
import { attributesForUpdate } from '../mapping/projection-to-attributes.ts';
import type { Resource } from '../scim/resource.ts';
import { callersView } from './act-as-caller.ts';
import { attributesForHooks, resourceForHooks } from './after-hooks.ts';
import { requestToTell, resourceCalls, tell } from './ask-hooks.ts';
import { beforeDeleteOf } from './before-hooks.ts';
import type { GatewayContext } from './context.ts';
import { carryThrough } from './carry-through.ts';
import { intentsOfRemoval, truthsOf } from './group-membership.ts';
import type { Intent } from './intent-journal.ts';
import { planDeactivation } from './plan.ts';
import { assertionOf, checkPrecondition, guardedModify, isConditional, type Guard } from './precondition.ts';
import { whileInside } from './known-resources.ts';
import { readContext } from './read-context.ts';
import { readEntry } from './read-entry.ts';
import { removeLeaf, removeSubtree } from './remove-subtree.ts';
import { requestedMapping } from './requested-mapping.ts';
import type { ScimRequest, ScimResponse } from './request.ts';
import { retryChanged } from './retry-changed.ts';
import { translateLdapErrors } from './scim-error-from-ldap.ts';

/**
 * Removes a resource (RFC 7644 3.6) with everything below its entry, and then what refers to it: the members of groups
 * and, of a group, its members' links.
 */
export async function remove(context: GatewayContext, request: ScimRequest): Promise<ScimResponse> {
  const mapping = await requestedMapping(context, request);
  const { id = '', signal } = request;
  const forHooks = attributesForHooks(context, mapping, 'beforeDelete', 'afterDelete');
  const ask = beforeDeleteOf(context, mapping);
  const run = async (): Promise<Resource> => {
    const own = callersView(context);
    const attributes = [...attributesForRemoval(context, mapping, request), ...forHooks];
    const entry = await readEntry(own, mapping, id, attributes, signal);
    const guard = checkPrecondition(context, mapping, entry, request);
    const resource =
      forHooks.length === 0 ? {} : await resourceForHooks(context, mapping, entry, request.baseUrl, signal);
    await ask(resource);
    const intents = (decided: boolean): readonly Intent[] =>
      intentsOfRemoval(context.profile, mapping, id, entry, decided);
    const inside = whileInside(context, mapping, entry);
    const wanted = await removeGuarded(context, entry.dn, { guard, inside }, intents(false), signal, () =>
      deactivate(context, mapping, entry, request, guard),
    );
    // What others complete after a crash, they do by the gateway's rights: only what these allowed is decided.
    const removed =
      wanted === 'decided'
        ? await carryThrough(context, intents(context.caller === undefined), () => removeSubtree(own, entry.dn, signal))
        : wanted === 'removed';
    // Gone, or renamed: the load tells.
    if (!removed) throw new LdapError(`delete ${entry.dn}`, resultCode.noSuchObject);
    return resource;
  };
  return translateLdapErrors(mapping, async () => {
    const turns = [`${mapping.resourceType.name} ${id}`];
    const resource = await context.inTurn(turns, () => retryChanged(request, run));
    const calls = resourceCalls(context, mapping.resourceType.name, 'afterDelete');
    if (calls.length > 0) await tell(calls, { resource }, requestToTell(context));
    return { status: 204 };
  });
}

/**
 * Removes an entry while it has the version that the client named, in one operation. Where that can't be, because others
 * are below it or a delete can't exchange the version, `claim` stands in for it: then the removal is decided and will be
 * carried through, though it takes more than one operation.
 */
async function removeGuarded(
  context: GatewayContext,
  dn: Dn,
  { guard, inside }: { readonly guard: Guard | undefined; readonly inside: LdapFilter | undefined },
  intents: readonly Intent[],
  signal: AbortSignal,
  claim: () => Promise<void>,
): Promise<'removed' | 'gone' | 'decided'> {
  if (guard === undefined && inside === undefined) return 'decided';
  if (guard?.kind !== 'exchange') {
    const assertion = assertionOf(guard, inside);
    const leaf = await carryThrough(context, intents, () => removeLeaf(callersView(context), dn, assertion, signal));
    if (leaf !== 'hasChildren') return leaf;
  }
  if (guard !== undefined) await claim();
  return 'decided';
}

/** What is read of an entry that goes: all that If-Match needs, whom it names, and what it is named by. */
function attributesForRemoval({ profile }: GatewayContext, mapping: Mapping, request: ScimRequest): readonly string[] {
  if (isConditional(request)) return attributesForUpdate(mapping);
  const truths = truthsOf(profile, mapping).map(({ held }) => held.name);
  return [...truths, ...mapping.namedBy.map(({ name }) => name)];
}

/** Makes an entry inactive while it has the version that the client named. */
async function deactivate(
  context: GatewayContext,
  mapping: Mapping,
  entry: Entry,
  { baseUrl, signal }: ScimRequest,
  guard: Guard | undefined,
): Promise<void> {
  const { now, newId, subschema, hashPassword } = context;
  const before = entryToResource(mapping, entry, readContext(context, baseUrl, noReferences)) ?? {};
  const facts = { now: now(), newVersion: newId(), subschema, hashPassword, nameOf: () => undefined };
  const { modify } = planDeactivation(mapping, entry, before, facts);
  const assertion = guard?.kind === 'assertion' ? guard.filter : undefined;
  await callersView(context).directory.write(guardedModify(mapping, modify, guard, facts.newVersion), {
    signal,
    assertion,
  });
}

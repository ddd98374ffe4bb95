import { parseDn, type Dn } from '../ldap/dn.ts';
import { present, type LdapFilter } from '../ldap/filter.ts';
import type { Entry } from '../ldap/entry.ts';
import { LdapError, resultCode } from '../ldap/result-code.ts';
import { entryToResource } from '../mapping/entry-to-resource.ts';
import type { Mapping } from '../mapping/mapping.ts';
import { noReferences } from '../mapping/references.ts';
import { attributesForUpdate } from '../mapping/projection-to-attributes.ts';
import { notFound } from '../scim/error.ts';
import { mappingOf, type GatewayContext } from './context.ts';
import { planDeactivation } from './plan.ts';
import { checkPrecondition, guardedModify, isConditional, type Guard } from './precondition.ts';
import { readContext } from './read-context.ts';
import { readEntry } from './read-entry.ts';
import type { ScimRequest, ScimResponse } from './request.ts';
import { retryChanged } from './retry-changed.ts';
import { translateLdapErrors } from './scim-error-from-ldap.ts';

/** How often a subtree that somebody else keeps adding to is removed anew. */
const attempts = 5;

/** Removes a resource (RFC 7644 3.6) with everything below its entry, deepest entries first. */
export async function remove(context: GatewayContext, request: ScimRequest): Promise<ScimResponse> {
  const mapping = mappingOf(context, request.resourceType);
  const { id = '', signal } = request;
  const run = async (): Promise<ScimResponse> => {
    const attributes = isConditional(request) ? attributesForUpdate(mapping) : [];
    const entry = await readEntry(context, mapping, id, attributes, signal);
    const guard = checkPrecondition(context, mapping, entry, request);
    const claim = async (): Promise<void> => {
      if (guard !== undefined) await deactivate(context, mapping, entry, request, guard);
    };
    // A delete can't exchange the version: the claim does that before it.
    if (guard?.kind === 'exchange') await claim();
    const asserted = guard?.kind === 'assertion' ? { assertion: guard.filter, claim } : undefined;
    const removed = await removeSubtree(context, entry.dn, asserted, signal);
    if (!removed) throw notFound(`there is no ${mapping.resourceType.name} with the id ${JSON.stringify(id)}`);
    return { status: 204 };
  };
  return translateLdapErrors(mapping, () => retryChanged(request, run));
}

/** What the first delete depends on, and what then stands in for it if other entries must be removed first. */
interface Asserted {
  readonly assertion: LdapFilter;
  readonly claim: () => Promise<void>;
}

/**
 * Makes an entry inactive while it has the version that the client named. From then on its removal is carried through,
 * though it takes more than one operation.
 */
async function deactivate(
  context: GatewayContext,
  mapping: Mapping,
  entry: Entry,
  { baseUrl, signal }: ScimRequest,
  guard: Guard,
): Promise<void> {
  const { now, newId, subschema, hashPassword } = context;
  const before = entryToResource(mapping, entry, readContext(context, baseUrl, noReferences)) ?? {};
  const facts = { now: now(), newVersion: newId(), subschema, hashPassword, nameOf: () => undefined };
  const { modify } = planDeactivation(mapping, entry, before, facts);
  const assertion = guard.kind === 'assertion' ? guard.filter : undefined;
  await context.directory.write(guardedModify(mapping, modify, guard, facts.newVersion), { signal, assertion });
}

/** False where the entry was already gone. */
async function removeSubtree(
  context: GatewayContext,
  dn: Dn,
  asserted: Asserted | undefined,
  signal: AbortSignal,
): Promise<boolean> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await context.directory.write(
        { changetype: 'delete', dn },
        {
          signal,
          assertion: attempt === 1 ? asserted?.assertion : undefined,
        },
      );
      return true;
    } catch (error) {
      if (!(error instanceof LdapError)) throw error;
      if (error.code === resultCode.noSuchObject) return false;
      if (error.code !== resultCode.notAllowedOnNonLeaf || attempt === attempts) throw error;
      if (attempt === 1) await asserted?.claim();
      await removeBelow(context, dn, signal);
    }
  }
}

async function removeBelow({ directory }: GatewayContext, dn: Dn, signal: AbortSignal): Promise<void> {
  const depths: { readonly dn: Dn; readonly depth: number }[] = [];
  const everything = { base: dn, scope: 'subtree' as const, filter: present('objectClass'), attributes: [] };
  for await (const entry of directory.stream(everything, { signal })) {
    depths.push({ dn: entry.dn, depth: parseDn(entry.dn).length });
  }
  const [top, ...below] = depths.toSorted((one, other) => one.depth - other.depth);
  if (top === undefined) return;
  for (const one of below.toReversed()) {
    try {
      await directory.write({ changetype: 'delete', dn: one.dn }, { signal });
    } catch (error) {
      const gone = error instanceof LdapError && error.code === resultCode.noSuchObject;
      if (!gone) throw error;
    }
  }
}

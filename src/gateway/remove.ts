import { parseDn, type Dn } from '../ldap/dn.ts';
import { present, type LdapFilter } from '../ldap/filter.ts';
import type { Entry } from '../ldap/entry.ts';
import { LdapError, resultCode } from '../ldap/result-code.ts';
import { entryToResource } from '../mapping/entry-to-resource.ts';
import type { Mapping } from '../mapping/mapping.ts';
import { attributesForUpdate } from '../mapping/projection-to-attributes.ts';
import { notFound } from '../scim/error.ts';
import { mappingOf, type GatewayContext } from './context.ts';
import { planDeactivation } from './plan.ts';
import { checkPrecondition, isConditional } from './precondition.ts';
import { readContext } from './read-context.ts';
import { readEntry } from './read-entry.ts';
import type { ScimRequest, ScimResponse } from './request.ts';
import { translateLdapErrors } from './scim-error-from-ldap.ts';

/** How often a subtree that somebody else keeps adding to is removed anew. */
const attempts = 5;

/** Removes a resource (RFC 7644 3.6) with everything below its entry, deepest entries first. */
export async function remove(context: GatewayContext, request: ScimRequest): Promise<ScimResponse> {
  const mapping = mappingOf(context, request.resourceType);
  const { id = '', signal } = request;
  return translateLdapErrors(mapping, async () => {
    const attributes = isConditional(request) ? attributesForUpdate(mapping) : [];
    const entry = await readEntry(context, mapping, id, attributes, signal);
    const assertion = checkPrecondition(mapping, entry, request);
    const claim = async (): Promise<void> => {
      if (assertion !== undefined) await deactivate(context, mapping, entry, request, assertion);
    };
    const removed = await removeSubtree(context, entry.dn, assertion, claim, signal);
    if (!removed) throw notFound(`there is no ${mapping.resourceType.name} with the id ${JSON.stringify(id)}`);
    return { status: 204 };
  });
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
  assertion: LdapFilter,
): Promise<void> {
  const { now, subschema, hashPassword } = context;
  const before = entryToResource(mapping, entry, readContext(context, baseUrl, new Map())) ?? {};
  const facts = { now: now(), subschema, hashPassword, dnOf: () => undefined };
  const { modify } = planDeactivation(mapping, entry, before, facts);
  await context.directory.write(modify, { signal, assertion });
}

/** False where the entry was already gone. `claim` is called once, before anything below the entry is removed. */
async function removeSubtree(
  context: GatewayContext,
  dn: Dn,
  assertion: LdapFilter | undefined,
  claim: () => Promise<void>,
  signal: AbortSignal,
): Promise<boolean> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await context.directory.write({ changetype: 'delete', dn }, attempt === 1 ? { signal, assertion } : { signal });
      return true;
    } catch (error) {
      if (!(error instanceof LdapError)) throw error;
      if (error.code === resultCode.noSuchObject) return false;
      if (error.code !== resultCode.notAllowedOnNonLeaf || attempt === attempts) throw error;
      if (attempt === 1) await claim();
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

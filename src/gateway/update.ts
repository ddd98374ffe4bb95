import type { Entry } from '../ldap/entry.ts';
import { LdapError, resultCode } from '../ldap/result-code.ts';
import { entryToResource, entryVersion, locationOf } from '../mapping/entry-to-resource.ts';
import type { Mapping } from '../mapping/mapping.ts';
import { nameIn } from '../mapping/named-entries.ts';
import { projectionToAttributes } from '../mapping/projection-to-attributes.ts';
import { wholeValues } from '../mapping/resource-to-entry.ts';
import { printResolved, type ResolvedAttribute } from '../scim/attribute-path.ts';
import { uniqueness, type ScimError } from '../scim/error.ts';
import { parseProjection, requests } from '../scim/projection.ts';
import type { Resource } from '../scim/resource.ts';
import { checkFormats } from '../scim/value-format.ts';
import { callersView } from './act-as-caller.ts';
import { afterWrite, attributesForHooks } from './after-hooks.ts';
import { beforeUpdateOf, type BeforeUpdate } from './before-hooks.ts';
import { carryThrough } from './carry-through.ts';
import { commitUpdate, undoUpdate } from './commit-update.ts';
import type { GatewayContext } from './context.ts';
import { fenceReads, refuseOutside, whileInside } from './known-resources.ts';
import { intentsOfUpdate } from './group-membership.ts';
import { load } from './load.ts';
import { wholeResource, type LoadSpec } from './load-spec.ts';
import { plannedEntry, planUpdate } from './plan.ts';
import { checkPrecondition } from './precondition.ts';
import { present } from './present.ts';
import { readContext } from './read-context.ts';
import { requestedMapping } from './requested-mapping.ts';
import type { ScimRequest, ScimResponse } from './request.ts';
import { readEntry } from './read-entry.ts';
import { resolveNamed } from './resolve-named.ts';
import { resolveReferences } from './resolve-references.ts';
import { retryChanged } from './retry-changed.ts';
import { translateLdapErrors } from './scim-error-from-ldap.ts';
import { refuseConflicts, writeUnique } from './unique-values.ts';

/**
 * Loads a resource, lets `change` make the new one of it, and writes the difference in one modify that the directory
 * refuses where the entry is no longer what was loaded (RFC 7644 3.5, 3.14).
 */
export async function update(
  context: GatewayContext,
  request: ScimRequest,
  change: (current: Resource) => Resource,
  answer: 200 | 204,
  spec: LoadSpec,
): Promise<ScimResponse> {
  const mapping = await requestedMapping(context, request);
  const projection = parseProjection(request.query, mapping.resourceType);
  const silent = request.returnMinimal === true || (answer === 204 && !asksForAttributes(request));
  const wants = (attribute: ResolvedAttribute): boolean => !silent && requests(projection, attribute);
  return translateLdapErrors(mapping, async () => {
    const forHooks = attributesForHooks(context, mapping, 'afterUpdate');
    const shown = [...new Set([...projectionToAttributes(mapping, wants), ...forHooks])];
    const ask = beforeUpdateOf(context, mapping, request);
    const attempt = (loadSpec: LoadSpec): Promise<Updated> =>
      retryChanged(request, () => attemptUpdate(context, request, mapping, { change, ask }, loadSpec, shown));
    const { entry, written } = await context.inTurn(turnsOf(request, spec), () =>
      attempt(seenByFence(context, mapping, spec)).catch((error: unknown) => {
        if (!mayHaveEmptied(error, spec)) throw error;
        return attempt(wholeResource(mapping));
      }),
    );
    if (written) await afterWrite(context, mapping, 'afterUpdate', entry, request);
    const etag = entryVersion(mapping, entry);
    const location = locationOf(mapping, request.id ?? '', request.baseUrl);
    const known = { location, ...(etag === undefined ? {} : { etag }) };
    if (silent) return { status: 204, ...known };
    const references = await resolveReferences(context, mapping, [entry], wants, request.signal);
    const body = present(mapping, entry, projection, readContext(context, request.baseUrl, references));
    return { status: 200, ...known, ...(body === undefined ? {} : { body }) };
  });
}

const asksForAttributes = ({ query }: ScimRequest): boolean =>
  Object.keys(query).some((name) => ['attributes', 'excludedattributes'].includes(name.toLowerCase()));

/** An entry as it was after a request, and whether that has changed it. */
interface Updated {
  readonly entry: Entry;
  readonly written: boolean;
}

/** What a request makes of a resource, and what hooks then make of that. */
interface Change {
  readonly change: (current: Resource) => Resource;
  readonly ask: BeforeUpdate;
}

async function attemptUpdate(
  context: GatewayContext,
  request: ScimRequest,
  mapping: Mapping,
  { change, ask }: Change,
  spec: LoadSpec,
  shown: readonly string[],
): Promise<Updated> {
  const { signal, baseUrl, id = '' } = request;
  const { entry, references, named: known } = await load(context, mapping, id, spec, shown, signal);
  const guard = checkPrecondition(context, mapping, entry, request);
  const before = entryToResource(mapping, entry, readContext(context, baseUrl, references)) ?? {};
  const asked = change(before);
  if (context.compatibility.checkFormats) checkFormats(before, asked, mapping.resourceType);
  const wanted = await ask(before, asked);
  if (passwordsIn(mapping, wanted)) await context.directoryHashesPasswords();
  const { named, resource: after } = await resolveNamed(context, mapping, wanted, known, signal);
  const plan = planUpdate(mapping, entry, before, after, {
    now: context.now(),
    subschema: context.subschema,
    hashPassword: context.hashPassword,
    newVersion: context.newId(),
    nameOf: nameIn(named),
  });
  if (plan === undefined) {
    // What was not looked at may still have to be shown.
    const unchanged =
      spec.partial.length === 0 ? entry : await readEntry(callersView(context), mapping, id, shown, signal);
    return { entry: unchanged, written: false };
  }
  await refuseOutside(context, mapping, plannedEntry(mapping, entry, plan, context.subschema), signal);
  try {
    const own = callersView(context);
    const inside = whileInside(context, mapping, entry);
    const undo = undoUpdate(mapping, plan, entry, context.newId());
    const intents = intentsOfUpdate(context.profile, mapping, id, entry, plan);
    const after = await carryThrough(context, intents, () =>
      writeUnique(context, mapping, plan.modify, undo, signal, async () => {
        const { dn, entry: written } = await commitUpdate(own, mapping, plan, {
          signal,
          guard,
          inside,
          postRead: shown,
        });
        return written ?? (await own.directory.read(dn, shown, { signal })) ?? entry;
      }),
    );
    return { entry: after, written: true };
  } catch (error) {
    if (!(error instanceof LdapError)) throw error;
    if (error.code === resultCode.constraintViolation) await refuseConflicts(context, mapping, plan.modify, signal);
    if (error.code === resultCode.entryAlreadyExists && plan.rename !== undefined)
      throw nameTaken(mapping, plan.rename.value);
    throw error;
  }
}

/**
 * Changes of one resource wait for each other, so that they don't collide in the directory. Those of single members need
 * not: only the same member's do, or hundreds of them at once would stand in line.
 */
function turnsOf({ resourceType, id = '' }: ScimRequest, { partial }: LoadSpec): readonly string[] {
  const whole = `${resourceType} ${id}`;
  const members = partial.flatMap(({ mapped, ids }) =>
    ids.map((member) => `${whole} ${printResolved(mapped.scim)} ${member}`),
  );
  return members.length === 0 ? [whole] : members;
}

/** A list that a fence speaks of must be read whole. */
function seenByFence(context: GatewayContext, mapping: Mapping, spec: LoadSpec): LoadSpec {
  const reads = fenceReads(context, mapping);
  const isSeen = spec.partial.some(({ mapped }) =>
    mapped.sources.some(({ attribute }) => reads.includes(attribute.name)),
  );
  return isSeen ? wholeResource(mapping) : spec;
}

/** A list of which not all was read may have lost its last value, in whose place something must be put. */
function mayHaveEmptied(error: unknown, { partial }: LoadSpec): boolean {
  const isViolation = error instanceof LdapError && error.code === resultCode.objectClassViolation;
  return isViolation && partial.some(({ mapped, ids }) => mapped.fill !== undefined && ids.length > 0);
}

function nameTaken({ attributes, resourceType, rdn }: Mapping, value: string): ScimError {
  const mapped = attributes.find(({ targets }) => targets.some(({ attribute }) => attribute.name === rdn.name));
  const path = mapped === undefined ? rdn.name : printResolved(mapped.scim);
  return uniqueness(`${path}: another ${resourceType.name} already has ${JSON.stringify(value)}`);
}

function passwordsIn(mapping: Mapping, resource: Resource): boolean {
  return mapping.attributes.some(
    ({ hashedBy, scim }) => hashedBy === 'directory' && wholeValues(resource, scim).length > 0,
  );
}

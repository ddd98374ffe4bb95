import type { Entry } from '../ldap/entry.ts';
import { LdapError, resultCode } from '../ldap/result-code.ts';
import { entryToResource, entryVersion, locationOf } from '../mapping/entry-to-resource.ts';
import type { Mapping } from '../mapping/mapping.ts';
import { nameIn } from '../mapping/named-entries.ts';
import { attributesForUpdate, projectionToAttributes } from '../mapping/projection-to-attributes.ts';
import { wholeValues } from '../mapping/resource-to-entry.ts';
import { printResolved, type ResolvedAttribute } from '../scim/attribute-path.ts';
import { uniqueness, type ScimError } from '../scim/error.ts';
import { parseProjection, requests } from '../scim/projection.ts';
import type { Resource } from '../scim/resource.ts';
import { checkFormats } from '../scim/value-format.ts';
import { commitUpdate, undoUpdate } from './commit-update.ts';
import { mappingOf, type GatewayContext } from './context.ts';
import { planUpdate } from './plan.ts';
import { checkPrecondition } from './precondition.ts';
import { present } from './present.ts';
import { readContext } from './read-context.ts';
import { readEntry } from './read-entry.ts';
import type { ScimRequest, ScimResponse } from './request.ts';
import { namedByEntry, resolveNamed } from './resolve-named.ts';
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
  change: (current: Resource, mapping: Mapping) => Resource,
  answer: 200 | 204,
): Promise<ScimResponse> {
  const mapping = mappingOf(context, request.resourceType);
  const projection = parseProjection(request.query, mapping.resourceType);
  const silent = request.returnMinimal === true || (answer === 204 && !asksForAttributes(request));
  const wants = (attribute: ResolvedAttribute): boolean => !silent && requests(projection, attribute);
  return translateLdapErrors(mapping, async () => {
    const shown = projectionToAttributes(mapping, wants);
    const entry = await retryChanged(request, () => attemptUpdate(context, request, mapping, change, shown));
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

async function attemptUpdate(
  context: GatewayContext,
  request: ScimRequest,
  mapping: Mapping,
  change: (current: Resource, mapping: Mapping) => Resource,
  shown: readonly string[],
): Promise<Entry> {
  const { signal, baseUrl, id = '' } = request;
  const loaded = [...new Set([...attributesForUpdate(mapping), ...shown])];
  const entry = await readEntry(context, mapping, id, loaded, signal);
  const guard = checkPrecondition(context, mapping, entry, request);
  const references = await resolveReferences(
    context,
    mapping,
    [entry],
    ({ attribute, sub }) => (sub ?? attribute).mutability !== 'readOnly',
    signal,
  );
  const before = entryToResource(mapping, entry, readContext(context, baseUrl, references)) ?? {};
  const after = change(before, mapping);
  if (context.compatibility.checkFormats) checkFormats(before, after, mapping.resourceType);
  if (passwordsIn(mapping, after)) await context.directoryHashesPasswords();
  const named = await resolveNamed(context, mapping, after, namedByEntry(mapping, entry, references), signal);
  const plan = planUpdate(mapping, entry, before, after, {
    now: context.now(),
    subschema: context.subschema,
    hashPassword: context.hashPassword,
    newVersion: context.newId(),
    nameOf: nameIn(named),
  });
  if (plan === undefined) return entry;
  try {
    const undo = undoUpdate(mapping, plan, entry, context.newId());
    return await writeUnique(context, mapping, plan.modify, undo, signal, async () => {
      const { dn, entry: written } = await commitUpdate(context, mapping, plan, { signal, guard, postRead: shown });
      return written ?? (await context.directory.read(dn, shown, { signal })) ?? entry;
    });
  } catch (error) {
    if (!(error instanceof LdapError)) throw error;
    if (error.code === resultCode.constraintViolation) await refuseConflicts(context, mapping, plan.modify, signal);
    if (error.code === resultCode.entryAlreadyExists && plan.rename !== undefined)
      throw nameTaken(mapping, plan.rename.value);
    throw error;
  }
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

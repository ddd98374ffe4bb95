import type { ChangeRecord } from '../ldap/change-record.ts';
import { makeEntry, valuesOf, type Entry } from '../ldap/entry.ts';
import { LdapError, resultCode } from '../ldap/result-code.ts';
import { entryVersion, idOf, locationOf } from '../mapping/entry-to-resource.ts';
import type { Mapping } from '../mapping/mapping.ts';
import { nameIn } from '../mapping/named-entries.ts';
import { projectionToAttributes } from '../mapping/projection-to-attributes.ts';
import { wholeValues } from '../mapping/resource-to-entry.ts';
import type { ResolvedAttribute } from '../scim/attribute-path.ts';
import { ScimError } from '../scim/error.ts';
import { normalizeResourceBody } from '../scim/client-quirks.ts';
import { parseProjection, requests } from '../scim/projection.ts';
import type { Resource } from '../scim/resource.ts';
import { validateResource } from '../scim/validate.ts';
import { checkFormats } from '../scim/value-format.ts';
import { callersView } from './act-as-caller.ts';
import { afterWrite, attributesForHooks } from './after-hooks.ts';
import { beforeCreate } from './before-hooks.ts';
import { carryThrough } from './carry-through.ts';
import { mappingOf, type GatewayContext } from './context.ts';
import { refuseOutside } from './known-resources.ts';
import { intentsOfAdd } from './group-membership.ts';
import { withoutLocked } from './locked-attributes.ts';
import { planCreate } from './plan.ts';
import { present } from './present.ts';
import { readContext } from './read-context.ts';
import type { ScimRequest, ScimResponse } from './request.ts';
import { resolveNamed } from './resolve-named.ts';
import { resolveReferences } from './resolve-references.ts';
import { scimErrorFromLdap, translateLdapErrors } from './scim-error-from-ldap.ts';
import { refuseConflicts, writeUnique } from './unique-values.ts';

type Addition = Extract<ChangeRecord, { changetype: 'add' }>;

/** Creates a resource (RFC 7644 3.3) and answers it as the directory then holds it. */
export async function create(context: GatewayContext, request: ScimRequest): Promise<ScimResponse> {
  const mapping = mappingOf(context, request.resourceType);
  const { signal, baseUrl } = request;
  const projection = parseProjection(request.query, mapping.resourceType);
  const options = { lenientBinary: mapping.lenientBinary };
  const sent = normalizeResourceBody(request.body ?? null, mapping.resourceType);
  const asked = withoutLocked(validateResource(sent, mapping.resourceType, 'create', options), request.locked);
  if (context.compatibility.checkFormats) checkFormats({}, asked, mapping.resourceType);
  const resource = await beforeCreate(context, mapping, asked);
  await checkPassword(context, mapping, resource);
  const wants = (attribute: ResolvedAttribute): boolean => requests(projection, attribute);
  return translateLdapErrors(mapping, async () => {
    const { named, resource: complete } = await resolveNamed(context, mapping, resource, new Map(), signal);
    const id = context.newId();
    const change = planCreate(mapping, complete, {
      id,
      now: context.now(),
      storedBaseUrl: context.storedBaseUrl,
      nameOf: nameIn(named),
      hashPassword: context.hashPassword,
      newVersion: context.newId(),
    });
    await refuseOutside(context, mapping, plannedEntry(mapping, change, id), signal);
    const forHooks = attributesForHooks(context, mapping, 'afterCreate');
    const attributes = [...new Set([...projectionToAttributes(mapping, wants), ...forHooks])];
    const undo = [{ changetype: 'delete', dn: change.dn } as const];
    const entry = await carryThrough(context, intentsOfAdd(context.profile, mapping, change), () =>
      writeUnique(context, mapping, change, undo, signal, () => add(context, mapping, change, attributes, signal)),
    );
    await afterWrite(context, mapping, 'afterCreate', entry, request);
    const references = await resolveReferences(context, mapping, [entry], wants, signal);
    const body = present(mapping, entry, projection, readContext(context, baseUrl, references));
    const etag = entryVersion(mapping, entry);
    return {
      status: 201,
      location: locationOf(mapping, idOf(mapping, entry) ?? '', baseUrl),
      ...(body === undefined ? {} : { body }),
      ...(etag === undefined ? {} : { etag }),
    };
  });
}

/** The entry that is to be added; where the directory gives the id, with one that stands for it. */
function plannedEntry(mapping: Mapping, { dn, attributes }: Addition, id: string): Entry {
  const values = Object.fromEntries(attributes.map((one) => [one.type, one.values]));
  return makeEntry(dn, { [mapping.id.name]: [id], ...values });
}

async function checkPassword(context: GatewayContext, mapping: Mapping, resource: Resource): Promise<void> {
  const clear = mapping.attributes.some(
    ({ hashedBy, scim }) => hashedBy === 'directory' && wholeValues(resource, scim).length > 0,
  );
  if (clear) await context.directoryHashesPasswords();
}

async function add(
  context: GatewayContext,
  mapping: Mapping,
  change: Addition,
  attributes: readonly string[],
  signal: AbortSignal,
): Promise<Entry> {
  const own = callersView(context);
  const { directory } = own;
  let postRead: Entry | undefined;
  try {
    postRead = await directory.write(change, { signal, postRead: attributes });
  } catch (error) {
    if (!(error instanceof LdapError)) throw error;
    if (error.code === resultCode.constraintViolation || error.code === resultCode.entryAlreadyExists) {
      await refuseConflicts(context, mapping, change, signal);
    }
    if (!isUncertain(error)) throw error;
    return await findWritten(own, mapping, change, attributes, error);
  }
  const entry = postRead ?? (await directory.read(change.dn, attributes, { signal }));
  if (entry === undefined) throw new ScimError(503, undefined, 'the new entry was removed at once by somebody else');
  return entry;
}

const isUncertain = ({ code }: LdapError): boolean => code === resultCode.serverDown || code === resultCode.timeout;

/**
 * The connection was lost over the write. An entry of that name that holds all that was to be written tells that it was
 * done; passwords, which come back hashed, are not compared.
 */
async function findWritten(
  { directory }: GatewayContext,
  mapping: Mapping,
  change: Addition,
  attributes: readonly string[],
  error: LdapError,
): Promise<Entry> {
  const passwords = mapping.attributes
    .filter(({ hashedBy }) => hashedBy !== undefined)
    .flatMap(({ targets }) => targets);
  const comparable = change.attributes.filter(
    ({ type }) => !passwords.some(({ attribute }) => attribute.name === type),
  );
  const wanted = [...new Set([...attributes, ...comparable.map(({ type }) => type)])];
  const found = await directory.read(change.dn, wanted);
  const isOurs = comparable.every(({ type, values }) => {
    const held = found === undefined ? [] : valuesOf(found, type);
    return values.every((value) => held.includes(value));
  });
  if (found === undefined || !isOurs) throw scimErrorFromLdap(error, mapping);
  return found;
}

import type { ChangeRecord } from '../ldap/change-record.ts';
import type { Dn } from '../ldap/dn.ts';
import type { Entry } from '../ldap/entry.ts';
import { LdapError, resultCode } from '../ldap/result-code.ts';
import { entryVersion, idOf, locationOf } from '../mapping/entry-to-resource.ts';
import type { Mapping } from '../mapping/mapping.ts';
import { projectionToAttributes } from '../mapping/projection-to-attributes.ts';
import { referencedId, wholeValues } from '../mapping/resource-to-entry.ts';
import { printResolved, type ResolvedAttribute } from '../scim/attribute-path.ts';
import { ScimError } from '../scim/error.ts';
import { parseProjection, requests } from '../scim/projection.ts';
import type { Resource } from '../scim/resource.ts';
import { validateResource } from '../scim/validate.ts';
import { mappingOf, type GatewayContext } from './context.ts';
import { planCreate } from './plan.ts';
import { present } from './present.ts';
import { readContext } from './read-context.ts';
import type { ScimRequest, ScimResponse } from './request.ts';
import { resolveIds, resolveReferences } from './resolve-references.ts';
import { scimErrorFromLdap, translateLdapErrors } from './scim-error-from-ldap.ts';
import { findConflicts, isLater } from './unique-values.ts';

type Addition = Extract<ChangeRecord, { changetype: 'add' }>;

/** Creates a resource (RFC 7644 3.3) and answers it as the directory then holds it. */
export async function create(context: GatewayContext, request: ScimRequest): Promise<ScimResponse> {
  const mapping = mappingOf(context, request.resourceType);
  const { signal, baseUrl } = request;
  const projection = parseProjection(request.query, mapping.resourceType);
  const options = { lenientBinary: mapping.lenientBinary };
  const resource = validateResource(request.body ?? null, mapping.resourceType, 'create', options);
  await checkPassword(context, mapping, resource);
  const wants = (attribute: ResolvedAttribute): boolean => requests(projection, attribute);
  return translateLdapErrors(mapping, async () => {
    const dns = await resolveNamed(context, mapping, resource, signal);
    const change = planCreate(mapping, resource, {
      id: context.newId(),
      now: context.now(),
      storedBaseUrl: context.storedBaseUrl,
      dnOf: (resourceType, id) => dns.get(`${resourceType} ${id}`),
      hashPassword: context.hashPassword,
    });
    const entry = await commit(context, mapping, change, projectionToAttributes(mapping, wants), signal);
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

async function checkPassword(context: GatewayContext, mapping: Mapping, resource: Resource): Promise<void> {
  const clear = mapping.attributes.some(
    ({ hashedBy, scim }) => hashedBy === 'directory' && wholeValues(resource, scim).length > 0,
  );
  if (clear) await context.directoryHashesPasswords();
}

/** The DNs of the resources that the new one names by id; keyed by resource type and id. */
async function resolveNamed(
  context: GatewayContext,
  mapping: Mapping,
  resource: Resource,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Dn>> {
  const dns = new Map<string, Dn>();
  for (const { reference, targets, scim } of mapping.attributes) {
    if (reference === undefined || targets.length === 0) continue;
    const ids = wholeValues(resource, scim).map((value) => referencedId(value));
    const target = mappingOf(context, reference);
    const found = await resolveIds(context, target, [...new Set(ids)], printResolved(scim), signal);
    for (const [id, dn] of found) dns.set(`${reference} ${id}`, dn);
  }
  return dns;
}

async function commit(
  context: GatewayContext,
  mapping: Mapping,
  change: Addition,
  attributes: readonly string[],
  signal: AbortSignal,
): Promise<Entry> {
  const guarded = mapping.unique.enforcedBy === 'gateway';
  if (guarded) await refuseConflicts(context, mapping, change, signal);
  const entry = await add(context, mapping, change, attributes, signal);
  if (guarded) await undoIfLater(context, mapping, change, entry, signal);
  return entry;
}

async function add(
  context: GatewayContext,
  mapping: Mapping,
  change: Addition,
  attributes: readonly string[],
  signal: AbortSignal,
): Promise<Entry> {
  const { directory } = context;
  let postRead: Entry | undefined;
  try {
    postRead = await directory.write(change, { signal, postRead: attributes });
  } catch (error) {
    if (!(error instanceof LdapError)) throw error;
    if (error.code === resultCode.constraintViolation || error.code === resultCode.entryAlreadyExists) {
      await refuseConflicts(context, mapping, change, signal);
    }
    if (!isUncertain(error)) throw error;
    return await findWritten(context, mapping, change, attributes, error);
  }
  const entry = postRead ?? (await directory.read(change.dn, attributes, { signal }));
  if (entry === undefined) throw new ScimError(503, undefined, 'the new entry was removed at once by somebody else');
  return entry;
}

async function refuseConflicts(
  context: GatewayContext,
  mapping: Mapping,
  change: Addition,
  signal: AbortSignal,
): Promise<void> {
  const [conflict] = await findConflicts(context, mapping, change, signal);
  if (conflict !== undefined) throw conflict.error;
}

const isUncertain = ({ code }: LdapError): boolean => code === resultCode.serverDown || code === resultCode.timeout;

/** The connection was lost over the write: the entry's own name, which nobody else uses, tells whether it was done. */
async function findWritten(
  { directory }: GatewayContext,
  mapping: Mapping,
  change: Addition,
  attributes: readonly string[],
  error: LdapError,
): Promise<Entry> {
  const written = mapping.id.name === mapping.rdn.name ? await directory.read(change.dn, attributes) : undefined;
  if (written === undefined) throw scimErrorFromLdap(error, mapping);
  return written;
}

/** Where the directory guards nothing, of two that were written at the same time the later one goes. */
async function undoIfLater(
  context: GatewayContext,
  mapping: Mapping,
  change: Addition,
  entry: Entry,
  signal: AbortSignal,
): Promise<void> {
  const conflicts = await findConflicts(context, mapping, change, signal);
  if (conflicts.length === 0) return;
  const names = ['createTimestamp', ...(mapping.version === undefined ? [] : [mapping.version.name])];
  const mine = (await context.directory.read(change.dn, names, { signal })) ?? entry;
  const earlier = conflicts.find((conflict) => isLater(mapping, mine, conflict.entry));
  if (earlier === undefined) return;
  await context.directory.write({ changetype: 'delete', dn: change.dn });
  throw earlier.error;
}

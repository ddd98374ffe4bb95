import { prepare } from '../ldap/matching-rule.ts';
import { valuesOf, type AttributeValue, type Entry } from '../ldap/entry.ts';
import { and, equality, or } from '../ldap/filter.ts';
import type { Attribute, ChangeRecord } from '../ldap/change-record.ts';
import { dnKey, type Dn } from '../ldap/dn.ts';
import { withoutFence } from '../mapping/fence.ts';
import type { Mapping, UniqueAttribute } from '../mapping/mapping.ts';
import { isInPlace } from '../mapping/place.ts';
import { printResolved } from '../scim/attribute-path.ts';
import { uniqueness, type ScimError } from '../scim/error.ts';
import type { GatewayContext } from './context.ts';

interface Claim {
  readonly unique: UniqueAttribute;
  readonly value: AttributeValue;
}

/** Another entry that holds a value which must be unique, and the answer that says so (RFC 7644 3.3). */
interface Conflict {
  readonly entry: Entry;
  readonly error: ScimError;
}

/**
 * The entries but for its own (by the names given) that hold one of a change's unique values, whether the request may
 * know of them or not: one search for all of them.
 */
async function findConflicts(
  { directory }: GatewayContext,
  given: Mapping,
  change: ChangeRecord,
  own: readonly Dn[],
  signal: AbortSignal,
): Promise<readonly Conflict[]> {
  const mapping = withoutFence(given);
  const claims = claimsOf(mapping, change);
  if (claims.length === 0) return [];
  const filter = and(mapping.matches, or(...claims.map(({ unique, value }) => equality(unique.attribute.name, value))));
  const names = claims.map(({ unique }) => unique.attribute.name);
  const attributes = [...new Set([...names, ...orderAttributes])];
  const entries = await directory.find({ base: mapping.base, scope: mapping.scope, filter, attributes }, 100, {
    signal,
  });
  const ownKeys = own.map(dnKey);
  const others = entries.filter(({ dn }) => isInPlace(mapping, dn) && !ownKeys.includes(dnKey(dn)));
  return others.map((entry) => ({ entry, error: conflictError(mapping, claims, entry) }));
}

function claimsOf(mapping: Mapping, change: ChangeRecord): Claim[] {
  const written = writtenBy(change);
  return mapping.unique.attributes.flatMap((unique) => {
    const values = written.filter(({ type }) => type === unique.attribute.name).flatMap((one) => one.values);
    return values.map((value) => ({ unique, value }));
  });
}

function writtenBy(change: ChangeRecord): readonly Attribute[] {
  if (change.changetype === 'add') return change.attributes;
  return change.changetype === 'modify' ? change.modifications.filter(({ operation }) => operation !== 'delete') : [];
}

function conflictError(mapping: Mapping, claims: readonly Claim[], entry: Entry): ScimError {
  const held = claims.find(({ unique: { attribute }, value }) => {
    const rule = attribute.type.equality;
    return valuesOf(entry, attribute.name).some((other) => prepare(rule, other) === prepare(rule, value));
  });
  const { name } = mapping.resourceType;
  if (held === undefined) return uniqueness(`another ${name} has one of the values that must be unique`);
  return uniqueness(`${printResolved(held.unique.scim)}: another ${name} already has ${JSON.stringify(held.value)}`);
}

/** Refuses a change that would give an entry a value which another one has (RFC 7644 3.3). */
export async function refuseConflicts(
  context: GatewayContext,
  mapping: Mapping,
  change: ChangeRecord,
  signal: AbortSignal,
): Promise<void> {
  // Before it is added, an entry of that name is somebody else's.
  const own = change.changetype === 'add' ? [] : [change.dn];
  const [conflict] = await findConflicts(context, mapping, change, own, signal);
  if (conflict !== undefined) throw conflict.error;
}

/**
 * Writes what must be unique. Where the directory guards nothing, the gateway looks before and again after the write,
 * and takes back the later of two that were written at the same time.
 */
export async function writeUnique(
  context: GatewayContext,
  mapping: Mapping,
  change: ChangeRecord,
  undo: readonly ChangeRecord[],
  signal: AbortSignal,
  write: () => Promise<Entry>,
): Promise<Entry> {
  if (mapping.unique.enforcedBy === 'directory') return write();
  await refuseConflicts(context, mapping, change, signal);
  const entry = await write();
  const conflicts = await findConflicts(context, mapping, change, [change.dn, entry.dn], signal);
  if (conflicts.length === 0) return entry;
  const mine = (await context.directory.read(entry.dn, orderAttributes, { signal })) ?? entry;
  const earlier = conflicts.find((conflict) => isLater(mine, conflict.entry));
  if (earlier === undefined) return entry;
  for (const record of undo) await context.directory.write(record);
  throw earlier.error;
}

/** What tells which of two entries was written first, the best first; a server leaves out what it lacks. */
const orderAttributes = ['entryCSN', 'createTimestamp'];

/**
 * Which of two entries with the same value was written later: the one with the greater change sequence number, which
 * the server gives out in order. Every gateway that sees both decides alike.
 */
function isLater(mine: Entry, other: Entry): boolean {
  const order = (entry: Entry): string => {
    const [written] = orderAttributes.flatMap((name) => valuesOf(entry, name));
    return `${String(written ?? '')} ${dnKey(entry.dn)}`;
  };
  return order(mine) > order(other);
}

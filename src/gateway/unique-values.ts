import { prepare } from '../ldap/matching-rule.ts';
import { valuesOf, type AttributeValue, type Entry } from '../ldap/entry.ts';
import { and, equality, or } from '../ldap/filter.ts';
import type { ChangeRecord } from '../ldap/change-record.ts';
import { dnKey } from '../ldap/dn.ts';
import type { Mapping, UniqueAttribute } from '../mapping/mapping.ts';
import { printResolved } from '../scim/attribute-path.ts';
import { uniqueness, type ScimError } from '../scim/error.ts';
import type { GatewayContext } from './context.ts';

type Addition = Extract<ChangeRecord, { changetype: 'add' }>;

interface Claim {
  readonly unique: UniqueAttribute;
  readonly value: AttributeValue;
}

/** Another entry that holds a value which must be unique, and the answer that says so (RFC 7644 3.3). */
export interface Conflict {
  readonly entry: Entry;
  readonly error: ScimError;
}

/** The entries other than `change`'s own that hold one of its unique values: one search for all of them. */
export async function findConflicts(
  { directory }: GatewayContext,
  mapping: Mapping,
  change: Addition,
  signal: AbortSignal,
): Promise<readonly Conflict[]> {
  const claims = claimsOf(mapping, change);
  if (claims.length === 0) return [];
  const filter = and(mapping.matches, or(...claims.map(({ unique, value }) => equality(unique.attribute.name, value))));
  const names = claims.map(({ unique }) => unique.attribute.name);
  const version = mapping.version === undefined ? [] : [mapping.version.name];
  const attributes = [...new Set([...names, ...version, 'createTimestamp'])];
  const entries = await directory.find({ base: mapping.base, scope: mapping.scope, filter, attributes }, 100, {
    signal,
  });
  const others = entries.filter((entry) => dnKey(entry.dn) !== dnKey(change.dn));
  return others.map((entry) => ({ entry, error: conflictError(mapping, claims, entry) }));
}

function claimsOf(mapping: Mapping, change: Addition): Claim[] {
  return mapping.unique.attributes.flatMap((unique) => {
    const written = change.attributes.find(({ type }) => type === unique.attribute.name);
    return (written?.values ?? []).map((value) => ({ unique, value }));
  });
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

/**
 * Which of two entries with the same value was written later: the one with the greater change sequence number, which
 * the server gives out in order. Every gateway that sees both decides alike.
 */
export function isLater(mapping: Mapping, mine: Entry, other: Entry): boolean {
  const order = (entry: Entry): string => {
    const csn = mapping.version && valuesOf(entry, mapping.version.name)[0];
    return `${String(csn ?? valuesOf(entry, 'createTimestamp')[0] ?? '')} ${dnKey(entry.dn)}`;
  };
  return order(mine) > order(other);
}

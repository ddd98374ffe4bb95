import type { ChangeRecord } from '../ldap/change-record.ts';
import { valuesOf, type AttributeValue, type Entry } from '../ldap/entry.ts';
import { and, equality, not, or, type LdapFilter } from '../ldap/filter.ts';
import { entryVersion } from '../mapping/entry-to-resource.ts';
import type { Mapping } from '../mapping/mapping.ts';
import { notImplemented, preconditionFailed } from '../scim/error.ts';
import { matchesVersion } from '../scim/version.ts';
import type { GatewayContext } from './context.ts';
import type { ScimRequest } from './request.ts';

/**
 * What makes the directory itself refuse a write of an entry that is no longer at the version which the client named:
 * an assertion (RFC 4528), or that the write takes away the values that the version attribute held.
 */
export type Guard =
  | { readonly kind: 'assertion'; readonly filter: LdapFilter }
  | { readonly kind: 'exchange'; readonly held: readonly AttributeValue[] };

/** Whether the request names a version: `*` asks only that the resource exists. */
export const isConditional = ({ ifMatch }: ScimRequest): boolean => ifMatch !== undefined && ifMatch.trim() !== '*';

/** Whether a write of this type's resources can be guarded by a version (RFC 7643 5, etag.supported). */
export function guardsVersions(mapping: Mapping, offersAssertion: boolean): boolean {
  return mapping.version?.writtenBy === 'gateway' || (mapping.version !== undefined && offersAssertion);
}

/**
 * Holds of the entry with that id only while it is at that version, and of all others: slapo-unique(5) searches with the
 * write's own assertion, which slapd tries on the base of that search, and would refuse each change of a guarded value.
 */
export function atVersion({ id }: Mapping, own: AttributeValue, version: string, held: AttributeValue): LdapFilter {
  return or(equality(version, held), not(equality(id.name, own)));
}

/** 412 where the version is another one (RFC 7644 3.14); otherwise what guards the write, where the client asks for it. */
export function checkPrecondition(
  { offersAssertion }: GatewayContext,
  mapping: Mapping,
  entry: Entry,
  request: ScimRequest,
): Guard | undefined {
  const { ifMatch } = request;
  const { version } = mapping;
  if (ifMatch === undefined || !isConditional(request)) return undefined;
  if (version === undefined) throw preconditionFailed('this directory gives no versions, so If-Match can only be *');
  const etag = entryVersion(mapping, entry);
  if (etag === undefined) {
    throw preconditionFailed('this resource has no version before its first change through this service; send none');
  }
  if (!matchesVersion(ifMatch, etag)) {
    throw preconditionFailed(`the resource is at version ${etag}, not at ${ifMatch}; read it again`);
  }
  const held = valuesOf(entry, version.name);
  if (version.writtenBy === 'gateway') return { kind: 'exchange', held };
  if (!offersAssertion) {
    const advice = 'send no If-Match; whoever runs this service can name a version attribute in the mapping';
    throw notImplemented(`this directory can't make a write depend on ${version.name} (RFC 4528): ${advice}`);
  }
  return {
    kind: 'assertion',
    filter: atVersion(mapping, valuesOf(entry, mapping.id.name)[0] ?? '', version.name, held[0] ?? ''),
  };
}

/** What a write asserts (RFC 4528): the version that the client named, and whatever else must still hold. */
export function assertionOf(
  guard: Guard | undefined,
  ...others: readonly (LdapFilter | undefined)[]
): LdapFilter | undefined {
  const all = [guard?.kind === 'assertion' ? guard.filter : undefined, ...others].filter((one) => one !== undefined);
  return all.length === 0 ? undefined : and(...all);
}

type Modify = Extract<ChangeRecord, { changetype: 'modify' }>;

/** The modify, made to exchange the version that was held for a new one where that is what guards it. */
export function guardedModify(
  { version }: Mapping,
  modify: Modify,
  guard: Guard | undefined,
  newVersion: string,
): Modify {
  if (guard?.kind !== 'exchange' || version === undefined) return modify;
  const type = version.name;
  const modifications = [
    { operation: 'delete', type, values: guard.held } as const,
    { operation: 'add', type, values: [newVersion] } as const,
    ...modify.modifications.filter((one) => one.type !== type),
  ];
  return { ...modify, modifications };
}

import { LdapError, resultCode } from '../ldap/result-code.ts';
import type { Directory } from '../ldap/directory.ts';
import type { Entry } from '../ldap/entry.ts';
import { membershipsOf, type Truth } from '../mapping/back-link.ts';
import type { LdapAttribute } from '../mapping/ldap-attribute.ts';
import type { MappedAttribute, Mapping, Reference } from '../mapping/mapping.ts';
import type { Profile } from '../mapping/profile.ts';
import { noReferences, referencedNames } from '../mapping/references.ts';
import { notFound } from '../scim/error.ts';

/** An attribute that is the truth of memberships (RFC 7643 4.2 members) with everything that follows from it. */
export interface Check {
  readonly holder: Mapping;
  readonly truth: Truth;
  /** Whom the truth may name. */
  readonly accepted: readonly Mapping[];
  readonly links: readonly Link[];
}

/** A back link that entries hold. */
export interface Link {
  readonly member: Mapping;
  readonly mapped: MappedAttribute;
  readonly reference: Reference;
  readonly held: LdapAttribute;
  /** Whether this gateway keeps it; otherwise the directory does, and nobody else may write it. */
  readonly ours: boolean;
}

/** What of a profile has two sides that can disagree; `type` is the only resource type whose members are checked. */
export function checksOf(profile: Profile, type?: string): readonly Check[] {
  const checks = new Map<string, Check>();
  for (const { holder, truth, member, link } of membershipsOf(profile)) {
    const key = `${holder.resourceType.name} ${truth.held.name}`;
    const accepted = truth.reference.types.flatMap((type) => profile.get(type) ?? []);
    const { links } = checks.get(key) ?? { links: [] };
    checks.set(key, { holder, truth, accepted, links: [...links, ...linksOf(member, link)] });
  }
  const chosen = [...checks.values()].filter(({ holder }) => type === undefined || holder.resourceType.name === type);
  if (chosen.length > 0) return chosen;
  const types = [...new Set([...checks.values()].map(({ holder }) => holder.resourceType.name))];
  const offered = types.length === 0 ? 'this profile has no backLink' : `expected ${types.join(' or ')}`;
  throw notFound(`no members to check of ${type ?? 'any type'}: ${offered}`);
}

function linksOf(member: Mapping, mapped: MappedAttribute): Link[] {
  const { reference, sources } = mapped;
  const maintainedBy = reference?.backLink?.maintainedBy;
  const held = sources[0]?.attribute;
  if (reference === undefined || held === undefined || maintainedBy === 'none') return [];
  return [{ member, mapped, reference, held, ours: maintainedBy === 'gateway' }];
}

/** The names that the truth of an entry holds, without the placeholder. */
export function namesInTruth({ truth }: Check, entry: Entry): readonly string[] {
  const { codec } = truth.targets[0] ?? {};
  const sources = codec === undefined ? truth.sources : [{ attribute: truth.held, codec }];
  return referencedNames({ ...truth, sources }, entry, noReferences);
}

/** The names that a back link holds, also where it is shown by asking for the truth instead. */
export function namesInLink({ mapped, reference }: Link, entry: Entry): readonly string[] {
  const stored = { ...mapped, sources: mapped.sources.slice(0, 1), reference: { ...reference, backLink: undefined } };
  return referencedNames(stored, entry, noReferences);
}

/** Refuses to judge a directory of which this account does not even see the base: everything would seem to be missing. */
export async function requireBases(directory: Directory, checks: readonly Check[]): Promise<void> {
  const mappings = new Set(checks.flatMap(({ holder, accepted }) => [holder, ...accepted]));
  for (const { base, resourceType } of mappings) {
    if ((await directory.read(base, [])) !== undefined) continue;
    const diagnostic = `the base of ${resourceType.name} does not exist, or this account may not see it; nothing can be judged`;
    throw new LdapError(`read ${base}`, resultCode.noSuchObject, diagnostic);
  }
}

import type { Dn } from '../ldap/dn.ts';
import type { Entry } from '../ldap/entry.ts';
import type { Subschema } from '../ldap/subschema.ts';
import { compileProfile, type Profile, type ProfileEntry, type ProfileIssue } from './profile.ts';
import { registerAttributes, registryConflicts, type RegistryIssue } from './registry.ts';

/** What the directory's registries switch on, by resource type. */
export type Registered = ReadonlyMap<string, readonly Entry[]>;

export type RegisteredProfile =
  | { readonly ok: true; readonly profile: Profile; readonly entries: readonly ProfileEntry[] }
  | {
      readonly ok: false;
      /** Mistakes of the mapping files. */
      readonly issues: readonly ProfileIssue[];
      readonly registryIssues: readonly RegistryIssue[];
    };

interface Given {
  readonly entry: ProfileEntry;
  readonly givenBy: ReadonlyMap<string, Dn>;
}

/**
 * Compiles a profile with what registries add to it, all by the same rules; a mistake in a registered attribute is told
 * of the registry's entry. Those `without` are passed over.
 */
export function compileRegistered(
  files: readonly ProfileEntry[],
  registered: Registered,
  subschema: Subschema,
  bases: Readonly<Record<string, string>>,
  without: ReadonlySet<Dn> = new Set(),
): RegisteredProfile {
  const registryIssues: RegistryIssue[] = [];
  const given = files.map((entry): Given => {
    const { registry, resourceType } = entry.document;
    if (registry === undefined) return { entry, givenBy: new Map() };
    const added = registerAttributes(entry.document, registry, registered.get(resourceType) ?? [], without);
    registryIssues.push(...added.issues);
    return { entry: { ...entry, document: added.document }, givenBy: added.givenBy };
  });
  const entries = given.map(({ entry }) => entry);
  const compiled = compileProfile(entries, subschema, bases);
  if (!compiled.ok) {
    const issues: ProfileIssue[] = [];
    for (const issue of compiled.issues) {
      const dn = originOf(issue, given);
      if (dn === undefined) issues.push(issue);
      else registryIssues.push({ dn, message: issue.message });
    }
    return { ok: false, issues, registryIssues };
  }
  for (const { entry, givenBy } of given) {
    const { registry, resourceType } = entry.document;
    const mapping = compiled.profile.get(resourceType);
    if (registry && mapping) registryIssues.push(...registryConflicts(mapping, registry, givenBy));
  }
  return registryIssues.length > 0
    ? { ok: false, issues: [], registryIssues }
    : { ok: true, profile: compiled.profile, entries };
}

/** The registry's entry that gave what an issue is about. */
function originOf({ file, path }: ProfileIssue, given: readonly Given[]): Dn | undefined {
  const [section, urn, name] = path;
  const found = given.find(({ entry }) => entry.file === file);
  if (found === undefined || section !== 'extensions' || urn !== found.entry.document.registry?.urn) return undefined;
  return found.givenBy.get(String(name).toLowerCase());
}

/**
 * A compiled profile as text that is the same wherever it does the same: its documents, and what the directory's
 * subschema makes of them.
 */
export function printProfile(profile: Profile, entries: readonly ProfileEntry[]): string {
  const documents = entries.map(({ document, resourceType }) => ({ document, resourceType }));
  return JSON.stringify({ documents, mappings: [...profile] }, (_, value: unknown) =>
    value instanceof Map || value instanceof Set ? [...value].map((one) => JSON.stringify(one)).toSorted() : value,
  );
}

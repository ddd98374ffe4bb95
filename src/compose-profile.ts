import { createHash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ConfigError, type ConfigIssue } from './config/config-error.ts';
import type { Config } from './config/config.ts';
import { loadProfile, type LoadedProfile } from './config/load-profile.ts';
import { openDirectory } from './directory/ldapts-directory.ts';
import type { ProfileInForce } from './gateway/context.ts';
import type { Directory } from './ldap/directory.ts';
import type { Dn } from './ldap/dn.ts';
import type { Entry } from './ldap/entry.ts';
import { LdapError, resultCode } from './ldap/result-code.ts';
import type { Subschema } from './ldap/subschema.ts';
import type { ProfileEntry } from './mapping/profile.ts';
import { compileRegistered, printProfile, type Registered } from './mapping/registered-profile.ts';
import { registrySearch, type RegistryIssue } from './mapping/registry.ts';
import type { FilterLimits } from './scim/filter-parser.ts';

/** What a profile is compiled from, as the directory says it at one time. */
export interface ProfileSources {
  readonly subschema: Subschema;
  readonly registered: Registered;
}

export type CompiledSources =
  | { readonly ok: true; readonly inForce: ProfileInForce }
  | { readonly ok: false; readonly issues: readonly ConfigIssue[] };

/** A profile compiled against the directory that it maps. */
export interface ComposedProfile extends ProfileInForce {
  readonly loaded: LoadedProfile;
  readonly directory: Directory;
  readonly sources: ProfileSources;
  /** Mistakes in a registry: what they stand in was left out. */
  readonly leftOut: readonly ConfigIssue[];
  /** Reads the directory's schema and registries again; the same parts are the same objects. */
  readonly readAgain: (known: ProfileSources) => Promise<ProfileSources>;
  readonly compile: (sources: ProfileSources) => CompiledSources;
  readonly filterLimits: FilterLimits;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly newId: () => string;
  readonly close: () => Promise<void>;
}

const mappingsFolder = fileURLToPath(new URL('../mappings', import.meta.url));
const mostRegistered = 1000;

const unreachable: readonly number[] = [
  resultCode.busy,
  resultCode.unavailable,
  resultCode.serverDown,
  resultCode.timeout,
  resultCode.connectError,
];

const isTransient = ({ code }: LdapError): boolean => unreachable.includes(code);

/** Whether composing failed because the directory does not answer yet, which waiting may mend. */
export function isUnreachable(error: unknown): error is LdapError {
  return error instanceof LdapError && isTransient(error);
}

/**
 * Reads the directory's subschema and registries and compiles the profile against them. Throws ConfigError with every
 * mistake of the mapping files, LdapError while the directory does not answer.
 */
export async function composeProfile(config: Config): Promise<ComposedProfile> {
  const loaded = loadProfile(config.profile, mappingsFolder);
  const files = loaded.entries.map((entry) => withSettings(entry, config));
  const directory = openConfiguredDirectory(config);
  const { filterLength: maxLength, filterDepth: maxDepth, filterTerms: maxTerms } = config.limits;
  try {
    const unread: ConfigIssue[] = [];
    const sources = await firstSources(loaded, files, directory, unread);
    const { inForce, leftOut } = compileFirst(loaded, files, sources, config);
    return {
      loaded,
      directory,
      sources,
      ...inForce,
      leftOut: [...unread, ...leftOut],
      readAgain: async (known) => {
        const { subschema } = await directory.describe({ anew: true });
        const registered = await readRegistries(files, directory);
        return { subschema, registered: isSame(registered, known.registered) ? known.registered : registered };
      },
      compile: (next) => compile(loaded, files, next, config),
      filterLimits: { maxLength, maxDepth, maxTerms },
      now: Date.now,
      newId: randomUUID,
      close: directory.close,
    };
  } catch (error) {
    await directory.close();
    throw error;
  }
}

function openConfiguredDirectory({ directory }: Config): Directory {
  const { urls, bindDn = '', bindPassword, caFile, ...options } = directory;
  return openDirectory({
    ...options,
    urls,
    bindDn,
    bindPassword: bindPassword?.reveal() ?? '',
    ca: caFile === undefined ? undefined : readFileSync(caFile, 'utf8'),
  });
}

function withSettings(entry: ProfileEntry, { registry: { urns, bases } }: Config): ProfileEntry {
  const { registry, resourceType } = entry.document;
  if (registry === undefined) return entry;
  const settled = { ...registry, urn: urns[resourceType] ?? registry.urn, base: bases[resourceType] ?? registry.base };
  return { ...entry, document: { ...entry.document, registry: settled } };
}

async function firstSources(
  loaded: LoadedProfile,
  files: readonly ProfileEntry[],
  directory: Directory,
  unread: ConfigIssue[],
): Promise<ProfileSources> {
  const { subschema } = await directory.describe().catch((error: unknown) => {
    // Mistakes that show without the directory are told even while it is down.
    if (loaded.issues.length > 0) throw new ConfigError(loaded.issues);
    throw error;
  });
  const registered = await readRegistries(files, directory).catch((error: unknown) => {
    if (!(error instanceof LdapError) || isTransient(error)) throw error;
    unread.push({ where: 'registry', message: error.message });
    return new Map<string, readonly Entry[]>();
  });
  return { subschema, registered };
}

async function readRegistries(files: readonly ProfileEntry[], directory: Directory): Promise<Registered> {
  const registered = new Map<string, readonly Entry[]>();
  for (const { document } of files) {
    const { registry, resourceType } = document;
    if (registry === undefined) continue;
    registered.set(resourceType, await directory.find(registrySearch(registry), mostRegistered));
  }
  return registered;
}

const isSame = (one: Registered, other: Registered): boolean => textOf(one) === textOf(other);

function textOf(registered: Registered): string {
  const texts = [...registered].map(([type, entries]) => {
    return [type, ...entries.map(({ dn, attributes }) => JSON.stringify([dn, ...attributes])).toSorted()];
  });
  return JSON.stringify(texts);
}

function compile(
  loaded: LoadedProfile,
  files: readonly ProfileEntry[],
  { subschema, registered }: ProfileSources,
  { bases }: Config,
): CompiledSources {
  const compiled = compileRegistered(files, registered, subschema, bases);
  if (!compiled.ok) {
    return { ok: false, issues: [...loaded.locate(compiled.issues), ...compiled.registryIssues.map(asConfigIssue)] };
  }
  return { ok: true, inForce: inForce(compiled, subschema) };
}

const asConfigIssue = ({ dn, message }: RegistryIssue): ConfigIssue => ({ where: dn, message });

function inForce(
  { profile, entries }: Extract<ReturnType<typeof compileRegistered>, { ok: true }>,
  subschema: Subschema,
): ProfileInForce {
  const digest = createHash('sha256').update(printProfile(profile, entries)).digest('base64url');
  return { profile, subschema, profileHash: digest.slice(0, 16) };
}

/**
 * At start there is no older profile to stay with. Mistakes of the mapping files are whoever configures the gateway's, and
 * end it; an entry of a registry, which others write, must not: what it declares is left out.
 */
function compileFirst(
  loaded: LoadedProfile,
  files: readonly ProfileEntry[],
  { subschema, registered }: ProfileSources,
  { bases }: Config,
): { readonly inForce: ProfileInForce; readonly leftOut: readonly ConfigIssue[] } {
  const without = new Set<Dn>();
  const leftOut: ConfigIssue[] = [];
  for (;;) {
    const compiled = compileRegistered(files, registered, subschema, bases, without);
    if (compiled.ok && loaded.issues.length === 0) return { inForce: inForce(compiled, subschema), leftOut };
    const issues = [...loaded.issues, ...(compiled.ok ? [] : loaded.locate(compiled.issues))];
    if (compiled.ok || issues.length > 0) throw new ConfigError(issues);
    for (const issue of compiled.registryIssues) {
      without.add(issue.dn);
      leftOut.push(asConfigIssue(issue));
    }
  }
}

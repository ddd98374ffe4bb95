import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { hashPassword } from './auth/password-hash.ts';
import { createSealer } from './auth/seal.ts';
import { checkActingAs, composeAccess } from './compose-access.ts';
import { composeJournal, keepSettling } from './compose-journal.ts';
import { ConfigError } from './config/config-error.ts';
import type { Config } from './config/config.ts';
import { loadProfile, type LoadedProfile } from './config/load-profile.ts';
import { controlOid } from './directory/controls.ts';
import { openDirectory } from './directory/ldapts-directory.ts';
import type { GatewayContext } from './gateway/context.ts';
import { ownAttribute } from './gateway/find-own.ts';
import { createGateway } from './gateway/gateway.ts';
import { guardsVersions } from './gateway/precondition.ts';
import { createTurns } from './gateway/turns.ts';
import { createUnfinished } from './gateway/unfinished.ts';
import { createSnapshotCache, watchWrites } from './gateway/snapshot-cache.ts';
import type { UpdatedList } from './gateway/updated-list.ts';
import { createWso2Gateway } from './gateway/wso2-gateway.ts';
import { createApp } from './http/app.ts';
import type { Logger } from './http/logger.ts';
import { wso2BasePath } from './http/wso2-routes.ts';
import type { Directory } from './ldap/directory.ts';
import type { Subschema } from './ldap/subschema.ts';
import { LdapError, resultCode } from './ldap/result-code.ts';
import { provePasswordHashing } from './maintenance/prove-password-hashing.ts';
import { compileProfile, type Profile } from './mapping/profile.ts';
import { cursorSeconds } from './scim/cursor.ts';
import { notImplemented } from './scim/error.ts';
import type { FilterLimits } from './scim/filter-parser.ts';

/** The whole program for one configuration, ready to be served. */
export interface Composition {
  readonly app: ReturnType<typeof createApp>;
  readonly basePaths: readonly string[];
  /** Resolves once the directory has proved that it hashes passwords, where the mapping relies on it. */
  readonly directoryHashesPasswords: () => Promise<void>;
  readonly close: () => Promise<void>;
}

const noVersionGuard =
  'If-Match is refused: the directory offers no assertion control or no entryCSN; name a version attribute in the mapping';

const mappingsFolder = fileURLToPath(new URL('../mappings', import.meta.url));

/** A profile compiled against the directory that it maps. */
export interface ComposedProfile {
  readonly loaded: LoadedProfile;
  readonly directory: Directory;
  readonly profile: Profile;
  readonly subschema: Subschema;
  readonly filterLimits: FilterLimits;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly newId: () => string;
  readonly close: () => Promise<void>;
}

/**
 * Reads the directory's subschema and compiles the profile against it. Throws ConfigError with every mistake of the
 * mapping files, LdapError while the directory does not answer.
 */
export async function composeProfile(config: Config): Promise<ComposedProfile> {
  const loaded = loadProfile(config.profile, mappingsFolder);
  const directory = openConfiguredDirectory(config);
  const { filterLength: maxLength, filterDepth: maxDepth, filterTerms: maxTerms } = config.limits;
  try {
    const compiled = await compile(config, loaded, directory);
    const filterLimits = { maxLength, maxDepth, maxTerms };
    return { loaded, directory, ...compiled, filterLimits, now: Date.now, newId: randomUUID, close: directory.close };
  } catch (error) {
    await directory.close();
    throw error;
  }
}

/** Puts the layers together: the compiled profile, the gateway over it and the app. Throws what composeProfile throws. */
export async function compose(config: Config, logger: Logger): Promise<Composition> {
  await using stack = new AsyncDisposableStack();
  const { loaded, directory, profile, subschema, filterLimits } = await composeProfile(config);
  stack.defer(directory.close);
  const { wso2, ...compatibility } = config.compatibility;
  const basePaths = config.basePaths ?? [...loaded.basePaths, ...(wso2 ? [wso2BasePath] : [])];
  const directoryHashesPasswords = passwordGuard(config, profile, directory);
  const { supportedControls } = await directory.describe();
  const offersAssertion = supportedControls.has(controlOid.assertion);
  checkActingAs(config, supportedControls);
  const unguarded = [...profile.values()].filter((mapping) => !guardsVersions(mapping, offersAssertion));
  for (const { resourceType } of unguarded) logger.warn({ resourceType: resourceType.name }, noVersionGuard);
  const { defaultCount, maxCount, cursorSecret, snapshotBytes: bytes, snapshotSeconds: seconds } = config.paging;
  const snapshots = createSnapshotCache({ bytes, seconds, now: Date.now });
  const updatedLists = createSnapshotCache<UpdatedList>({ bytes, seconds, now: Date.now });
  const resourceTypes = [...profile.keys()];
  checkOwnAttribute(config, profile);
  const access = composeAccess(config, { directory, resourceTypes, logger, now: Date.now, newId: randomUUID });
  const journal = await composeJournal(config, directory);
  stack.defer(journal.close);
  const context: GatewayContext = {
    directory: watchWrites(directory, (change) => {
      snapshots.changed();
      updatedLists.changed();
      access.written(change);
    }),
    actAsCaller: config.directory.actAsCaller,
    profile,
    subschema,
    offersAssertion,
    storedBaseUrl: `${config.publicUrl}${basePaths[0] ?? ''}`,
    filterLimits,
    scanEntries: config.limits.scanEntries,
    sortEntries: config.limits.sortEntries,
    snapshots,
    updatedLists,
    settlingMs:
      config.limits.requestTimeoutMs + config.directory.operationTimeoutMs + config.directory.clockSkewSeconds * 1000,
    journal,
    unfinished: createUnfinished(),
    inTurn: createTurns(),
    defaultCount,
    maxCount,
    ...createSealer(cursorSecret?.reveal() ?? randomBytes(32).toString('hex')),
    bulkMaxOperations: config.limits.bulkOperations,
    compatibility: { put: loaded.put, ...compatibility },
    now: Date.now,
    newId: randomUUID,
    warn: (details, message) => logger.warn(details, message),
    hashPassword: (clearText) => hashPassword(clearText, config.passwords.scheme),
    directoryHashesPasswords,
  };
  const current = (): GatewayContext => context;
  const app = createApp({
    gateway: wso2 ? createWso2Gateway(current) : createGateway(current),
    basePaths,
    wso2,
    publicUrl: config.publicUrl,
    ...access.options,
    serviceProvider: {
      patch: true,
      bulk: { supported: true, maxOperations: config.limits.bulkOperations, maxPayloadSize: config.limits.bulkBytes },
      filter: { supported: true, maxResults: maxCount },
      changePassword: true,
      sort: true,
      etag: unguarded.length === 0,
      pagination: {
        cursor: true,
        index: true,
        defaultPaginationMethod: 'index',
        defaultPageSize: defaultCount,
        maxPageSize: maxCount,
        cursorTimeout: cursorSeconds,
      },
    },
    limits: config.limits,
    requestTimeoutMs: config.limits.requestTimeoutMs,
    logger,
    newId: randomUUID,
  });
  stack.defer(await keepSettling(current, config.journal.leaseSeconds * 1000, logger));
  const opened = stack.move();
  return { app, basePaths, directoryHashesPasswords, close: () => opened.disposeAsync() };
}

/** People can't be found by what the directory does not hold. */
function checkOwnAttribute({ me: { by } }: Config, profile: Profile): void {
  const users = profile.get('User');
  if (by === undefined || by === 'id' || users === undefined || ownAttribute(users, by) !== undefined) return;
  throw new ConfigError([{ where: 'me.by', message: `The profile maps no ${by} of User: choose another attribute.` }]);
}

const unreachable: readonly number[] = [
  resultCode.busy,
  resultCode.unavailable,
  resultCode.serverDown,
  resultCode.timeout,
  resultCode.connectError,
];

/** Whether composing failed because the directory does not answer yet, which waiting may mend. */
export function isUnreachable(error: unknown): error is LdapError {
  return error instanceof LdapError && unreachable.includes(error.code);
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

async function compile(
  { bases }: Config,
  loaded: LoadedProfile,
  directory: Directory,
): Promise<{ readonly profile: Profile; readonly subschema: Subschema }> {
  const { subschema } = await directory.describe().catch((error: unknown) => {
    // Mistakes that show without the directory are told even while it is down.
    if (loaded.issues.length > 0) throw new ConfigError(loaded.issues);
    throw error;
  });
  const compiled = compileProfile(loaded.entries, subschema, bases);
  const issues = [...loaded.issues, ...(compiled.ok ? [] : loaded.locate(compiled.issues))];
  if (!compiled.ok || issues.length > 0) throw new ConfigError(issues);
  return { profile: compiled.profile, subschema };
}

/** Asks the directory for the proof when it is first needed, and keeps it once it was given. */
function passwordGuard({ passwords }: Config, profile: Profile, directory: Directory): () => Promise<void> {
  const mapping = [...profile.values()].find(({ attributes }) =>
    attributes.some(({ hashedBy }) => hashedBy === 'directory'),
  );
  let proven = passwords.assumeHashed || mapping === undefined;
  return async () => {
    if (proven || mapping === undefined) return;
    const proof = await provePasswordHashing(directory, mapping, randomUUID, Date.now());
    if (!proof.hashed) {
      const advice = 'write "hashedBy: gateway" for password in the mapping, or set passwords.assumeHashed';
      throw notImplemented(`passwords are not written, because ${proof.reason}; ${advice}`);
    }
    proven = true;
  };
}

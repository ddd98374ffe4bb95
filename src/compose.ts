import { randomBytes, randomUUID } from 'node:crypto';
import { hashPassword } from './auth/password-hash.ts';
import { createSealer } from './auth/seal.ts';
import { checkActingAs, composeAccess } from './compose-access.ts';
import { composeHooks } from './compose-hooks.ts';
import { composeProfile } from './compose-profile.ts';
import { composeJournal, keepSettling } from './compose-journal.ts';
import { ConfigError, type ConfigIssue } from './config/config-error.ts';
import type { Config } from './config/config.ts';
import { controlOid } from './directory/controls.ts';
import type { GatewayContext, ProfileInForce } from './gateway/context.ts';
import { whyNotExchange } from './gateway/exchange-profile.ts';
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
import { keepCurrent } from './keep-current.ts';
import type { Directory } from './ldap/directory.ts';
import { provePasswordHashing } from './maintenance/prove-password-hashing.ts';
import type { Profile } from './mapping/profile.ts';
import { cursorSeconds } from './scim/cursor.ts';
import { notImplemented } from './scim/error.ts';

/** The whole program for one configuration, ready to be served. */
export interface Composition {
  readonly app: ReturnType<typeof createApp>;
  readonly basePaths: readonly string[];
  /** Resolves once the directory has proved that it hashes passwords, where the mapping relies on it. */
  readonly directoryHashesPasswords: () => Promise<void>;
  /** Looks at once whether the directory declares other attributes. */
  readonly refresh: () => Promise<void>;
  readonly close: () => Promise<void>;
}

const noVersionGuard =
  'If-Match is refused: the directory offers no assertion control or no entryCSN; name a version attribute in the mapping';

/** Puts the layers together: the compiled profile, the gateway over it and the app. Throws what composeProfile throws. */
export async function compose(config: Config, logger: Logger): Promise<Composition> {
  await using stack = new AsyncDisposableStack();
  const composed = await composeProfile(config);
  const { loaded, directory, profile, filterLimits } = composed;
  stack.defer(directory.close);
  const { wso2, ...compatibility } = config.compatibility;
  const basePaths = config.basePaths ?? [...loaded.basePaths, ...(wso2 ? [wso2BasePath] : [])];
  const { supportedControls } = await directory.describe();
  const offersAssertion = supportedControls.has(controlOid.assertion);
  checkActingAs(config, supportedControls);
  const unguarded = [...profile.values()].filter((mapping) => !guardsVersions(mapping, offersAssertion));
  for (const { resourceType } of unguarded) logger.warn({ resourceType: resourceType.name }, noVersionGuard);
  const { defaultCount, maxCount, cursorSecret, snapshotBytes: bytes, snapshotSeconds: seconds } = config.paging;
  const snapshots = createSnapshotCache({ bytes, seconds, now: Date.now });
  const updatedLists = createSnapshotCache<UpdatedList>({ bytes, seconds, now: Date.now });
  const resourceTypes = [...profile.keys()];
  const unknownOwn = checkOwnAttribute(config, profile);
  if (unknownOwn.length > 0) throw new ConfigError(unknownOwn);
  const access = composeAccess(config, { directory, resourceTypes, logger, now: Date.now, newId: randomUUID });
  const journal = await composeJournal(config, directory);
  stack.defer(journal.close);
  const { hooks, close: closeHooks } = await composeHooks(config, resourceTypes);
  stack.defer(closeHooks);
  const current = keepCurrent(composed, {
    pollSeconds: config.registry.pollSeconds,
    objections: ({ profile: next }) => {
      const reason = whyNotExchange(profile, next, offersAssertion);
      return [
        ...(reason === undefined ? [] : [{ where: 'profile', message: reason }]),
        ...checkOwnAttribute(config, next),
      ];
    },
    logger,
  });
  stack.defer(current.close);
  const directoryHashesPasswords = passwordGuard(config, () => current.inForce().profile, directory);
  const surroundings: Omit<GatewayContext, keyof ProfileInForce> = {
    directory: watchWrites(directory, (change) => {
      snapshots.changed();
      updatedLists.changed();
      access.written(change);
    }),
    actAsCaller: config.directory.actAsCaller,
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
    hooks,
  };
  const contextNow = contextsOver(surroundings, current.inForce);
  const app = createApp({
    gateway: wso2 ? createWso2Gateway(contextNow) : createGateway(contextNow),
    problems: current.problems,
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
  stack.defer(await keepSettling(contextNow, config.journal.leaseSeconds * 1000, logger));
  const opened = stack.move();
  return { app, basePaths, directoryHashesPasswords, refresh: current.refresh, close: () => opened.disposeAsync() };
}

/** One context for each profile in force. */
function contextsOver(
  surroundings: Omit<GatewayContext, keyof ProfileInForce>,
  inForce: () => ProfileInForce,
): () => GatewayContext {
  let last: { readonly from: ProfileInForce; readonly context: GatewayContext } | undefined;
  return () => {
    const from = inForce();
    if (last?.from !== from) {
      const { profile, subschema, profileHash } = from;
      last = { from, context: { ...surroundings, profile, subschema, profileHash } };
    }
    return last.context;
  };
}

/** People can't be found by what the directory does not hold. */
function checkOwnAttribute({ me: { by } }: Config, profile: Profile): readonly ConfigIssue[] {
  const users = profile.get('User');
  if (by === undefined || by === 'id' || users === undefined || ownAttribute(users, by) !== undefined) return [];
  return [{ where: 'me.by', message: `The profile maps no ${by} of User: choose another attribute.` }];
}

/** Asks the directory for the proof when it is first needed, and keeps it once it was given. */
function passwordGuard({ passwords }: Config, profile: () => Profile, directory: Directory): () => Promise<void> {
  let proven = passwords.assumeHashed;
  return async () => {
    const mapping = [...profile().values()].find(({ attributes }) =>
      attributes.some(({ hashedBy }) => hashedBy === 'directory'),
    );
    if (proven || mapping === undefined) return;
    const proof = await provePasswordHashing(directory, mapping, randomUUID, Date.now());
    if (!proof.hashed) {
      const advice = 'write "hashedBy: gateway" for password in the mapping, or set passwords.assumeHashed';
      throw notImplemented(`passwords are not written, because ${proof.reason}; ${advice}`);
    }
    proven = true;
  };
}

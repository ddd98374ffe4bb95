import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { hashPassword } from '../../src/auth/password-hash.ts';
import { createSealer } from '../../src/auth/seal.ts';
import { loadProfile } from '../../src/config/load-profile.ts';
import { controlOid } from '../../src/directory/controls.ts';
import { openDirectory } from '../../src/directory/ldapts-directory.ts';
import type { GatewayContext } from '../../src/gateway/context.ts';
import { createGateway, type OperationName } from '../../src/gateway/gateway.ts';
import type { ScimRequest, ScimResponse } from '../../src/gateway/request.ts';
import { createSnapshotCache, watchWrites } from '../../src/gateway/snapshot-cache.ts';
import type { UpdatedList } from '../../src/gateway/updated-list.ts';
import { readEntry } from '../../src/gateway/read-entry.ts';
import type { Directory } from '../../src/ldap/directory.ts';
import type { Entry } from '../../src/ldap/entry.ts';
import type { MappingDocument } from '../../src/mapping/mapping-document.ts';
import { compileProfile } from '../../src/mapping/profile.ts';
import { createTurns } from '../../src/gateway/turns.ts';
import { createUnfinished } from '../../src/gateway/unfinished.ts';
import { mappingIn } from './gluu-profile.ts';
import { memoryJournal } from './memory-journal.ts';
import { ScimError } from '../../src/scim/error.ts';
import type { ScimObject } from '../../src/scim/resource.ts';
import { readStream } from './read-stream.ts';
import { startDirectory, type StartDirectoryOptions, type TestDirectory } from './start-directory.ts';

export const baseUrl = 'https://scim.example.org/scim/v2';

/** The shipped profiles: what holds for one holds for each, unless a test says otherwise. */
export const profiles = ['gluu', 'inetorgperson'] as const;

export interface TestGateway {
  readonly server: TestDirectory;
  readonly directory: Directory;
  readonly context: GatewayContext;
  readonly call: (operation: OperationName, request?: Partial<ScimRequest>) => Promise<ScimResponse>;
  /** The error that a call is answered with. */
  readonly refusal: (operation: OperationName, request?: Partial<ScimRequest>) => Promise<ScimError>;
  readonly create: (body: ScimObject) => Promise<ScimObject>;
  readonly list: (filter?: string, query?: Readonly<Record<string, string>>) => Promise<ScimObject>;
  /** What the directory holds of a resource. */
  readonly entryOf: (id: unknown, attributes?: readonly string[], resourceType?: string) => Promise<Entry>;
  readonly close: () => Promise<void>;
}

export interface GatewayOptions {
  readonly directory?: StartDirectoryOptions;
  /** Another gateway's directory, which this one shares and does not stop. */
  readonly on?: TestDirectory;
  /** Stands before the directory, as another kind of server would. */
  readonly wrap?: (directory: Directory) => Directory;
  /** Changes a mapping file before it is compiled. */
  readonly edit?: (document: MappingDocument) => MappingDocument;
  readonly context?: Partial<GatewayContext>;
}

/** The answer as a client sees it, read to the end. */
async function readWhole({ stream, ...answer }: ScimResponse, signal: AbortSignal): Promise<ScimResponse> {
  if (stream === undefined) return answer;
  return { ...answer, body: (await readStream(stream, signal)) as ScimObject };
}

/** A gateway with the directory's profile (gluu unless given) on a directory of its own. */
export async function openGateway({
  directory: start,
  on: shared,
  wrap = (one) => one,
  edit = (one) => one,
  context: given,
}: GatewayOptions = {}): Promise<TestGateway> {
  const server = shared ?? (await startDirectory({ sample: true, ...start }));
  const directory = wrap(
    openDirectory({
      urls: [server.url],
      bindDn: server.bindDn,
      bindPassword: server.bindPassword,
      operationTimeoutMs: 10_000,
      connectTimeoutMs: 5000,
    }),
  );
  const { entries, issues, locate } = loadProfile(
    start?.profile ?? 'gluu',
    fileURLToPath(new URL('../../mappings', import.meta.url)),
  );
  const { subschema, supportedControls } = await directory.describe();
  const compiled = compileProfile(
    entries.map((entry) => ({ ...entry, document: edit(entry.document) })),
    subschema,
  );
  if (!compiled.ok || issues.length > 0)
    throw new Error(JSON.stringify([issues, compiled.ok ? [] : locate(compiled.issues)]));
  const snapshots = createSnapshotCache({ bytes: 1024 * 1024, seconds: 300, now: Date.now });
  const updatedLists = createSnapshotCache<UpdatedList>({ bytes: 1024 * 1024, seconds: 300, now: Date.now });
  const context: GatewayContext = {
    directory: watchWrites(directory, () => {
      snapshots.changed();
      updatedLists.changed();
    }),
    actAsCaller: false,
    profile: compiled.profile,
    subschema,
    profileHash: 'profile-of-this-test',
    offersAssertion: supportedControls.has(controlOid.assertion),
    storedBaseUrl: baseUrl,
    filterLimits: { maxLength: 8192, maxDepth: 50, maxTerms: 200 },
    scanEntries: 1_000_000,
    sortEntries: 1000,
    snapshots,
    updatedLists,
    settlingMs: 45_000,
    journal: memoryJournal(),
    unfinished: createUnfinished(),
    inTurn: createTurns(),
    ...createSealer('only for this test'),
    defaultCount: 100,
    maxCount: 1000,
    bulkMaxOperations: 1000,
    compatibility: {
      put: 'replace',
      createUnmatched: true,
      removeListed: true,
      refuseRemoveAll: false,
      allowEmptyPatch: true,
      refuseLargeCount: false,
      allowEmptyFilter: false,
      anyStart: false,
      dropUnknownMembers: false,
      checkFormats: true,
    },
    now: Date.now,
    newId: randomUUID,
    warn: () => undefined,
    hashPassword: (clearText) => hashPassword(clearText, 'SSHA'),
    directoryHashesPasswords: async () => undefined,
    ...given,
  };
  const { operations } = createGateway(() => context);
  const call: TestGateway['call'] = async (operation, request = {}) => {
    const { signal } = new AbortController();
    const answer = await operations[operation]({ baseUrl, resourceType: 'User', query: {}, signal, ...request });
    return readWhole(answer, signal);
  };
  const refusal: TestGateway['refusal'] = async (operation, request) => {
    const answer = await call(operation, request).catch((error: unknown) => error);
    if (answer instanceof ScimError) return answer;
    throw new Error(`expected a ScimError, got ${JSON.stringify(answer)}`, { cause: answer });
  };
  return {
    server,
    directory,
    context,
    call,
    refusal,
    create: async (body) => (await call('create', { body })).body ?? {},
    list: async (filter, query = {}) =>
      (await call('query', { query: { ...query, ...(filter === undefined ? {} : { filter }) } })).body ?? {},
    entryOf: (id, attributes = ['*'], resourceType = 'User') => {
      const mapping = mappingIn(compiled.profile, resourceType);
      return readEntry({ ...context, directory }, mapping, String(id), attributes, new AbortController().signal);
    },
    close: async () => {
      await directory.close();
      if (shared === undefined) await server.stop();
    },
  };
}

import type { ChangeRecord } from '../ldap/change-record.ts';
import type { Directory, DirectoryDescription, SearchRequest, WriteOptions } from '../ldap/directory.ts';
import type { Dn } from '../ldap/dn.ts';
import type { Entry } from '../ldap/entry.ts';
import { LdapError, resultCode } from '../ldap/result-code.ts';
import { boundedSearch } from './bounded-search.ts';
import { createCredentialCheck } from './check-credentials.ts';
import { createConnectionPool, type ConnectionPoolOptions } from './connection-pool.ts';
import type { LdapConnection } from './connection.ts';
import { assertionControl, controlOid, postReadControl, proxiedAuthorizationControl } from './controls.ts';
import { startDeadline, type Deadline } from './deadline.ts';
import type { RequestControl } from './encode-message.ts';
import { changeName, executeChange } from './execute-change.ts';
import { readSubschema, type ReadSubschema } from './read-subschema.ts';
import { rootDseSearch, toRootDse, type RootDse } from './root-dse.ts';
import { searchName } from './search-exchange.ts';
import { streamSearch } from './stream-search.ts';

export interface DirectoryOptions extends ConnectionPoolOptions {
  /** The deadline of an operation that brings none of its own; for a stream, the longest silence of the server. */
  readonly operationTimeoutMs: number;
}

const largestLimit = 1000;

/** Keeps what was read once; after a failure the next caller reads again. */
function readOnce<T>(read: () => Promise<T>): () => Promise<T> {
  let kept: Promise<T> | undefined;
  return () => {
    kept ??= read().catch((error: unknown) => {
      kept = undefined;
      throw error;
    });
    return kept;
  };
}

/** The same, but what is kept can be read anew; what was kept before stays if that fails. */
function readAgain<T>(read: (known?: T) => Promise<T>): (anew: boolean) => Promise<T> {
  let latest: T | undefined;
  const once = readOnce(async () => (latest = await read()));
  return async (anew) => {
    const first = await once();
    if (anew) latest = await read(latest);
    return latest ?? first;
  };
}

interface Described {
  readonly read: ReadSubschema;
  readonly description: DirectoryDescription;
}

function requireLimit(limit: number): void {
  if (Number.isInteger(limit) && limit >= 1 && limit <= largestLimit) return;
  const diagnostic = `a bounded search takes a limit of 1 to ${largestLimit}, not ${limit}; use stream for more`;
  throw new LdapError('search', resultCode.unwillingToPerform, diagnostic);
}

async function probe(connection: LdapConnection, deadline: Deadline): Promise<void> {
  await boundedSearch(connection, rootDseSearch([]), 1, deadline);
}

/** A directory behind LDAP servers (RFC 4511). Connections are opened by the first operation that needs one. */
export function openDirectory(options: DirectoryOptions): Directory {
  const { operationTimeoutMs } = options;
  const deadlineOf = (timeoutMs = operationTimeoutMs, signal?: AbortSignal): Deadline =>
    startDeadline(timeoutMs, signal);
  const pool = createConnectionPool(options, (connection) => probe(connection, deadlineOf()));

  const search = (request: SearchRequest, limit: number, deadline: Deadline, as?: Dn): Promise<readonly Entry[]> => {
    const use = (connection: LdapConnection) => boundedSearch(connection, request, limit, deadline, as);
    return pool.run({ operation: searchName(request), changes: false, use }, deadline);
  };

  const rootDse = readOnce(async (): Promise<RootDse> => {
    const [entry] = await search(rootDseSearch(), 1, deadlineOf());
    if (entry === undefined) throw new LdapError('read the root DSE', resultCode.noSuchObject, 'the server shows none');
    return toRootDse(entry);
  });
  const describeServer = async (known?: Described): Promise<Described> => {
    const { subschemaSubentry, ...rest } = await rootDse();
    const read = await readSubschema(subschemaSubentry, (request) => search(request, 1, deadlineOf()), known?.read);
    return read === known?.read ? known : { read, description: { ...rest, subschema: read.subschema } };
  };
  const describe = readAgain(describeServer);

  const controlsOf = async ({ postRead, assertion, as }: WriteOptions): Promise<readonly RequestControl[]> => {
    const controls = [
      ...(assertion === undefined ? [] : [assertionControl(assertion)]),
      ...(as === undefined ? [] : [proxiedAuthorizationControl(as)]),
    ];
    if (postRead === undefined) return controls;
    const offered = (await rootDse()).supportedControls.has(controlOid.postRead);
    return offered ? [...controls, postReadControl(postRead)] : controls;
  };
  const write = async (change: ChangeRecord, writeOptions: WriteOptions = {}): Promise<Entry | undefined> => {
    const deadline = deadlineOf(writeOptions.timeoutMs, writeOptions.signal);
    const controls = await controlsOf(writeOptions);
    const use = (connection: LdapConnection) => executeChange(connection, change, controls, deadline);
    return pool.run({ operation: changeName(change), changes: true, use }, deadline);
  };

  return {
    read: async (dn, attributes, { timeoutMs, signal, as } = {}) => {
      const request: SearchRequest = { ...rootDseSearch(attributes), base: dn };
      return (await search(request, 1, deadlineOf(timeoutMs, signal), as))[0];
    },
    find: async (request, limit, { timeoutMs, signal, as } = {}) => {
      requireLimit(limit);
      return search(request, limit, deadlineOf(timeoutMs, signal), as);
    },
    stream: (request, streamOptions = {}) => ({
      [Symbol.asyncIterator]: () => streamSearch(pool, request, operationTimeoutMs, streamOptions),
    }),
    write,
    checkCredentials: createCredentialCheck(options),
    describe: async ({ anew = false } = {}) => (await describe(anew)).description,
    ping: async ({ timeoutMs, signal } = {}) => {
      await search(rootDseSearch([]), 1, deadlineOf(timeoutMs, signal));
    },
    close: pool.close,
  };
}

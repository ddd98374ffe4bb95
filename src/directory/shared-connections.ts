import { LdapError, resultCode } from '../ldap/result-code.ts';
import type { LdapConnection } from './connection.ts';
import type { Connector } from './connector.ts';
import { withinDeadline, type Deadline } from './deadline.ts';
import { ConnectionLostError } from './ldapts-error.ts';

/** A bounded operation on a connection; repeated once on a fresh one when `changes` allows it. */
export interface SharedUse<T> {
  readonly operation: string;
  readonly changes: boolean;
  readonly use: (connection: LdapConnection) => Promise<T>;
}

/**
 * The connections that bounded operations share, all of them to one server, so that reads see what was written.
 * Opened one by one as the load asks for them; a lost one is replaced by the next operation that needs it.
 */
export class SharedConnections {
  readonly #connector: Connector;
  readonly #maximum: number;
  /** Those that take requests, oldest first. */
  #open: LdapConnection[] = [];
  /** Those and the ones that only finish what they have. */
  readonly #all = new Set<LdapConnection>();
  /** Chunks received as of the last check, to tell idle connections. */
  #seen = new Map<LdapConnection, number>();
  #connecting: Promise<LdapConnection> | undefined;
  #returning = false;
  #mayGrow = true;
  #closed = false;

  constructor(connector: Connector, maximum: number) {
    this.#connector = connector;
    this.#maximum = maximum;
  }

  /** The server that is in use now. */
  get url(): string | undefined {
    return this.#usable()[0]?.url;
  }

  /** Runs an operation on the least loaded connection. */
  async run<T>({ operation, changes, use }: SharedUse<T>, deadline: Deadline): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      // Taken and used in one step: the load of a connection then counts for whoever comes next.
      const connection = this.#take(operation) ?? (await this.#connectWithin(operation, deadline));
      try {
        return await use(connection);
      } catch (error) {
        if (!(error instanceof ConnectionLostError)) throw error;
        this.#replaceAll(connection);
        // A write that may have reached the server is not ours to repeat.
        if (attempt === 2 || (changes && error.sent)) throw error;
      }
    }
  }

  /** Closes every connection; operations under way are rejected. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#all].map((connection) => connection.close()));
    await this.#connecting?.catch(() => undefined);
  }

  /** To be called from time to time: probes what was idle meanwhile and goes back to a preferred server. */
  async check(probe: (connection: LdapConnection) => Promise<void>): Promise<void> {
    this.#mayGrow = true;
    const usable = this.#usable();
    const idle = usable.filter((one) => one.load === 0 && this.#seen.get(one) === one.chunksReceived);
    // A connection whose probe fails has closed or retired itself.
    await Promise.all([...idle.map((one) => probe(one).catch(() => undefined)), this.#returnToPreferred()]);
    this.#seen = new Map(this.#usable().map((one) => [one, one.chunksReceived]));
  }

  #usable(): readonly LdapConnection[] {
    if (!this.#open.every((connection) => connection.usable)) {
      this.#open = this.#open.filter((connection) => connection.usable);
    }
    return this.#open;
  }

  /** The least loaded connection; none when none is open. */
  #take(operation: string): LdapConnection | undefined {
    if (this.#closed) throw new LdapError(operation, resultCode.serverDown, 'this directory was closed');
    let least: LdapConnection | undefined;
    for (const connection of this.#usable()) {
      if (least === undefined || connection.load < least.load) least = connection;
    }
    if (least !== undefined && least.load > 0 && this.#open.length < this.#maximum && this.#mayGrow) this.#grow();
    return least;
  }

  #connectWithin(operation: string, deadline: Deadline): Promise<LdapConnection> {
    const late = `no connection within ${deadline.totalMs} ms; the request was not sent`;
    const error = (): LdapError => new LdapError(operation, resultCode.timeout, late);
    return withinDeadline(operation, deadline, this.#connect(), error);
  }

  /** Another connection in the background; when the server refuses it, the next check allows another attempt. */
  #grow(): void {
    this.#connect().catch(() => {
      this.#mayGrow = false;
    });
  }

  /** The one attempt to connect that all callers share. */
  #connect(): Promise<LdapConnection> {
    this.#connecting ??= this.#connector
      .open(this.url)
      .then((connection) => this.#adopt(connection))
      .finally(() => {
        this.#connecting = undefined;
      });
    return this.#connecting;
  }

  async #adopt(connection: LdapConnection): Promise<LdapConnection> {
    if (this.#closed) {
      await connection.close();
      throw new LdapError('connect', resultCode.serverDown, 'this directory was closed');
    }
    for (const other of this.#usable()) {
      if (other.url !== connection.url) other.retire();
    }
    this.#open = [...this.#usable(), connection];
    this.#all.add(connection);
    void connection.closed.then(() => this.#all.delete(connection));
    return connection;
  }

  /** What broke one connection has often broken its neighbours unseen: they finish what they have and go. */
  #replaceAll(lost: LdapConnection): void {
    if (!this.#open.includes(lost)) return;
    for (const connection of this.#open) connection.retire();
    this.#open = [];
  }

  async #returnToPreferred(): Promise<void> {
    const { url } = this;
    if (url === undefined || this.#returning) return;
    this.#returning = true;
    try {
      const preferred = await this.#connector.openPreferred(url);
      // A directory that was closed meanwhile has closed this one too.
      if (preferred !== undefined) await this.#adopt(preferred).catch(() => undefined);
    } finally {
      this.#returning = false;
    }
  }
}

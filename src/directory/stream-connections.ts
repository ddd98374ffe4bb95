import { LdapError, resultCode } from '../ldap/result-code.ts';
import type { LdapConnection } from './connection.ts';
import { withinDeadline, type Deadline } from './deadline.ts';
import { createPermits, type Permits } from './permits.ts';

/** A connection for one search alone, until it is given back. */
export interface Lease {
  readonly connection: LdapConnection;
  /** Gives it back: for the next stream when its search is complete, closed otherwise. */
  readonly end: (complete: boolean) => void;
}

/** The connections that unbounded searches lease: reading may be paused on them without harm to anybody else. */
export class StreamConnections {
  readonly #open: () => Promise<LdapConnection>;
  readonly #maximum: number;
  readonly #permits: Permits;
  readonly #leased = new Set<LdapConnection>();
  #idle: LdapConnection[] = [];
  #idleAtLastCheck = new Set<LdapConnection>();
  #closed = false;

  constructor(open: () => Promise<LdapConnection>, maximum: number) {
    this.#open = open;
    this.#maximum = maximum;
    this.#permits = createPermits(maximum);
  }

  /** A connection of one's own; `fresh` when one that was kept has just turned out to be dead. */
  async lease(operation: string, deadline: Deadline, fresh: boolean): Promise<Lease> {
    await this.#permits.acquire(operation, deadline, () => {
      const all = `all ${this.#maximum} connections for streams are in use (option streamConnections)`;
      return new LdapError(operation, resultCode.busy, `${all}; none became free within ${deadline.totalMs} ms`);
    });
    try {
      if (fresh) this.#closeIdle(this.#idle);
      const connection = this.#takeIdle() ?? (await this.#openWithin(operation, deadline));
      if (this.#closed) {
        await connection.close();
        throw new LdapError(operation, resultCode.serverDown, 'this directory was closed');
      }
      this.#leased.add(connection);
      return { connection, end: (complete) => this.#end(connection, complete) };
    } catch (error) {
      this.#permits.release();
      throw error;
    }
  }

  /** Closes what nobody has used since the last check. */
  check(): void {
    this.#closeIdle(this.#idle.filter((connection) => this.#idleAtLastCheck.has(connection)));
    this.#idleAtLastCheck = new Set(this.#idle);
  }

  /** Closes every connection; streams under way end with an error. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#idle, ...this.#leased].map((connection) => connection.close()));
  }

  #takeIdle(): LdapConnection | undefined {
    let connection = this.#idle.pop();
    while (connection !== undefined && !connection.usable) connection = this.#idle.pop();
    if (connection !== undefined) this.#idleAtLastCheck.delete(connection);
    return connection;
  }

  #openWithin(operation: string, deadline: Deadline): Promise<LdapConnection> {
    const late = `no connection within ${deadline.totalMs} ms; the search was not sent`;
    const opening = this.#open();
    return withinDeadline(operation, deadline, opening, () => {
      return new LdapError(operation, resultCode.timeout, late);
    }).catch((error: unknown) => {
      opening.then((unwanted) => unwanted.close()).catch(() => undefined);
      throw error;
    });
  }

  #end(connection: LdapConnection, complete: boolean): void {
    this.#leased.delete(connection);
    if (complete && connection.usable && !this.#closed) this.#idle.push(connection);
    else void connection.close();
    this.#permits.release();
  }

  #closeIdle(connections: readonly LdapConnection[]): void {
    this.#idle = this.#idle.filter((connection) => !connections.includes(connection));
    for (const connection of connections) void connection.close();
  }
}

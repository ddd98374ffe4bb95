import type { IncomingMessage } from 'node:http';
import type { Context, Handler } from 'hono';
import type { Principal } from '../auth/authenticator.ts';

/** What a request carries along on its way through the app. */
export interface AppEnvironment {
  /** What came in on the socket; there is none where a test calls the app directly. */
  readonly Bindings: { readonly incoming?: IncomingMessage };
  readonly Variables: {
    readonly requestId: string;
    readonly principal?: Principal;
  };
}

export type AppContext = Context<AppEnvironment>;
export type AppHandler = Handler<AppEnvironment>;

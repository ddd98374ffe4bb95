import type { AuthenticationOutcome, Authenticator } from '../../src/auth/authenticator.ts';
import { bearerChallenge } from '../../src/auth/bearer.ts';

/** An authenticator that answers the same to all credentials. */
export const answering = (outcome: AuthenticationOutcome, more: Partial<Authenticator> = {}): Authenticator => ({
  scheme: { type: 'oauth2', name: 'x', description: 'x' },
  authorizationServers: [],
  authenticate: () => Promise.resolve(outcome),
  challenge: (need) => Promise.resolve([bearerChallenge(need)]),
  insufficientScopeStatus: 403,
  ...more,
});

/** An authenticator that takes everybody for a reader with these scopes. */
export const acceptingWith = (scopes: readonly string[], more: Partial<Authenticator> = {}): Authenticator =>
  answering({ kind: 'authenticated', principal: { id: 'r', name: 'reader', scopes } }, more);

/** Who sends a request, as an authenticator recognised them. */
export interface Principal {
  /** Unique among all principals of all authenticators. */
  readonly id: string;
  /** For the log and for messages. */
  readonly name: string;
  readonly scopes: readonly string[];
  /** Whatever the scopes: everything is allowed. */
  readonly unrestricted?: boolean;
  /** Who vouches for the principal, and by which name (RFC 7519 4.1.1, 4.1.2), where a token says so. */
  readonly issuer?: string;
  readonly subject?: string;
  /** What the token says, or what introspection says of it. */
  readonly claims?: Readonly<Record<string, unknown>>;
  /** The principal's own entry in the directory, where that is known. */
  readonly dn?: string;
}

/** The credentials of a request, as they came. */
export interface Credentials {
  /** The Authorization header. */
  readonly authorization?: string;
}

/** `detail` is for the log: what is told to the client gives nothing away. */
export type AuthenticationOutcome =
  | { readonly kind: 'authenticated'; readonly principal: Principal }
  | { readonly kind: 'rejected'; readonly detail: string }
  /** Nobody can tell now, because whoever issues or knows the credentials does not answer. */
  | { readonly kind: 'unavailable'; readonly detail: string; readonly retryAfterSeconds: number }
  | { readonly kind: 'notMine' };

/** What a client lacks: with one of the scopes the request would be served. */
export interface Need {
  readonly scopes: readonly string[];
  /** Credentials came, but were not good, or not good enough (RFC 6750 3.1). */
  readonly error?: 'invalid_token' | 'insufficient_scope';
  /** Where the protected resource's metadata is (RFC 9728 5.1). */
  readonly resourceMetadata?: string;
  /** Who lacks the scope. */
  readonly principal?: Principal;
}

/** What ServiceProviderConfig says about a scheme (RFC 7643 5, authenticationSchemes). */
export interface AuthenticationScheme {
  readonly type: 'oauth' | 'oauth2' | 'oauthbearertoken' | 'httpbasic' | 'httpdigest' | 'uma';
  readonly name: string;
  readonly description: string;
  readonly specUri?: string;
}

/** One way to prove who one is (RFC 7644 2). */
export interface Authenticator {
  readonly scheme: AuthenticationScheme;
  /** The issuers that clients can get tokens from (RFC 9728 2, authorization_servers). */
  readonly authorizationServers: readonly string[];
  readonly authenticate: (credentials: Credentials) => Promise<AuthenticationOutcome>;
  /** For WWW-Authenticate (RFC 9110 11.6.1); rejects where whoever makes them does not answer. */
  readonly challenge: (need: Need) => Promise<readonly string[]>;
  /** 401 where the challenge of a request with too few rights leads to better ones, as in UMA. */
  readonly insufficientScopeStatus: 401 | 403;
  /** Fetches ahead of the first request what is needed; rejects while it can't be had, which does no harm. */
  readonly prepare?: () => Promise<void>;
}

export type Decision =
  | (AuthenticationOutcome & { readonly kind: 'authenticated'; readonly by: Authenticator })
  | Exclude<AuthenticationOutcome, { readonly kind: 'authenticated' }>;

const precedence = ['notMine', 'rejected', 'unavailable'];

/**
 * Asks the authenticators in order (RFC 7644 2): the first that knows the credentials decides who it is. A rejection
 * does not stop the search, since several authenticators may read the same scheme; where one could not tell, that is
 * reported, else the last rejection.
 */
export async function authenticate(
  authenticators: readonly Authenticator[],
  credentials: Credentials,
): Promise<Decision> {
  let decision: Decision = { kind: 'notMine' };
  for (const authenticator of authenticators) {
    const outcome = await authenticator.authenticate(credentials);
    if (outcome.kind === 'authenticated') return { ...outcome, by: authenticator };
    if (precedence.indexOf(outcome.kind) >= precedence.indexOf(decision.kind)) decision = outcome;
  }
  return decision;
}

/** One header field (RFC 9110 11.6.1), undefined where no challenge could be had, and why some could not. */
export interface Challenges {
  readonly field: string | undefined;
  readonly failures: readonly unknown[];
}

/** The challenges of several authenticators, each once. */
export async function challengesOf(authenticators: readonly Authenticator[], need: Need): Promise<Challenges> {
  const asked = await Promise.allSettled(authenticators.map(({ challenge }) => challenge(need)));
  const challenges = asked.flatMap((one) => (one.status === 'fulfilled' ? one.value : []));
  return {
    field: challenges.length === 0 ? undefined : [...new Set(challenges)].join(', '),
    failures: asked.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : [])),
  };
}

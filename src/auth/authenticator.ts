/** Who sends a request, as an authenticator recognised them. */
export interface Principal {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly string[];
}

/** The credentials of a request, as they came. */
export interface Credentials {
  /** The Authorization header. */
  readonly authorization?: string;
}

/** `detail` is for the log: what is told to the client gives nothing away. `challenge` goes into WWW-Authenticate. */
export type AuthenticationOutcome =
  | { readonly kind: 'authenticated'; readonly principal: Principal }
  | { readonly kind: 'rejected'; readonly challenge: string; readonly detail: string }
  | { readonly kind: 'notMine' };

/** What ServiceProviderConfig says about a scheme (RFC 7643 5, authenticationSchemes). */
export interface AuthenticationScheme {
  readonly type: 'oauth' | 'oauth2' | 'oauthbearertoken' | 'httpbasic' | 'httpdigest';
  readonly name: string;
  readonly description: string;
  readonly specUri?: string;
}

/** One way to prove who one is (RFC 7644 2). */
export interface Authenticator {
  readonly scheme: AuthenticationScheme;
  /** What a request without credentials is told (RFC 9110 11.6.1). */
  readonly challenge: string;
  readonly authenticate: (credentials: Credentials) => Promise<AuthenticationOutcome>;
}

/**
 * Asks the authenticators in order (RFC 7644 2): the first that knows the credentials decides who it is. A rejection
 * does not stop the search, since several authenticators may read the same scheme; the last one is reported.
 */
export async function authenticate(
  authenticators: readonly Authenticator[],
  credentials: Credentials,
): Promise<AuthenticationOutcome> {
  let outcome: AuthenticationOutcome = { kind: 'notMine' };
  for (const authenticator of authenticators) {
    const answer = await authenticator.authenticate(credentials);
    if (answer.kind === 'authenticated') return answer;
    if (answer.kind === 'rejected') outcome = answer;
  }
  return outcome;
}

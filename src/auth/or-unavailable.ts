import type { AuthenticationOutcome } from './authenticator.ts';
import { UnavailableError } from './fetch-json.ts';

const retryAfterSeconds = 5;

/** What a check of credentials finds; `unavailable` where what it depends on does not answer (RFC 9110 15.6.4). */
export async function orUnavailable(check: Promise<AuthenticationOutcome>): Promise<AuthenticationOutcome> {
  try {
    return await check;
  } catch (error) {
    if (error instanceof UnavailableError) return { kind: 'unavailable', detail: error.message, retryAfterSeconds };
    throw error;
  }
}

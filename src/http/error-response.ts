import { ScimError } from '../scim/error.ts';
import type { AppContext } from './app-environment.ts';
import type { Logger } from './logger.ts';
import { answer } from './scim-response.ts';

/** Anything thrown as a SCIM error (RFC 7644 3.12). What is no ScimError is a defect: logged whole, told to nobody. */
export function errorResponse(error: unknown, c: AppContext, logger: Logger): Response {
  const requestId = c.get('requestId');
  if (error instanceof ScimError) {
    if (error.status >= 500) logger.warn({ requestId, status: error.status, err: error }, 'request failed');
    return answer(c, error.status, error.toBody(), error.headers);
  }
  logger.error({ requestId, err: error }, 'unexpected error');
  const failure = internalError(requestId);
  return answer(c, failure.status, failure.toBody());
}

/** What a client hears about a defect (RFC 7644 3.12, status 500). */
export const internalError = (requestId: string): ScimError =>
  new ScimError(500, undefined, `The gateway failed on this request. Its log has the reason under ${requestId}.`);

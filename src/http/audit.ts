import type { Audit, Written } from '../gateway/request.ts';
import { ScimError } from '../scim/error.ts';
import type { AppContext } from './app-environment.ts';
import type { Logger } from './logger.ts';

/** Ids come from clients: no line is made long by one. */
const longestId = 256;

/**
 * Writes one line about each write, when it has ended: who, what, which resource, and the outcome; never a value. The
 * outcome is what became of it, even where the client was told otherwise because it took too long.
 */
export function auditFor(c: AppContext, logger: Logger, via?: 'me' | 'bulk'): Audit {
  const principal = c.get('principal');
  const { id: principalId, name, issuer } = principal ?? {};
  const who =
    principal === undefined ? 'nobody' : { id: principalId, name, ...(issuer === undefined ? {} : { issuer }) };
  const note = ({ operation, resourceType, id }: Written, outcome: object): void => {
    const what = { operation, resourceType, ...(id === undefined ? {} : { id: id.slice(0, longestId) }) };
    const line = { requestId: c.get('requestId'), principal: who, ...what, ...outcome };
    logger.info(via === undefined ? line : { ...line, via }, 'write');
  };
  return async (written, run) => {
    try {
      const response = await run();
      const id = written.id ?? response.body?.['id'];
      note({ ...written, ...(typeof id === 'string' ? { id } : {}) }, { status: response.status });
      return response;
    } catch (error) {
      const { status, scimType } = error instanceof ScimError ? error : new ScimError(500, undefined, 'unexpected');
      note(written, scimType === undefined ? { status } : { status, scimType });
      throw error;
    }
  };
}

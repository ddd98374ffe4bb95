import { LdapError, resultCode } from '../ldap/result-code.ts';
import { ScimError } from '../scim/error.ts';
import { isConditional } from './precondition.ts';
import type { ScimRequest } from './request.ts';

/** How often a change is planned anew because somebody else changed the entry between load and commit. */
const attempts = 8;
const changedMeanwhile: readonly number[] = [
  resultCode.noSuchAttribute,
  resultCode.attributeOrValueExists,
  resultCode.assertionFailed,
  // Renamed, perhaps: the load tells.
  resultCode.noSuchObject,
];

/**
 * Runs load, plan and commit anew where the directory refuses the write because the entry is no longer what was loaded.
 * With If-Match, the load then finds the other version (RFC 7644 3.14), unless an assertion has told already.
 */
export async function retryChanged<T>(request: ScimRequest, run: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await run();
    } catch (error) {
      if (!(error instanceof LdapError) || !changedMeanwhile.includes(error.code)) throw error;
      if (error.code === resultCode.assertionFailed && isConditional(request)) throw error;
      if (attempt === attempts) throw tooBusy(error);
    }
  }
}

function tooBusy(cause: LdapError): ScimError {
  const detail = 'others keep changing this resource at the same time; nothing was written, try again';
  return new ScimError(503, undefined, detail, { cause, headers: { 'Retry-After': '1' } });
}

import { ScimError } from './error.ts';
import type { PatchOperation } from './patch-request.ts';

/** Does what one operation of a PATCH request asks for; its errors say which operation it was (RFC 7644 3.5.2). */
export function inOperation<T>({ op, path }: PatchOperation, index: number, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (!(error instanceof ScimError)) throw error;
    const shown = path === undefined ? op : `${op} ${shownPath(path)}`;
    const detail = `Operations[${index}] (${shown}): ${error.message}`;
    throw new ScimError(error.status, error.scimType, detail, { cause: error });
  }
}

/** No longer than can be read, and without what a filter compares a password with (RFC 7643 9.2). */
function shownPath(path: string): string {
  const [start = ''] = path.split(/[[ ]/);
  const safe = start !== path && /password/i.test(path) ? `${start}[…]` : path;
  return safe.length > 80 ? `${safe.slice(0, 80)}…` : safe;
}

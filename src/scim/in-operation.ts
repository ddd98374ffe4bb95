import { ScimError } from './error.ts';
import type { PatchOperation } from './patch-request.ts';

/** Does what one operation of a PATCH request asks for; its errors say which operation it was (RFC 7644 3.5.2). */
export function inOperation<T>({ op, path }: PatchOperation, index: number, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (!(error instanceof ScimError)) throw error;
    const shown = path === undefined ? op : `${op} ${path.length > 80 ? `${path.slice(0, 80)}…` : path}`;
    const detail = `Operations[${index}] (${shown}): ${error.message}`;
    throw new ScimError(error.status, error.scimType, detail, { cause: error });
  }
}

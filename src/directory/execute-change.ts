import type { ChangeRecord } from '../ldap/change-record.ts';
import type { Entry } from '../ldap/entry.ts';
import { decodeControls, decodeResult } from './ber-message.ts';
import { changeToRequest } from './change-to-request.ts';
import type { LdapConnection } from './connection.ts';
import { postReadEntry } from './controls.ts';
import type { Deadline } from './deadline.ts';
import type { RequestControl } from './encode-message.ts';
import { requireSuccess } from './ldapts-error.ts';

/** What errors call a change. */
export function changeName(change: ChangeRecord): string {
  return `${change.changetype} ${change.dn}`;
}

/** Executes a change (RFC 4511 4.6 to 4.9) and returns the entry that a post-read control brought back. */
export async function executeChange(
  connection: LdapConnection,
  change: ChangeRecord,
  controls: readonly RequestControl[],
  { remainingMs, signal }: Deadline,
): Promise<Entry | undefined> {
  const operation = changeName(change);
  const exchange = { operation, ...changeToRequest(change), controls, changes: true };
  const done = await connection.request(exchange, { timeoutMs: remainingMs(), signal });
  requireSuccess(operation, decodeResult(done));
  return postReadEntry(decodeControls(done));
}

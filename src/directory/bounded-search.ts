import type { SearchRequest } from '../ldap/directory.ts';
import type { Dn } from '../ldap/dn.ts';
import type { Entry } from '../ldap/entry.ts';
import { LdapError, resultCode } from '../ldap/result-code.ts';
import { decodeResult, type LdapMessage } from './ber-message.ts';
import type { LdapConnection } from './connection.ts';
import type { Deadline } from './deadline.ts';
import { decodeEntry } from './decode-entry.ts';
import { requireSuccess } from './ldapts-error.ts';
import { searchExchange } from './search-exchange.ts';

/** At most `limit` entries of a search (RFC 4511 4.5.1); none when its base does not exist. */
export async function boundedSearch(
  connection: LdapConnection,
  search: SearchRequest,
  limit: number,
  { remainingMs, signal }: Deadline,
  as?: Dn,
): Promise<readonly Entry[]> {
  const exchange = searchExchange(search, limit, as);
  const entries: Entry[] = [];
  const onEntry = ({ buffer, start, end }: LdapMessage): void => {
    if (entries.length === limit) {
      throw new LdapError(exchange.operation, resultCode.sizeLimitExceeded, `more than ${limit} entries match`);
    }
    entries.push(decodeEntry(buffer, start, end));
  };
  const done = await connection.request({ ...exchange, onEntry }, { timeoutMs: remainingMs(), signal });
  const result = decodeResult(done);
  if (result.code === resultCode.noSuchObject) return [];
  requireSuccess(exchange.operation, result);
  return entries;
}

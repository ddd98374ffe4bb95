import { SearchRequest as LdaptsSearchRequest } from 'ldapts';
import type { SearchRequest } from '../ldap/directory.ts';
import type { Dn } from '../ldap/dn.ts';
import { responseTag } from './ber-message.ts';
import { matchedValuesControl, proxiedAuthorizationControl } from './controls.ts';
import type { Exchange } from './exchange.ts';
import { toLdaptsFilter } from './to-ldapts-filter.ts';
import { wireText } from './wire-value.ts';

const scopes = { base: 'base', one: 'one', subtree: 'sub' } as const;
const noAttributes = '1.1';

/** What errors call a search. */
export function searchName({ base }: SearchRequest): string {
  return `search ${base === '' ? 'the root DSE' : base}`;
}

/** A search (RFC 4511 4.5.1) without a time limit of the server's; `sizeLimit` 0 is no limit. */
export function searchExchange(search: SearchRequest, sizeLimit: number, as?: Dn): Omit<Exchange, 'onEntry'> {
  const { base, scope, filter, attributes, matchedValues } = search;
  const request = new LdaptsSearchRequest({
    messageId: 0,
    baseDN: wireText(base),
    scope: scopes[scope],
    filter: toLdaptsFilter(filter),
    // Written out: without the field ldapts asks the server to give up after 10 seconds.
    timeLimit: 0,
    sizeLimit,
    attributes: attributes.length === 0 ? [noAttributes] : attributes.map(wireText),
  });
  return {
    operation: searchName(search),
    request,
    controls: [
      ...(matchedValues === undefined ? [] : [matchedValuesControl(matchedValues)]),
      ...(as === undefined ? [] : [proxiedAuthorizationControl(as)]),
    ],
    responseTag: responseTag.searchDone,
    changes: false,
  };
}

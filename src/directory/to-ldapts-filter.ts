import {
  AndFilter,
  EqualityFilter,
  NotFilter,
  OrFilter,
  PresenceFilter,
  SearchFilter,
  SubstringFilter,
  type Filter,
} from 'ldapts';
import type { AttributeValue } from '../ldap/entry.ts';
import type { LdapFilter } from '../ldap/filter.ts';
import { LdapError, resultCode } from '../ldap/result-code.ts';
import { wireText, wireValue } from './wire-value.ts';

/** Deeper filters are refused: encoding recurses, and servers give up at much less. */
export const maximumFilterDepth = 500;

type SubstringAssertion = Extract<LdapFilter, { readonly kind: 'substring' }>;

/** Equality, greaterOrEqual and lessOrEqual are the same AttributeValueAssertion under three tags (RFC 4511 4.5.1.7). */
function assertion(
  type: 'equalityMatch' | 'greaterOrEqual' | 'lessOrEqual',
  attribute: string,
  value: AttributeValue,
): Filter {
  const filter = new EqualityFilter({ attribute, value: wireValue(value) });
  filter.type = SearchFilter[type];
  return filter;
}

/** A substring assertion without any part is a presence test: an empty list of parts has no encoding. */
function substring(filter: SubstringAssertion): Filter {
  const { attribute } = filter;
  const initial = wireText(filter.initial ?? '');
  const any = filter.any.filter((part) => part !== '').map(wireText);
  const final = wireText(filter.final ?? '');
  if (initial === '' && final === '' && any.length === 0) return new PresenceFilter({ attribute });
  return new SubstringFilter({ attribute, initial, any, final });
}

function unreachable(filter: never): never {
  throw new LdapError('filter', resultCode.protocolError, `unknown filter kind in ${JSON.stringify(filter)}`);
}

/** A filter as ldapts' encoder takes it (RFC 4511 4.5.1.7, RFC 4526). */
export function toLdaptsFilter(filter: LdapFilter, depth: number = 1): Filter {
  if (depth > maximumFilterDepth) {
    const diagnostic = `the filter is nested more than ${maximumFilterDepth} levels deep`;
    throw new LdapError('filter', resultCode.unwillingToPerform, diagnostic);
  }
  switch (filter.kind) {
    case 'and':
      return new AndFilter({ filters: filter.filters.map((inner) => toLdaptsFilter(inner, depth + 1)) });
    case 'or':
      return new OrFilter({ filters: filter.filters.map((inner) => toLdaptsFilter(inner, depth + 1)) });
    case 'not':
      return new NotFilter({ filter: toLdaptsFilter(filter.filter, depth + 1) });
    case 'equality':
      return assertion('equalityMatch', filter.attribute, filter.value);
    case 'greaterOrEqual':
      return assertion('greaterOrEqual', filter.attribute, filter.value);
    case 'lessOrEqual':
      return assertion('lessOrEqual', filter.attribute, filter.value);
    case 'substring':
      return substring(filter);
    case 'present':
      return new PresenceFilter({ attribute: filter.attribute });
    default:
      return unreachable(filter);
  }
}

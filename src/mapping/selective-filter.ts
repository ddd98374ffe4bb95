import type { LdapFilter } from '../ldap/filter.ts';

/**
 * Whether each entry that a filter finds has a value that the filter names, or a part of one, so that few are to be
 * expected (RFC 4511 4.5.1.7); with `attributes`, a whole value of one of these.
 */
export function isSelective(filter: LdapFilter, attributes?: readonly string[]): boolean {
  switch (filter.kind) {
    case 'and':
      return filter.filters.some((one) => isSelective(one, attributes));
    case 'or':
      return filter.filters.every((one) => isSelective(one, attributes));
    case 'equality':
      return attributes?.includes(filter.attribute) ?? true;
    case 'substring':
      return attributes === undefined;
    case 'not':
    case 'greaterOrEqual':
    case 'lessOrEqual':
    case 'present':
      return false;
  }
}

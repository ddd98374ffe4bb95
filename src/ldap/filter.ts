import { octetsOf, type AttributeValue } from './entry.ts';

/** An LDAP search filter (RFC 4511 4.5.1.7) as a value. `and` of nothing is true, `or` of nothing false (RFC 4526). */
export type LdapFilter =
  | { readonly kind: 'and'; readonly filters: readonly LdapFilter[] }
  | { readonly kind: 'or'; readonly filters: readonly LdapFilter[] }
  | { readonly kind: 'not'; readonly filter: LdapFilter }
  | { readonly kind: 'equality'; readonly attribute: string; readonly value: AttributeValue }
  | {
      readonly kind: 'substring';
      readonly attribute: string;
      readonly initial?: string;
      readonly any: readonly string[];
      readonly final?: string;
    }
  | { readonly kind: 'greaterOrEqual'; readonly attribute: string; readonly value: AttributeValue }
  | { readonly kind: 'lessOrEqual'; readonly attribute: string; readonly value: AttributeValue }
  | { readonly kind: 'present'; readonly attribute: string };

/** The filter that is true for each entry: `and` of nothing (RFC 4526). */
export const matchAll: LdapFilter = { kind: 'and', filters: [] };

/** The filter that is true for no entry: `or` of nothing (RFC 4526). */
export const matchNone: LdapFilter = { kind: 'or', filters: [] };

/** All of these filters (RFC 4511 4.5.1.7.1), folded to the smallest equivalent. */
export function and(...filters: readonly LdapFilter[]): LdapFilter {
  return combine('and', filters, matchNone);
}

/** Any of these filters (RFC 4511 4.5.1.7.1), folded to the smallest equivalent. */
export function or(...filters: readonly LdapFilter[]): LdapFilter {
  return combine('or', filters, matchAll);
}

/** The opposite of a filter (RFC 4511 4.5.1.7.1); Undefined stays Undefined. */
export function not(filter: LdapFilter): LdapFilter {
  if (isConstant(filter, matchAll)) return matchNone;
  if (isConstant(filter, matchNone)) return matchAll;
  return filter.kind === 'not' ? filter.filter : { kind: 'not', filter };
}

/** An attribute has a value equal to this one by its equality rule (RFC 4511 4.5.1.7.1). */
export function equality(attribute: string, value: AttributeValue): LdapFilter {
  return { kind: 'equality', attribute, value };
}

/** An attribute has a value (RFC 4511 4.5.1.7.5). */
export function present(attribute: string): LdapFilter {
  return { kind: 'present', attribute };
}

/** The parts of a substring assertion; empty ones assert nothing. */
export interface SubstringParts {
  readonly initial?: string | undefined;
  readonly any?: readonly string[] | undefined;
  readonly final?: string | undefined;
}

/** An attribute has a value with these parts in this order (RFC 4511 4.5.1.7.2); without parts, any value at all. */
export function substring(attribute: string, { initial = '', any = [], final = '' }: SubstringParts): LdapFilter {
  const parts = any.filter((part) => part !== '');
  if (initial === '' && final === '' && parts.length === 0) return present(attribute);
  return {
    kind: 'substring',
    attribute,
    ...(initial === '' ? {} : { initial }),
    any: parts,
    ...(final === '' ? {} : { final }),
  };
}

/** An attribute has a value that its ordering rule does not put before this one (RFC 4511 4.5.1.7.3). */
export function greaterOrEqual(attribute: string, value: AttributeValue): LdapFilter {
  return { kind: 'greaterOrEqual', attribute, value };
}

/** An attribute has a value that its ordering rule does not put after this one (RFC 4511 4.5.1.7.4). */
export function lessOrEqual(attribute: string, value: AttributeValue): LdapFilter {
  return { kind: 'lessOrEqual', attribute, value };
}

/** The string form of a filter (RFC 4515 3). */
export function printFilter(filter: LdapFilter): string {
  switch (filter.kind) {
    case 'and':
      return `(&${filter.filters.map(printFilter).join('')})`;
    case 'or':
      return `(|${filter.filters.map(printFilter).join('')})`;
    case 'not':
      return `(!${printFilter(filter.filter)})`;
    case 'equality':
      return `(${filter.attribute}=${escapeValue(filter.value)})`;
    case 'greaterOrEqual':
      return `(${filter.attribute}>=${escapeValue(filter.value)})`;
    case 'lessOrEqual':
      return `(${filter.attribute}<=${escapeValue(filter.value)})`;
    case 'present':
      return `(${filter.attribute}=*)`;
    case 'substring': {
      const parts = [filter.initial ?? '', ...filter.any, filter.final ?? ''];
      return `(${filter.attribute}=${parts.map(escapeValue).join('*')})`;
    }
  }
}

function combine(kind: 'and' | 'or', filters: readonly LdapFilter[], absorbing: LdapFilter): LdapFilter {
  const parts = flatten(kind, filters);
  if (parts.some((part) => isConstant(part, absorbing))) return absorbing;
  const [only] = parts;
  return only !== undefined && parts.length === 1 ? only : { kind, filters: parts };
}

/** The neutral element is the same kind of nothing, so flattening also drops it. */
function flatten(kind: 'and' | 'or', filters: readonly LdapFilter[]): LdapFilter[] {
  return filters.flatMap((filter) => (filter.kind === kind ? flatten(kind, filter.filters) : [filter]));
}

function isConstant(filter: LdapFilter, constant: LdapFilter): boolean {
  return filter.kind === constant.kind && 'filters' in filter && filter.filters.length === 0;
}

function escapeValue(value: AttributeValue): string {
  if (typeof value === 'string') return value.replace(/[\0()*\\]/g, (character) => escapeOctets(octetsOf(character)));
  return escapeOctets(value);
}

function escapeOctets(octets: Uint8Array): string {
  return octets.reduce((text, octet) => `${text}\\${octet.toString(16).padStart(2, '0')}`, '');
}

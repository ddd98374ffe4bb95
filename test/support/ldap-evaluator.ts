import { valuesOf, type AttributeValue, type Entry } from '../../src/ldap/entry.ts';
import type { LdapFilter } from '../../src/ldap/filter.ts';
import { parseGeneralizedTime } from '../../src/ldap/generalized-time.ts';
import { prepare } from '../../src/ldap/matching-rule.ts';
import type { AttributeType, Subschema } from '../../src/ldap/subschema.ts';
import { isValidForSyntax } from '../../src/ldap/syntax.ts';

/** The three values of RFC 4511 4.5.1.7; undefined is its Undefined. */
export type Truth = boolean | undefined;

/** A search filter's value for an entry (RFC 4511 4.5.1.7), by the rules that a subschema names. */
export function evaluateLdapFilter(filter: LdapFilter, entry: Entry, subschema: Subschema): Truth {
  const inner = (one: LdapFilter): Truth => evaluateLdapFilter(one, entry, subschema);
  switch (filter.kind) {
    case 'and': {
      const truths = filter.filters.map(inner);
      return truths.includes(false) ? false : truths.includes(undefined) ? undefined : true;
    }
    case 'or': {
      const truths = filter.filters.map(inner);
      return truths.includes(true) ? true : truths.includes(undefined) ? undefined : false;
    }
    case 'not': {
      const truth = inner(filter.filter);
      return truth === undefined ? undefined : !truth;
    }
    case 'present':
      return subschema.attributeType(filter.attribute) && valuesOf(entry, filter.attribute).length > 0;
    case 'equality':
      return some(filter.attribute, entry, subschema, (type) => equalTo(type, filter.value));
    case 'substring':
      return some(filter.attribute, entry, subschema, (type) => contains(type, filter));
    case 'greaterOrEqual':
      return some(filter.attribute, entry, subschema, (type) => ordered(type, filter.value, (sign) => sign >= 0));
    case 'lessOrEqual':
      return some(filter.attribute, entry, subschema, (type) => ordered(type, filter.value, (sign) => sign <= 0));
  }
}

type Test = (value: AttributeValue) => boolean;

function some(
  name: string,
  entry: Entry,
  subschema: Subschema,
  test: (type: AttributeType) => Test | undefined,
): Truth {
  const type = subschema.attributeType(name);
  const holds = type && test(type);
  return holds && valuesOf(entry, name).some(holds);
}

const isValid = (type: AttributeType, value: AttributeValue): boolean =>
  typeof value !== 'string' || isValidForSyntax(type.syntax, value);

function equalTo(type: AttributeType, asserted: AttributeValue): Test | undefined {
  if (type.equality === undefined || !isValid(type, asserted)) return undefined;
  const key = prepare(type.equality, asserted);
  return (value) => prepare(type.equality, value) === key;
}

function contains(type: AttributeType, filter: Extract<LdapFilter, { kind: 'substring' }>): Test | undefined {
  const rule = type.substring?.replace('SubstringsMatch', 'Match');
  if (rule === undefined) return undefined;
  // A part keeps the blanks at its ends (RFC 4518 2.6.1), which the preparation of a whole value takes away.
  const part = (text = ''): string => prepare(rule, `\ue000${text}\ue000`).slice(1, -1);
  const [initial, ...any] = [filter.initial, ...filter.any].map(part);
  const final = part(filter.final);
  return (value) => {
    const text = prepare(rule, value);
    if (!text.startsWith(initial ?? '')) return false;
    let at = initial?.length ?? 0;
    for (const piece of any) {
      const found = text.indexOf(piece, at);
      if (found < 0) return false;
      at = found + piece.length;
    }
    return text.length - final.length >= at && text.endsWith(final);
  };
}

function ordered(type: AttributeType, asserted: AttributeValue, accepts: (sign: number) => boolean): Test | undefined {
  if (type.ordering === undefined || typeof asserted !== 'string' || !isValid(type, asserted)) return undefined;
  if (type.ordering === 'integerOrderingMatch') {
    return (value) => typeof value === 'string' && accepts(Number(BigInt(value) - BigInt(asserted)));
  }
  if (type.ordering !== 'generalizedTimeOrderingMatch') return undefined;
  const right = parseGeneralizedTime(asserted);
  return (value) => {
    const left = typeof value === 'string' ? parseGeneralizedTime(value) : undefined;
    return (
      left !== undefined &&
      right !== undefined &&
      accepts(left.epochMs - right.epochMs || left.nanoseconds - right.nanoseconds)
    );
  };
}

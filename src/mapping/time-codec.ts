import { and, equality, greaterOrEqual, lessOrEqual, present, type LdapFilter } from '../ldap/filter.ts';
import { formatGeneralizedTime, parseGeneralizedTime } from '../ldap/syntax.ts';
import { formatDateTime, parseDateTime } from '../scim/date-time.ts';
import { invalidValue } from '../scim/error.ts';
import type { ScimValue } from '../scim/resource.ts';
import { exactly, presenceOf, within, type Bound } from './bound.ts';
import type { LdapAttribute } from './ldap-attribute.ts';
import { orderingBound } from './number-codec.ts';
import type { CodecContext, Comparison, ValueCodec } from './value-codec.ts';

/** GeneralizedTime (RFC 4517 3.3.13), written in UTC with milliseconds; every form of it is read. */
export function generalizedTimeCodec({ path, ldap }: CodecContext): ValueCodec {
  return {
    name: 'generalizedTime',
    decode: (value) => {
      const instant = typeof value === 'string' ? parseGeneralizedTime(value) : undefined;
      return instant && formatDateTime(instant.epochMs, instant.nanoseconds);
    },
    encode: (value) => generalizedTime(instantOf(path, value)),
    bound: (comparison) => generalizedTimeBound(ldap, comparison),
  };
}

/** xsd:dateTime as plain text; the directory can't order it. */
export function dateTimeTextCodec({ path, ldap }: CodecContext): ValueCodec {
  return {
    name: 'dateTimeText',
    decode: (value) => {
      const instant = typeof value === 'string' ? parseDateTime(value) : undefined;
      return instant && formatDateTime(instant.epochMs, instant.nanos);
    },
    encode: (value) => {
      const { epochMs, nanos } = instantOf(path, value);
      return formatDateTime(epochMs, nanos);
    },
    bound: () => presenceOf(ldap.name),
  };
}

/** Milliseconds since 1970 as decimal text. */
export function epochMillisCodec({ path, ldap }: CodecContext): ValueCodec {
  return {
    name: 'epochMillis',
    decode: (value) => {
      const epochMs = typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : undefined;
      return epochMs === undefined ? undefined : formatDateTime(epochMs);
    },
    encode: (value) => String(instantOf(path, value).epochMs),
    bound: () => presenceOf(ldap.name),
  };
}

type Instant = NonNullable<ReturnType<typeof parseDateTime>>;

const generalizedTime = ({ epochMs, nanos }: Instant): string => formatGeneralizedTime(epochMs, nanos);

/** GeneralizedTime has room for the years 0 to 9999, which an offset can leave. */
const [earliest, latest] = [-62_167_219_200_000, 253_402_300_799_999];
const nameable = ({ epochMs }: Instant): boolean => epochMs >= earliest && epochMs <= latest;

function instantOf(path: string, value: ScimValue): Instant {
  const instant = typeof value === 'string' ? parseDateTime(value) : undefined;
  if (instant !== undefined && nameable(instant)) return instant;
  throw invalidValue(`${path}: ${JSON.stringify(value)} is no dateTime; write it like 2026-01-31T12:00:00Z`);
}

function generalizedTimeBound(ldap: LdapAttribute, comparison: Comparison): Bound {
  if (comparison.kind === 'present') return within(present(ldap.name));
  const instant = parseDateTime(String(comparison.value));
  if (instant === undefined || !nameable(instant)) return presenceOf(ldap.name);
  const text = generalizedTime(instant);
  if (comparison.operator === 'eq') return exactly(equality(ldap.name, text));
  return ldap.type.ordering === undefined ? presenceOf(ldap.name) : orderingBound(ldap, comparison.operator, text);
}

/**
 * The entries whose index attribute leaves room for the comparison to be true of the time that is shown: an index may
 * be cut to whole seconds, and writers such as Gluu take its time a moment before or after the one that is shown.
 */
export function timeIndexFilter(ldap: LdapAttribute, comparison: Comparison): LdapFilter {
  const { name, type } = ldap;
  const instant = comparison.kind === 'compare' ? parseDateTime(String(comparison.value)) : undefined;
  const usable = instant !== undefined && nameable(instant) && type.ordering !== undefined;
  if (!usable || comparison.kind === 'present') return present(name);
  const second = Math.floor(instant.epochMs / 1000) * 1000;
  const from = greaterOrEqual(name, formatGeneralizedTime(Math.max(second - 1000, earliest)));
  const to = lessOrEqual(name, formatGeneralizedTime(Math.min(second + 2000, latest)));
  switch (comparison.operator) {
    case 'gt':
    case 'ge':
      return from;
    case 'lt':
    case 'le':
      return to;
    default:
      return and(from, to);
  }
}

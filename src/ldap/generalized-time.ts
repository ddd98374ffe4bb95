import { LdapError, resultCode } from './result-code.ts';

/** A point in time: milliseconds since 1970 and the nanoseconds beyond them, 0 to 999,999. */
export interface Instant {
  readonly epochMs: number;
  readonly nanoseconds: number;
}

const form =
  /^(\d{4})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])([01]\d|2[0-3])(?:([0-5]\d)([0-5]\d|60)?)?(?:[.,](\d+))?(?:Z|([+-])([01]\d|2[0-3])([0-5]\d)?)$/;

/** Digits of a fraction that can still change a nanosecond, even of an hour; bounds the arithmetic. */
const significantDigits = 22;

/** The instant that a GeneralizedTime names (RFC 4517 3.3.13), or undefined where the text is none. Second 60 is the next minute. */
export function parseGeneralizedTime(text: string): Instant | undefined {
  const match = form.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second, fraction = '', sign, offsetHour, offsetMinute] = match;
  const date = new Date(0);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  if (date.getUTCDate() !== Number(day)) return undefined;
  const offset = (Number(offsetHour ?? 0) * 60 + Number(offsetMinute ?? 0)) * (sign === '-' ? -60_000 : 60_000);
  const wholeMs = date.setUTCHours(Number(hour), Number(minute ?? 0), Number(second ?? 0)) - offset;
  const unitMs = minute === undefined ? 3_600_000n : second === undefined ? 60_000n : 1_000n;
  const digits = fraction.slice(0, significantDigits);
  const beyond = (BigInt(digits) * unitMs * 1_000_000n) / 10n ** BigInt(digits.length);
  return { epochMs: wholeMs + Number(beyond / 1_000_000n), nanoseconds: Number(beyond % 1_000_000n) };
}

/**
 * An instant as GeneralizedTime in UTC with milliseconds (RFC 4517 3.3.13), which has room for the years 0 to 9999;
 * nanoseconds beyond the milliseconds are written where there are any.
 */
export function formatGeneralizedTime(epochMs: number, nanoseconds: number = 0): string {
  const date = new Date(epochMs);
  const year = date.getUTCFullYear();
  if (!(year >= 0 && year <= 9999)) {
    const sentence = `${String(epochMs)} ms since 1970 lies outside the years 0000 to 9999 that a GeneralizedTime can name`;
    throw new LdapError('format GeneralizedTime', resultCode.invalidAttributeSyntax, sentence);
  }
  const finer = nanoseconds === 0 ? '' : String(nanoseconds).padStart(6, '0');
  return date.toISOString().replace(/[-:T]/g, '').replace('Z', `${finer}Z`);
}

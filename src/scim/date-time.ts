/** A point in time: whole milliseconds since 1970 UTC and the nanoseconds (0 to 999,999) beyond them. */
export interface Instant {
  readonly epochMs: number;
  readonly nanos: number;
}

const pattern = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,30}))?(Z|[+-]\d\d:\d\d)?$/u;

function offsetMinutes(zone: string | undefined): number | undefined {
  if (zone === undefined || zone === 'Z') return 0;
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(4, 6))];
  if (minutes > 59 || hours * 60 + minutes > 14 * 60) return undefined;
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
}

/** Reads an xsd:dateTime with date and time (RFC 7643 2.3.5); without an offset it is taken as UTC. */
export function parseDateTime(text: string): Instant | undefined {
  const match = pattern.exec(text);
  if (match === null) return undefined;
  const [year = 0, month = 0, day = 0, hours = 0, minutes = 0, seconds = 0] = match.slice(1, 7).map(Number);
  const fraction = (match[7] ?? '').padEnd(9, '0').slice(0, 9);
  const offset = offsetMinutes(match[8]);
  // xsd:dateTime writes the end of a day as 24:00:00 too.
  const endOfDay = hours === 24 && minutes === 0 && seconds === 0 && Number(fraction) === 0;
  if (offset === undefined || (hours > 23 && !endOfDay) || minutes > 59 || seconds > 59) return undefined;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  date.setUTCHours(hours, minutes - offset, seconds, Number(fraction.slice(0, 3)));
  return { epochMs: date.getTime(), nanos: Number(fraction.slice(3)) };
}

/** Writes a time as an xsd:dateTime in UTC (RFC 7643 2.3.5); digits beyond the milliseconds only where there are any. */
export function formatDateTime(epochMs: number, nanos: number = 0): string {
  const finer =
    nanos === 0
      ? ''
      : String(nanos)
          .padStart(6, '0')
          .replace(/0{1,5}$/u, '');
  return new Date(epochMs).toISOString().replace('Z', `${finer}Z`);
}

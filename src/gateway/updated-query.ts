import { parseDateTime } from '../scim/date-time.ts';
import { invalidValue } from '../scim/error.ts';

/** What a client asks of the changed entries: from which time on, and which page. */
export interface UpdatedQuery {
  /** Milliseconds since 1970; undefined where a cursor says it. */
  readonly since: number | undefined;
  readonly start: number;
  readonly pageSize: number;
  readonly cursor: string | undefined;
  readonly includeDeleted: boolean;
}

export interface PageSizes {
  readonly defaultCount: number;
  readonly maxCount: number;
}

/** Reads the parameters that Gluu's UpdatedUsers has, `pagesize` as its Swagger document spells it too, and `cursor`. */
export function parseUpdatedQuery(query: Readonly<Record<string, string>>, sizes: PageSizes): UpdatedQuery {
  const { timeStamp, start, pageSize = query['pagesize'], cursor, includeDeleted } = query;
  if (cursor !== undefined && start !== undefined) {
    throw invalidValue('Send either "cursor" or "start": both say where the page begins.');
  }
  return {
    since: cursor !== undefined && timeStamp === undefined ? undefined : parseTimeStamp(timeStamp),
    start: start === undefined ? 0 : wholeNumber('start', start, 0, Number.MAX_SAFE_INTEGER),
    pageSize:
      pageSize === undefined
        ? Math.min(sizes.defaultCount, sizes.maxCount)
        : wholeNumber('pageSize', pageSize, 1, sizes.maxCount),
    cursor,
    includeDeleted: includeDeleted === 'true',
  };
}

/** ISO 8601 with or without seconds, in UTC where there is no offset. A `+` that was not escaped arrives as a blank. */
function parseTimeStamp(text: string | undefined): number {
  const full = text?.replace(/ (?=\d\d:\d\d$)/, '+').replace(/^([\d-]{10}T\d\d:\d\d)(?=$|[Z+-])/, '$1:00');
  const instant = full === undefined ? undefined : parseDateTime(full);
  if (instant !== undefined) return instant.epochMs;
  const found = text === undefined ? 'is missing' : `is ${JSON.stringify(text)}`;
  throw invalidValue(
    `Unparsable date: "timeStamp" ${found}; write it like 2026-01-31T12:00:00.000Z or 2026-01-31T13:00:00%2B01:00.`,
  );
}

function wholeNumber(name: string, text: string, least: number, most: number): number {
  const number = /^\d{1,16}$/.test(text) ? Number(text) : NaN;
  if (number >= least && number <= most) return number;
  const range = most === Number.MAX_SAFE_INTEGER ? `${least} or more` : `${least} to ${most}`;
  throw invalidValue(`No suitable value for "${name}": it is ${JSON.stringify(text)}, and must be a number, ${range}.`);
}

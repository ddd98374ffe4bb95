import { expiredCursor, invalidCount } from './error.ts';

/** Where in a list of results a page begins (RFC 9865 2), before it is sealed into an opaque text. */
export interface Cursor {
  /** How many results come before the page. */
  readonly position: number;
  /** Names the last of them; "" at the beginning of the list. */
  readonly after: string;
  /** Resources per page, the same for all pages of a query. */
  readonly count: number;
  /** When the cursor was given out, in milliseconds since 1970. */
  readonly issued: number;
}

/** How long a cursor can be used (`cursorTimeout` in RFC 9865 4). */
export const cursorSeconds = 3600;

/** Writes a cursor as text. */
export function printCursor({ position, after, count, issued }: Cursor): string {
  return JSON.stringify([position, after, count, issued]);
}

/** Reads what `printCursor` wrote; the text comes out of a seal, so that only this program can have written it. */
export function parseCursor(text: string): Cursor {
  const [position, after, count, issued] = JSON.parse(text) as readonly [number, string, number, number];
  return { position, after, count, issued };
}

/** Refuses a cursor that is too old, or that comes with another count than its query began with (RFC 9865 2.1). */
export function checkCursor(cursor: Cursor, count: number | undefined, now: number): void {
  if (now - cursor.issued > cursorSeconds * 1000) {
    throw expiredCursor(`The cursor is older than ${cursorSeconds} seconds; begin again with an empty "cursor".`);
  }
  if (count !== undefined && count !== cursor.count) {
    throw invalidCount(`"count" must stay ${cursor.count} on all pages of a query by cursor, not become ${count}.`);
  }
}

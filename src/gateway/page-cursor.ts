import { checkCursor, parseCursor, printCursor, type Cursor } from '../scim/cursor.ts';
import { expiredCursor, invalidCursor } from '../scim/error.ts';
import type { GatewayContext } from './context.ts';
import type { IdSnapshot } from './id-snapshot.ts';
import type { Selection } from './selection.ts';

const purposeOf = ({ key }: Selection): string => `cursor ${key}`;

/** The cursor that a client sends back (RFC 9865 2.1); undefined for the empty one, which asks for the first page. */
export function openCursor(
  context: GatewayContext,
  selection: Selection,
  text: string,
  count: number | undefined,
): Cursor | undefined {
  if (text === '') return undefined;
  const opened = context.open(text, purposeOf(selection));
  if (opened === undefined) {
    throw invalidCursor(
      'This "cursor" was not given out by this server for this query. Send the nextCursor of the last page unchanged, with the same resource type, filter, sortBy and sortOrder; or an empty "cursor" to begin.',
    );
  }
  const [profileHash, ...rest] = opened.split(' ');
  if (profileHash !== context.profileHash) {
    throw expiredCursor('The attributes of resources changed after this "cursor" was given out; begin again.');
  }
  const cursor = parseCursor(rest.join(' '));
  checkCursor(cursor, count, context.now());
  return cursor;
}

/** Where a cursor's page begins: after the same entry as when it was given out, wherever that stands by now. */
export function positionOf({ position, after }: Cursor, snapshot: IdSnapshot): number {
  if (after === nameBefore(snapshot, position)) return position;
  const [part = '', key = ''] = after.split(/ (.*)/s);
  const place = snapshot.indexOf({ part: Number(part), key });
  if (place !== -1) return place + 1;
  throw expiredCursor('The resource at which this "cursor" stands is gone; begin again with an empty "cursor".');
}

/** The name of the entry before a position; "" at the beginning. */
function nameBefore(snapshot: IdSnapshot, position: number): string {
  const [before] = position === 0 ? [] : snapshot.slice(position - 1, position);
  return before === undefined ? '' : `${before.part} ${before.key}`;
}

/** The cursors of the pages around one that begins at `start` (RFC 9865 table 2). */
export function cursorsAround(
  context: GatewayContext,
  selection: Selection,
  snapshot: IdSnapshot,
  start: number,
  count: number,
): { readonly previousCursor?: string; readonly nextCursor?: string } {
  const at = (position: number): string => {
    const cursor = { position, after: nameBefore(snapshot, position), count, issued: context.now() };
    return context.seal(`${context.profileHash} ${printCursor(cursor)}`, purposeOf(selection));
  };
  return {
    ...(start > 0 ? { previousCursor: at(Math.max(0, start - count)) } : {}),
    ...(start + count < snapshot.length ? { nextCursor: at(start + count) } : {}),
  };
}

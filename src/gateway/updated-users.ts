import type { Entry } from '../ldap/entry.ts';
import { entryToAttributes } from '../mapping/entry-to-attributes.ts';
import { idOf } from '../mapping/entry-to-resource.ts';
import { formatDateTime } from '../scim/date-time.ts';
import { expiredCursor, invalidCursor, notFound } from '../scim/error.ts';
import type { ScimObject } from '../scim/resource.ts';
import { mappingOf, type GatewayContext } from './context.ts';
import { hideNames } from './hide-names.ts';
import { listByCursor, listByStart, type NumberedList, type UpdatedQuestion } from './list-updated.ts';
import { readPage } from './read-page.ts';
import { stillRemoved } from './removed-ids.ts';
import type { ScimRequest, ScimResponse } from './request.ts';
import { translateLdapErrors } from './scim-error-from-ldap.ts';
import type { TimedKey } from './timed-keys.ts';
import type { UpdatedHead, UpdatedList } from './updated-list.ts';
import { parseUpdatedQuery, type UpdatedQuery } from './updated-query.ts';

export interface UpdatedScimRequest extends Pick<
  ScimRequest,
  'baseUrl' | 'resourceType' | 'query' | 'caller' | 'sender' | 'signal'
> {
  /** Names whoever asks; each has lists of its own. */
  readonly principal: string;
}

/** Where the next page begins: everything that is needed to go on when the list is no longer kept. */
interface UpdatedCursor extends TimedKey {
  readonly profile: string;
  readonly since: number;
  readonly head: UpdatedHead;
  /** Whether removed entries were asked for, and where the next ones begin. */
  readonly deleted: boolean;
  readonly removed: TimedKey | undefined;
  /** Who got the page before by number. */
  readonly reader?: string | undefined;
}

/** Where a page begins in both parts of a list. */
interface PageStart {
  readonly updated: number;
  readonly removed: number;
}

/** Whether a resource type's mapping says which of its entries were changed since a time. */
export function reportsUpdates({ profile }: GatewayContext, resourceType: string): boolean {
  return profile.get(resourceType)?.updated !== undefined;
}

/**
 * The entries that were changed since a time, as Gluu's UpdatedUsers tells them. `start=0` collects the list anew; later
 * pages are pages of that list, so that no change shifts them. A page is short only at the end of the list, because
 * clients stop there. `latestUpdateAt` lies so far back that no change before it can still turn up. What was removed is a
 * list beside it, paged by the same numbers.
 */
export async function updatedUsers(context: GatewayContext, request: UpdatedScimRequest): Promise<ScimResponse> {
  const { resourceType, principal, signal } = request;
  const mapping = mappingOf(context, resourceType);
  const times = mapping.updated;
  if (times === undefined) throw notFound(`the mapping of ${resourceType} does not say which entries were changed`);
  const query = parseUpdatedQuery(request.query, context);
  const purpose = `updated ${resourceType} ${JSON.stringify([principal, context.caller ?? '', context.fence?.key ?? ''])}`;
  const cursor = query.cursor === undefined ? undefined : openCursor(context, query, purpose);
  const since = cursor?.since ?? query.since ?? 0;
  const deleted = cursor?.deleted ?? query.includeDeleted;
  const key = [
    purpose,
    context.profileHash,
    since,
    ...(deleted ? ['deleted'] : []),
    context.fence?.snapshotKey ?? '',
  ].join(' ');
  const asked = { context, mapping, times, since, key, deleted, signal };
  return translateLdapErrors(mapping, async () => {
    if (cursor !== undefined) {
      const list = await listByCursor(asked, cursor);
      return {
        status: 200,
        body: await bodyOf(asked, query, { list, reader: undefined }, startAfter(list, cursor), purpose),
      };
    }
    const numbered = await listByStart(asked, query);
    const from = startByNumber(numbered.list, query.start);
    return { status: 200, body: await bodyOf(asked, query, numbered, from, purpose) };
  });
}

const startByNumber = ({ numbers }: UpdatedList, start: number): PageStart => ({
  updated: numbers.updated.indexOf(start),
  removed: numbers.removed.indexOf(start),
});

const startAfter = ({ updated, removed }: UpdatedList, cursor: UpdatedCursor): PageStart => ({
  updated: updated.after(cursor),
  removed: cursor.removed === undefined ? 0 : (removed?.ids.after(cursor.removed) ?? 0),
});

async function bodyOf(
  asked: UpdatedQuestion,
  { start, pageSize, cursor }: UpdatedQuery,
  { list, reader }: NumberedList,
  from: PageStart,
  purpose: string,
): Promise<ScimObject> {
  const { context, mapping, times, since, deleted, signal } = asked;
  const { head, updated, removed, numbers } = list;
  const removedEnd = from.removed + pageSize;
  const gone = await stillRemoved(asked, removed?.ids.slice(from.removed, removedEnd) ?? [], signal);
  const { entries: found, end } = await readFull(asked, list, from.updated, pageSize);
  const entries = await hideNames(context, mapping, found, signal);
  const isMore = end < updated.length || removedEnd < (removed?.ids.length ?? 0);
  const known = start > 0 ? list.readers.page(start, pageSize, !isMore, context.now()) : reader;
  if (reader !== undefined && !isMore) list.readers.leave(reader);
  const next: UpdatedCursor = {
    ...updated.before(end),
    profile: context.profileHash,
    since,
    // The pages before may be those of another list.
    head: start > 0 ? { ...head, latest: numbers.latest } : head,
    deleted,
    removed: removed?.ids.before(Math.min(removedEnd, removed.ids.length)),
    reader: known,
  };
  // Whoever was made again in between is there: what is read last is true.
  const shown = new Set(entries.map((entry) => idOf(mapping, entry)));
  // Whoever pages by number may have begun with the list before this one.
  const isNumbered = cursor === undefined && (start > 0 || isMore);
  return {
    total: isNumbered ? numbers.updated.total : head.total,
    latestUpdateAt: formatDateTime(isNumbered ? numbers.latest : head.latest),
    results: entries.map((entry) => entryToAttributes(entry, context.subschema, times.hidden)),
    ...(isMore ? { cursor: context.seal(JSON.stringify(next), purpose) } : {}),
    ...(deleted ? { deletedSupported: removed !== undefined } : {}),
    ...(removed === undefined
      ? {}
      : {
          deletedSince: formatDateTime(removed.complete),
          deleted: gone
            .filter(({ key }) => !shown.has(key))
            .map(({ key, time }) => ({ id: key, deletedAt: formatDateTime(time) })),
        }),
  };
}

function openCursor(
  context: GatewayContext,
  { cursor = '', since, includeDeleted }: UpdatedQuery,
  purpose: string,
): UpdatedCursor {
  const text = context.open(cursor, purpose);
  const opened = text === undefined ? undefined : (JSON.parse(text) as UpdatedCursor);
  if (opened !== undefined && opened.profile !== context.profileHash) {
    throw expiredCursor('The profile changed after this "cursor" was given out; begin again with start=0.');
  }
  const isSame =
    opened !== undefined && (since ?? opened.since) === opened.since && (opened.deleted || !includeDeleted);
  if (isSame) return opened;
  throw invalidCursor(
    'This "cursor" was not given out to this caller for this "timeStamp" and "includeDeleted". Send the last answer\'s unchanged, or begin with start=0.',
  );
}

/** So many entries from a place on, however many were removed meanwhile; and where the next page begins. */
async function readFull(
  { context, mapping, times, signal }: UpdatedQuestion,
  list: UpdatedList,
  from: number,
  count: number,
): Promise<{ readonly entries: readonly Entry[]; readonly end: number }> {
  const selection = { key: '', snapshotKey: '', parts: [{ mapping, filter: mapping.matches }] };
  // With the key, by which clients know an entry whose name changes.
  const attributes = ['*', mapping.id.name, ...times.attributes.map(({ name }) => name)];
  const lookup = { context, selection, attributesOf: () => attributes, signal };
  const entries: Entry[] = [];
  let end = from;
  while (entries.length < count && end < list.updated.length) {
    const keys = list.updated.slice(end, end + count - entries.length);
    const found = await readPage(
      lookup,
      { pageKeys: [list.pageKey] },
      keys.map(({ key }) => ({ part: 0, key })),
    );
    entries.push(...found.map(({ entry }) => entry));
    end += keys.length;
  }
  return { entries, end };
}

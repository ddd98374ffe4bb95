import type { Entry } from '../ldap/entry.ts';
import { entryToAttributes } from '../mapping/entry-to-attributes.ts';
import { idOf } from '../mapping/entry-to-resource.ts';
import { isInPlace } from '../mapping/place.ts';
import { lastUpdate, wholeSecond } from '../mapping/update-times.ts';
import { formatDateTime } from '../scim/date-time.ts';
import { expiredCursor, invalidCursor, invalidValue, notFound } from '../scim/error.ts';
import type { ScimObject } from '../scim/resource.ts';
import { changedEntries, type ChangesSince } from './changed-entries.ts';
import { mappingOf, type GatewayContext } from './context.ts';
import { hideNames } from './hide-names.ts';
import { idKey, uuidKey, type PageKey } from './page-key.ts';
import { readPage } from './read-page.ts';
import { removedIds, stillRemoved } from './removed-ids.ts';
import type { ScimRequest, ScimResponse } from './request.ts';
import { translateLdapErrors } from './scim-error-from-ldap.ts';
import type { TimedKey } from './timed-keys.ts';
import { collectUpdated, type UpdatedCollector, type UpdatedHead, type UpdatedList } from './updated-list.ts';
import { parseUpdatedQuery, type UpdatedQuery } from './updated-query.ts';

export interface UpdatedScimRequest extends Pick<
  ScimRequest,
  'baseUrl' | 'resourceType' | 'query' | 'caller' | 'signal'
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
}

/** One request for changed entries, compiled. */
interface Asked extends ChangesSince {
  readonly key: string;
  readonly deleted: boolean;
  readonly signal: AbortSignal;
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
    const list = cursor === undefined ? await listByStart(asked, query.start) : await listByCursor(asked, cursor);
    const from = cursor === undefined ? { updated: query.start, removed: query.start } : startAfter(list, cursor);
    return { status: 200, body: await bodyOf(asked, query, list, from, purpose) };
  });
}

const startAfter = ({ updated, removed }: UpdatedList, cursor: UpdatedCursor): PageStart => ({
  updated: updated.after(cursor),
  removed: cursor.removed === undefined ? 0 : (removed?.ids.after(cursor.removed) ?? 0),
});

async function bodyOf(
  asked: Asked,
  { pageSize }: UpdatedQuery,
  list: UpdatedList,
  from: PageStart,
  purpose: string,
): Promise<ScimObject> {
  const { context, mapping, times, since, deleted, signal } = asked;
  const { head, updated, removed } = list;
  const removedEnd = from.removed + pageSize;
  const gone = await stillRemoved(asked, removed?.ids.slice(from.removed, removedEnd) ?? [], signal);
  const { entries: found, end } = await readFull(asked, list, from.updated, pageSize);
  const entries = await hideNames(context, mapping, found, signal);
  const next: UpdatedCursor = {
    ...updated.before(end),
    profile: context.profileHash,
    since,
    head,
    deleted,
    removed: removed?.ids.before(Math.min(removedEnd, removed.ids.length)),
  };
  const isMore = end < updated.length || removedEnd < (removed?.ids.length ?? 0);
  // Whoever was made again in between is there: what is read last is true.
  const shown = new Set(entries.map((entry) => idOf(mapping, entry)));
  return {
    total: head.total,
    latestUpdateAt: formatDateTime(head.latest),
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

/** The list of pages by number: made anew for the first one, the same for the others. */
async function listByStart(asked: Asked, start: number): Promise<UpdatedList> {
  const { context, key, signal } = asked;
  const { updatedLists, newId } = context;
  if (start === 0) return updatedLists.build(key, (stop) => collect(asked, newId(), undefined, stop), signal);
  const kept = updatedLists.find(key, 'any');
  if (kept !== undefined) return kept;
  throw invalidValue(
    `The list that start=${start} is a page of is not kept, or no longer. Begin again with start=0 and the same "timeStamp", or go on with the last answer's "cursor".`,
  );
}

/** The list that a cursor was given out for, or what it is by now: entries may stand later in it, none before. */
async function listByCursor(asked: Asked, { head }: UpdatedCursor): Promise<UpdatedList> {
  const { context, key, signal } = asked;
  const { updatedLists } = context;
  const kept = updatedLists.find(key, 'any');
  if (kept?.head.name === head.name) return kept;
  const again = `${key} ${head.name}`;
  return (
    updatedLists.find(again, 'any') ??
    (await updatedLists.build(again, (stop) => collect(asked, head.name, head, stop), signal))
  );
}

/** With a head, what changed later than that knows is left out: it is told to whoever asks from `latest` on. */
async function collect(
  asked: Asked,
  name: string,
  head: UpdatedHead | undefined,
  signal: AbortSignal,
): Promise<UpdatedList> {
  const { context, mapping, times, since, deleted } = asked;
  const { now, settlingMs, subschema } = context;
  const second = wholeSecond(since);
  const settled = now() - settlingMs;
  const addAll = async (collected: UpdatedCollector, pageKey: PageKey): Promise<boolean> => {
    const attributes = [...new Set([pageKey.attribute, ...times.attributes.map((one) => one.name)])];
    for await (const entry of changedEntries(asked, attributes, signal)) {
      const [time, entryKey] = [lastUpdate(times, entry), pageKey.of(entry)];
      if (
        !isInPlace(mapping, entry.dn) ||
        time === undefined ||
        time < second ||
        (head !== undefined && time > head.newest)
      )
        continue;
      const added = entryKey !== undefined && collected.add(time, entryKey);
      if (!added && pageKey.missing === 'otherKey') return false;
    }
    return true;
  };
  const byKey = async (pageKey: PageKey): Promise<UpdatedList | undefined> => {
    const collected = collectUpdated(pageKey);
    if (!(await addAll(collected, pageKey))) return undefined;
    // Of what is gone nobody can tell whether the request might have known of it.
    const removed =
      deleted && mapping.fence === undefined ? await removedIds(asked, head?.newest ?? Infinity, signal) : undefined;
    const newest = Math.max(collected.newest() ?? since, removed?.newest ?? since);
    const latest = Math.min(newest, settled);
    return collected.freeze(head ?? { name, total: collected.length(), latest, newest }, removed);
  };
  const uuid = uuidKey(subschema);
  const list = (uuid && (await byKey(uuid))) ?? (await byKey(idKey(mapping)));
  if (list !== undefined) return list;
  throw notFound('entries of this type have no id');
}

/** So many entries from a place on, however many were removed meanwhile; and where the next page begins. */
async function readFull(
  { context, mapping, times, signal }: Asked,
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

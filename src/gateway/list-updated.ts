import { isInPlace } from '../mapping/place.ts';
import { lastUpdate, wholeSecond } from '../mapping/update-times.ts';
import { invalidValue, notFound } from '../scim/error.ts';
import { changedEntries, type ChangesSince } from './changed-entries.ts';
import { idKey, uuidKey, type PageKey } from './page-key.ts';
import { removedIds } from './removed-ids.ts';
import { collectUpdated, type UpdatedCollector, type UpdatedHead, type UpdatedList } from './updated-list.ts';
import type { UpdatedQuery } from './updated-query.ts';

/** One request for changed entries, compiled. */
export interface UpdatedQuestion extends ChangesSince {
  readonly key: string;
  readonly deleted: boolean;
  readonly signal: AbortSignal;
}

/** A list, and by which name its readers know who asked for the page; undefined where they need not. */
export interface NumberedList {
  readonly list: UpdatedList;
  readonly reader: string | undefined;
}

/**
 * The list of pages by number: made anew for the first one, the same for the others. Nobody can tell apart two clients
 * with the same credentials and question, so where somebody still reads the last list, the new one goes by its numbers.
 * For that, those who begin take turns; who has waited takes the list that was made meanwhile, unless
 * something was written since it was begun.
 */
export async function listByStart(asked: UpdatedQuestion, { start, pageSize }: UpdatedQuery): Promise<NumberedList> {
  const { context, key, signal } = asked;
  const { updatedLists, newId, now, inTurn } = context;
  const kept = updatedLists.find(key, 'any');
  if (start > 0 && kept !== undefined) return { list: kept, reader: undefined };
  if (start > 0 && !context.compatibility.anyStart) {
    throw invalidValue(
      `The list that start=${start} is a page of is not kept, or no longer. Begin again with start=0 and the same "timeStamp", or go on with the last answer's "cursor".`,
    );
  }
  return inTurn([`list ${key}`], async () => {
    const last = updatedLists.find(key, 'any');
    const before = last?.readers.any(now()) === true ? last : undefined;
    const isNew = last !== kept && last === updatedLists.find(key, 'current');
    const list =
      last !== undefined && isNew
        ? last
        : await updatedLists.build(key, (stop) => collect(asked, { name: newId(), before }, stop), signal);
    if (Math.max(list.updated.length, list.removed?.ids.length ?? 0) <= pageSize) return { list, reader: undefined };
    const reader = newId();
    list.readers.begin(reader, pageSize, now());
    return { list, reader };
  });
}

/** What a cursor says of the list that it was given out for. */
interface GivenCursor {
  readonly head: UpdatedHead;
  /** Who got the page before by number. */
  readonly reader?: string | undefined;
}

/** The list that a cursor was given out for, or what it is by now: entries may stand later in it, none before. */
export async function listByCursor(asked: UpdatedQuestion, { head, reader }: GivenCursor): Promise<UpdatedList> {
  const { context, key, signal } = asked;
  const { updatedLists } = context;
  const kept = updatedLists.find(key, 'any');
  if (reader !== undefined) kept?.readers.leave(reader);
  if (kept?.head.name === head.name) return kept;
  const again = `${key} ${head.name}`;
  return (
    updatedLists.find(again, 'any') ??
    (await updatedLists.build(again, (stop) => collect(asked, { name: head.name, head }, stop), signal))
  );
}

interface ListToMake {
  readonly name: string;
  /** What changed later than this knows is left out: it is told to whoever asks from `latest` on. */
  readonly head?: UpdatedHead;
  /** The list that somebody still reads. */
  readonly before?: UpdatedList | undefined;
}

async function collect(
  asked: UpdatedQuestion,
  { name, head, before }: ListToMake,
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
    const removed = deleted ? await removedIds(asked, head?.newest ?? Infinity, signal) : undefined;
    const newest = Math.max(collected.newest() ?? since, removed?.newest ?? since);
    const latest = Math.min(newest, settled);
    return collected.freeze(head ?? { name, total: collected.length(), latest, newest }, removed, before);
  };
  const uuid = uuidKey(subschema);
  const list = (uuid && (await byKey(uuid))) ?? (await byKey(idKey(mapping)));
  if (list !== undefined) return list;
  throw notFound('entries of this type have no id');
}

import { changeLogAttribute, loggedAfter, loggedRemoval, loggedRemovals } from '../ldap/change-log.ts';
import { asDn, dnKey, isWithin, type Dn } from '../ldap/dn.ts';
import { textsOf } from '../ldap/entry.ts';
import { idOf } from '../mapping/entry-to-resource.ts';
import { oldTypesOf, removedId } from '../mapping/removed-id.ts';
import type { Mapping } from '../mapping/mapping.ts';
import { wholeSecond } from '../mapping/update-times.ts';
import { indexedSpanMs, type ChangesSince } from './changed-entries.ts';
import type { GatewayContext } from './context.ts';
import { textList } from './key-list.ts';
import { idKey } from './page-key.ts';
import { readPage } from './read-page.ts';
import { timedKeys, type TimedKey } from './timed-keys.ts';
import type { RemovedIds } from './updated-list.ts';

/**
 * The ids of entries that were deleted or renamed since a time (and not after another one), by the directory's change
 * log; undefined where the directory keeps none, or shows none. Some may belong to entries that are there again.
 */
export async function removedIds(
  { context, mapping, since }: ChangesSince,
  until: number,
  signal: AbortSignal,
): Promise<RemovedIds | undefined> {
  // Of what is gone nobody can tell whether the request might have known of it.
  const log = isFenced(mapping) ? undefined : await changeLogOf(context, mapping, signal);
  if (log === undefined) return undefined;
  const { directory, now, settlingMs } = context;
  const second = wholeSecond(since);
  const begun = now();
  const by = begun - second <= indexedSpanMs ? 'times' : 'types';
  const last = new Map<string, number>();
  let [newest, unknown] = [-Infinity, -Infinity];
  for await (const entry of directory.stream(loggedRemovals(log, second, by, oldTypesOf(mapping)), { signal })) {
    const removal = loggedRemoval(entry);
    if (removal === undefined || removal.time > until) continue;
    const { time } = removal;
    const removed = removedId(mapping, removal);
    if (removed.kind === 'unknown') unknown = Math.max(unknown, time);
    if (removed.kind !== 'id') continue;
    last.set(removed.id, Math.max(time, last.get(removed.id) ?? time));
    newest = Math.max(newest, time);
  }
  // Read afterwards: before slapd purges entries, it says so here (slapo-accesslog(5)).
  const suffix = await directory.read(log, [changeLogAttribute.begin], { signal });
  if (suffix === undefined) return undefined;
  const began = loggedAfter(suffix);
  const complete = began === undefined ? begun : afterSecond(began) + settlingMs;
  const keys = textList();
  for (const id of last.keys()) keys.add(id);
  return {
    ids: timedKeys([...last.values()], keys),
    complete: Math.max(complete, unknown === -Infinity ? complete : afterSecond(unknown)),
    newest: newest === -Infinity ? undefined : newest,
  };
}

const isFenced = ({ fence, place }: Mapping): boolean =>
  fence !== undefined || (place?.kind === 'below' && isFenced(place.owner));

const afterSecond = (epochMs: number): number => wholeSecond(epochMs) + 1000;

/** The one change log of all databases that hold entries of a mapping. */
async function changeLogOf(
  { directory, subschema }: GatewayContext,
  { base, place }: Mapping,
  signal: AbortSignal,
): Promise<Dn | undefined> {
  if (subschema.attributeType(changeLogAttribute.name) === undefined) return undefined;
  const bases = place?.kind === 'bases' ? place.bases : [base];
  const logs = new Map<string, Dn | undefined>();
  const contexts = (await directory.describe()).namingContexts.map(asDn);
  const holding = bases.flatMap((one) => {
    const above = contexts.filter((context) => isWithin(one, context)).toSorted((a, b) => b.length - a.length);
    return [...above.slice(0, 1), ...contexts.filter((context) => isWithin(context, one))];
  });
  for (const suffix of new Set(holding)) {
    const entry = await directory.read(suffix, [changeLogAttribute.name], { signal });
    const [log] = entry === undefined ? [] : textsOf(entry, changeLogAttribute.name);
    logs.set(dnKey(log ?? ''), log === undefined ? undefined : asDn(log));
  }
  return logs.size === 1 ? [...logs.values()][0] : undefined;
}

/** Those ids that no entry has by now. */
export async function stillRemoved(
  { context, mapping }: Pick<ChangesSince, 'context' | 'mapping'>,
  ids: readonly TimedKey[],
  signal: AbortSignal,
): Promise<readonly TimedKey[]> {
  const selection = { key: '', snapshotKey: '', parts: [{ mapping, filter: mapping.matches }] };
  const lookup = { context, selection, attributesOf: () => [mapping.id.name], signal };
  const keys = ids.map(({ key }) => ({ part: 0, key }));
  const found = await readPage(lookup, { pageKeys: [idKey(mapping)] }, keys);
  const held = new Set(found.map(({ entry }) => idOf(mapping, entry)));
  return ids.filter(({ key }) => !held.has(key));
}

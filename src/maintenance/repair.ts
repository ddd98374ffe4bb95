import type { Dn } from '../ldap/dn.ts';
import { inParallel } from './in-parallel.ts';
import { mend } from './mend.ts';
import { requireBases, type Check } from './repair-check.ts';
import type { Modify, Repair, RepairContext } from './repair-context.ts';
import { inspectGroup, removeMembers, type SuspectGroup } from './repair-group.ts';
import { inspectMember } from './repair-member.ts';
import { printSide, readSides, searchesOf } from './repair-sides.ts';
import { findSuspects, type Suspect } from './repair-suspects.ts';

/** How much of what disagreed is looked at together. */
const chunkSize = 10_000;

/**
 * Finds every disagreement of both sides of each membership (RFC 7643 4.1.2, 4.2), and mends it if asked to. The
 * directory is read once from end to end; what memory holds at a time is one group, one member's groups, or a chunk.
 */
export async function* repair(context: RepairContext, checks: readonly Check[]): AsyncGenerator<Repair> {
  await requireBases(context.directory, checks);
  const total = await countEntries(context, checks);
  let seen = 0;
  const see = (): void => context.onProgress((seen += 1), total);
  for (const check of checks) yield* repairOne(context, check, see);
}

async function countEntries({ directory, onProgress }: RepairContext, checks: readonly Check[]): Promise<number> {
  let count = 0;
  for (const { search } of checks.flatMap(searchesOf)) {
    for await (const _ of directory.stream({ ...search, attributes: [] })) onProgress((count += 1), undefined);
  }
  return count;
}

async function* repairOne(context: RepairContext, check: Check, see: () => void): AsyncGenerator<Repair> {
  const sides = context.newSorter();
  for await (const side of readSides(context.directory, check, see)) await sides.add(printSide(side));
  const dangling = context.newSorter();
  async function* members(): AsyncGenerator<Extract<Suspect, { kind: 'member' }>> {
    for await (const suspect of findSuspects(check.links, sides.sorted())) {
      if (suspect.kind === 'member') yield suspect;
      else await dangling.add(JSON.stringify([suspect.group, suspect.value]));
    }
  }
  const write = async (change: Modify): Promise<readonly Modify[]> => {
    await context.directory.write(change);
    return [change];
  };
  yield* lookTwice(
    context,
    members(),
    ({ links }) => links.length,
    (member) => inspectMember(context, check, member),
    write,
  );
  yield* lookTwice(
    context,
    groupsOf(dangling.sorted()),
    ({ values }) => values.length,
    (group) => inspectGroup(context, check, group),
    (change) => removeMembers(context, check, change),
  );
}

async function* groupsOf(lines: AsyncIterable<string>): AsyncGenerator<SuspectGroup> {
  let group: Dn | undefined;
  let values: string[] = [];
  for await (const line of lines) {
    const [next, value] = JSON.parse(line) as [Dn, string];
    if (group !== undefined && next !== group) {
      yield { group, values };
      values = [];
    }
    group = next;
    values.push(value);
  }
  if (group !== undefined) yield { group, values };
}

/**
 * What disagrees twice, with a pause in between, is a finding: a write of others that is under way reaches one side
 * before the other, and a rename reaches the entry before the groups that name it.
 */
async function* lookTwice<T>(
  context: RepairContext,
  suspects: AsyncIterable<T>,
  sizeOf: (suspect: T) => number,
  inspect: (suspect: T) => Promise<Repair>,
  write: (change: Modify) => Promise<readonly Modify[]>,
): AsyncGenerator<Repair> {
  for await (const chunk of inChunks(suspects, sizeOf)) {
    const first = await inParallel(chunk, async (one) => (await inspect(one)).findings.length > 0);
    const doubtful = chunk.filter((_, index) => first[index]);
    if (doubtful.length === 0) continue;
    await context.pause();
    const finish = (one: T): Promise<Repair> => (context.apply ? mend(() => inspect(one), write) : inspect(one));
    for (const result of await inParallel(doubtful, finish)) if (result.findings.length > 0) yield result;
  }
}

async function* inChunks<T>(items: AsyncIterable<T>, sizeOf: (item: T) => number): AsyncGenerator<readonly T[]> {
  let chunk: T[] = [];
  let size = 0;
  for await (const item of items) {
    chunk.push(item);
    size += sizeOf(item);
    if (size < chunkSize) continue;
    yield chunk;
    chunk = [];
    size = 0;
  }
  yield chunk;
}

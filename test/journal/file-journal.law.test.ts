import { copyFileSync, mkdirSync, readdirSync, rmSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import * as fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import type { IntentJournal, RecordedIntents } from '../../src/gateway/intent-journal.ts';
import { openFileJournal } from '../../src/journal/file-journal.ts';
import { lawRuns } from '../support/law-runs.ts';
import { deadPid, intentsOf, namesOf, newFolder, optionsOf } from './some-journal.ts';

const folder = newFolder();
afterAll(() => folder.remove());

/** One run of a gateway, and how it ends. */
interface Life {
  /** 0 to 5 record, 6 to 8 finish one of those that are kept, 9 waits a little. */
  readonly steps: readonly number[];
  /** Records that the crash interrupts. */
  readonly interrupted: number;
  /** Where the crash cuts the file: from the last octet known to be synced (0) to its end (1). */
  readonly cut: number;
  readonly compactBytes: number;
}

const life: fc.Arbitrary<Life> = fc.record({
  steps: fc.array(fc.nat(9), { maxLength: 14 }),
  interrupted: fc.nat(3),
  cut: fc.double({ min: 0, max: 1, noNaN: true }),
  compactBytes: fc.constantFrom(200, 1000, 100_000),
});

/** What the next run must find, and what it may find: finished after the last sync, or interrupted. */
interface Expected {
  readonly kept: Map<string, readonly RecordedIntents[]>;
  readonly maybe: Set<string>;
}

let folders = 0;
let names = 0;
const newName = (): string => `r${(names += 1)}`;

function nextFolder(): string {
  const path = join(folder.path, String((folders += 1)));
  mkdirSync(path);
  return path;
}

test('whatever is recorded and finished, and wherever a crash cuts the file, no unfinished request is lost', async () => {
  const law = async (lives: readonly Life[]): Promise<void> => {
    let at = nextFolder();
    const expected: Expected = { kept: new Map(), maybe: new Set() };
    for (const each of lives) at = await live(at, each, expected);
    const journal = await openFileJournal({ ...optionsOf('b'), folder: at });
    await adoptAsExpected(journal, expected);
    await journal.close();
  };
  await fc.assert(fc.asyncProperty(fc.array(life, { minLength: 1, maxLength: 4 }), law), lawRuns(60));
}, 3_600_000);

async function adoptAsExpected(journal: IntentJournal, { kept, maybe }: Expected): Promise<void> {
  const adopted = await journal.adopt();
  // A crash while a segment is replaced leaves some of them twice.
  const found = Map.groupBy(adopted, (recorded) => namesOf([recorded])[0] ?? '');
  expect([...kept.keys()].filter((name) => !found.has(name))).toEqual([]);
  expect([...found.keys()].filter((name) => !kept.has(name) && !maybe.has(name))).toEqual([]);
  kept.clear();
  maybe.clear();
  for (const [name, recorded] of found) kept.set(name, recorded);
}

/** Lives and crashes; what that leaves is in the folder that comes back. */
async function live(at: string, { steps, interrupted, cut, compactBytes }: Life, expected: Expected): Promise<string> {
  const { kept, maybe } = expected;
  const journal = await openFileJournal({ ...optionsOf('a', { pid: deadPid }), folder: at, compactBytes });
  await adoptAsExpected(journal, expected);
  let synced = sizes(at);
  for (const step of steps) {
    const [name, recorded] = [...kept][step - 6] ?? [];
    if (step < 6) {
      const fresh = newName();
      kept.set(fresh, [await journal.record(intentsOf(fresh))]);
      // What was finished before that was synced with it.
      maybe.clear();
      synced = sizes(at);
    } else if (step === 9) {
      await pause(1);
    } else if (name !== undefined) {
      for (const { finish } of recorded ?? []) await finish();
      kept.delete(name);
      maybe.add(name);
    }
  }
  const pending = Array.from({ length: interrupted }, async () => {
    const fresh = newName();
    maybe.add(fresh);
    await journal.record(intentsOf(fresh));
  });
  if (cut < 0.5) await pause(1);
  const next = nextFolder();
  copyCut(at, next, synced, cut);
  await Promise.all(pending);
  await journal.close();
  return next;
}

const sizes = (at: string): Map<string, number> =>
  new Map(readdirSync(at).map((name) => [name, statSync(join(at, name)).size]));

/** What a crash leaves: of each file, what was synced and any part of the rest. */
function copyCut(from: string, to: string, synced: ReadonlyMap<string, number>, cut: number): void {
  const files = copyAtOnce(from, to);
  for (const name of files) {
    const { size } = statSync(join(to, name));
    const sure = synced.get(name) ?? size;
    truncateSync(join(to, name), sure + Math.floor((size - sure) * cut));
  }
}

/** Once more where a segment was replaced meanwhile: a copy of neither the old nor the new one is no state that ever was. */
function copyAtOnce(from: string, to: string): readonly string[] {
  for (;;) {
    const files = readdirSync(from);
    try {
      for (const name of files) copyFileSync(join(from, name), join(to, name));
      return files;
    } catch {
      for (const name of readdirSync(to)) rmSync(join(to, name));
    }
  }
}

// A gateway that does nothing but record: node recording-child.ts FOLDER INSTANCE LEASE_MS. It prints the name of each
// record once it is kept, "refused: …" where it is not; it finishes every third one.
import { setTimeout as pause } from 'node:timers/promises';
import { openFileJournal } from '../../src/journal/file-journal.ts';
import { intentsOf, optionsOf } from './some-journal.ts';

const [folder = '', instance = '', leaseMs = ''] = process.argv.slice(2);
const journal = await openFileJournal({ folder, ...optionsOf(instance, { leaseMs: Number(leaseMs) }) });
process.stdout.write('open\n');
for (let count = 1; ; count += 1) {
  const name = `${instance}-${count}`;
  try {
    const recorded = await journal.record(intentsOf(name));
    if (count % 3 === 0) {
      process.stdout.write(`finishing ${name}\n`);
      await recorded.finish();
    } else process.stdout.write(`kept ${name}\n`);
  } catch (error) {
    process.stdout.write(`refused ${error instanceof Error ? error.message : String(error)}\n`);
  }
  // The journal of a loop that never rests would only grow.
  await pause(1);
}

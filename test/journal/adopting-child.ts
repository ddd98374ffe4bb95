// A gateway that adopts what it can, once it is told on standard input: node adopting-child.ts FOLDER INSTANCE.
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { openFileJournal } from '../../src/journal/file-journal.ts';
import { namesOf, optionsOf } from './some-journal.ts';

const [folder = '', instance = ''] = process.argv.slice(2);
const journal = await openFileJournal({ folder, ...optionsOf(instance) });
process.stdout.write('open\n');
await once(process.stdin, 'data');
const adopted = await journal.adopt();
process.stdout.write(`${JSON.stringify(namesOf(adopted))}\n`);
await pause(60_000);

import { randomUUID } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openJournal } from '../../src/journal/open-journal.ts';
import type { ChangeRecord } from '../../src/ldap/change-record.ts';
import type { Directory } from '../../src/ldap/directory.ts';
import { isAlive, newFolder } from './some-journal.ts';

const written: ChangeRecord[] = [];
const directory = {
  write: (change: ChangeRecord) => Promise.resolve(void written.push(change)),
  read: () => Promise.resolve(undefined),
} as unknown as Directory;
const surroundings = { host: 'here', pid: process.pid, now: Date.now, newId: randomUUID, isAlive, directory };
const settings = { folder: '/nowhere', base: undefined, instance: undefined, leaseSeconds: 15 };

test('a journal in files is kept in the folder under the name of the host unless it has one of its own', async () => {
  const { path, remove } = newFolder();
  const journals = [undefined, 'own'].map((instance) =>
    openJournal({ ...settings, kind: 'file', folder: path, instance }, surroundings),
  );
  for (const journal of journals) await journal;
  expect(
    readdirSync(path)
      .map((name) => name.split('@')[0] ?? '')

      .toSorted((a, b) => a.localeCompare(b)),
  ).toEqual(['here', 'own']);
  for (const journal of journals) await (await journal).close();
  remove();
});

test('a journal in the directory is kept below its base, with a lease of that length', async () => {
  const journal = await openJournal({ ...settings, kind: 'directory', base: 'ou=j', leaseSeconds: 7 }, surroundings);
  expect(written[0]).toMatchObject({ changetype: 'add', dn: 'cn=here,ou=j' });
  expect(JSON.stringify(written[0])).toContain(String.raw`\"leaseMs\":7000`);
  await journal.close();
  await expect(openJournal({ ...settings, kind: 'directory' }, surroundings)).rejects.toThrow(/journal\.base/);
});

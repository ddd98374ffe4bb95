import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDirectory } from '../../src/directory/ldapts-directory.ts';
import type { Directory } from '../../src/ldap/directory.ts';
import { randomOf } from '../../src/demo/random.ts';
import { patchSchema } from '../../src/scim/patch-request.ts';
import { disagreements } from '../support/disagreements.ts';
import { runRepair } from '../support/run-repair.ts';
import { lawRuns } from '../support/law-runs.ts';
import { startDirectory, type TestDirectory } from '../support/start-directory.ts';

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const token = 'a-token-of-good-length';
const port = 30_000 + (process.pid % 20_000);
const base = `http://127.0.0.1:${port}/scim/v2`;
const { numRuns: kills, seed } = lawRuns(4);

let server: TestDirectory;
let directory: Directory;
let folder = '';
let gateway: ChildProcess | undefined;
/** Changes that were acknowledged. */
let acknowledged = 0;
/** Requests that a crash had cut off, and that the gateway then completed. */
let completed = 0;

const environment = (): NodeJS.ProcessEnv => ({
  PATH: process.env['PATH'],
  DIRGATE_TOKEN: token,
  DIRGATE_LISTEN_PORT: String(port),
  DIRGATE_LISTEN_HOST: '127.0.0.1',
  DIRGATE_DIRECTORY_URLS: server.url,
  DIRGATE_DIRECTORY_BIND_DN: server.bindDn,
  DIRGATE_DIRECTORY_BIND_PASSWORD: server.bindPassword,
  DIRGATE_JOURNAL_FOLDER: join(folder, 'journal'),
  DIRGATE_LOG_LEVEL: 'info',
});

beforeAll(async () => {
  [folder, server] = await Promise.all([mkdtemp(join(tmpdir(), 'dirgate-crash-')), startDirectory()]);
  const { url, bindDn, bindPassword } = server;
  const patience = { operationTimeoutMs: 10_000, connectTimeoutMs: 5000 };
  directory = openDirectory({ urls: [url], bindDn, bindPassword, ...patience });
});
afterAll(async () => {
  gateway?.kill('SIGKILL');
  await directory.close();
  await server.stop();
  await rm(folder, { recursive: true });
});

/** Starts the gateway; resolves once it answers. */
async function start(): Promise<void> {
  gateway = spawn(process.execPath, [main, 'serve'], { env: environment(), stdio: ['ignore', 'pipe', 'inherit'] });
  gateway.stdout?.on('data', (chunk) => {
    for (const [, settled] of String(chunk).matchAll(/"settled":(\d+)/g)) completed += Number(settled);
  });
  for (let attempt = 0; attempt < 400; attempt += 1) {
    const answer = await fetch(`http://127.0.0.1:${port}/health/ready`).catch(() => undefined);
    if (answer?.status === 200) return;
    await pause(25);
  }
  throw new Error('the gateway does not come up');
}

async function kill(): Promise<void> {
  const ended = gateway === undefined ? undefined : once(gateway, 'exit');
  gateway?.kill('SIGKILL');
  await ended;
}

async function send(method: string, path: string, body?: object): Promise<{ status: number; id: string }> {
  const response = await fetch(`${base}${path}`, {
    method,
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/scim+json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const parsed: unknown = text === '' ? {} : JSON.parse(text);
  return { status: response.status, id: String((parsed as { id?: unknown }).id) };
}

const patch = (group: string, ...Operations: object[]) =>
  send('PATCH', `/Groups/${group}`, { schemas: [patchSchema], Operations });

/** A gateway or server that has just been started takes a while to get going. */
async function untilBusy(): Promise<void> {
  const before = acknowledged;
  await expect.poll(() => acknowledged, { interval: 5, timeout: 60_000 }).toBeGreaterThan(before + 5);
}

/** What was acknowledged of one membership, which one client alone changes: a member, none, or not known. */
type Known = Map<string, boolean | undefined>;

interface Population {
  readonly users: readonly string[];
  readonly groups: readonly string[];
}

async function populate(prefix: string): Promise<Population> {
  const people = Array.from({ length: 24 }, (_, index) => send('POST', '/Users', { userName: `${prefix} ${index}` }));
  const teams = Array.from({ length: 4 }, (_, index) => send('POST', '/Groups', { displayName: `${prefix} ${index}` }));
  const [users, groups] = await Promise.all([Promise.all(people), Promise.all(teams)]);
  return { users: users.map(({ id }) => id), groups: groups.map(({ id }) => id) };
}

/** Changes memberships until told to stop: single ones, several at once, and groups that come and go with members. */
async function write(client: number, { users, groups }: Population, known: Known, goesOn: () => boolean) {
  const random = randomOf(seed, client + 1000 * known.size);
  const mine = users.filter((_, index) => index % 6 === client);
  for (let made = 0; goesOn(); made += 1) {
    const [group = '', user = ''] = [random.pick(groups), random.pick(mine)];
    const key = `${group} ${user}`;
    const isMember = random.chance(0.5);
    known.set(key, undefined);
    const add = { op: 'add', path: 'members', value: [{ value: user }] };
    const answer = await patch(group, isMember ? add : { op: 'remove', path: `members[value eq "${user}"]` }).catch(
      () => undefined,
    );
    if (answer?.status === 204) {
      known.set(key, isMember);
      acknowledged += 1;
    }
    if (random.chance(0.3)) {
      const members = mine.map((value) => ({ value }));
      const body = { displayName: `passing ${client} ${made} ${seed} ${random.below(1e9)}`, members };
      const created = await send('POST', '/Groups', body).catch(() => undefined);
      if (created?.status === 201) await send('DELETE', `/Groups/${created.id}`).catch(() => undefined);
    }
  }
}

async function lost(known: Known): Promise<readonly string[]> {
  const wrong: string[] = [];
  for (const [key, isMember] of known) {
    if (isMember === undefined) continue;
    const [group = '', user = ''] = key.split(' ');
    const { status, id } = await send('GET', `/Users/${user}?attributes=id`);
    const filter = encodeURIComponent(`id eq "${group}" and members.value eq "${user}"`);
    const response = await fetch(`${base}/Groups?filter=${filter}&attributes=id`, {
      headers: { Authorization: `Bearer ${token}` },
    });
    const { totalResults } = (await response.json()) as { totalResults: number };
    if (status !== 200 || id !== user || (totalResults === 1) !== isMember) wrong.push(`${key} ${isMember}`);
  }
  return wrong;
}

describe(`both sides of a membership after kill -9, ${kills} times (seed ${seed})`, () => {
  test('of the gateway: no acknowledged change is lost, and at its next readiness repair finds nothing', async () => {
    await start();
    const population = await populate('gateway');
    const random = randomOf(seed, 0);
    const known: Known = new Map();
    for (let round = 0; round < kills; round += 1) {
      let goesOn = true;
      const clients = Array.from({ length: 6 }, (_, client) => write(client, population, known, () => goesOn));
      await untilBusy();
      await pause(random.below(100));
      await kill();
      goesOn = false;
      await Promise.all(clients);
      await start();
      expect(await disagreements(directory, server.suffix, 'memberOf')).toEqual([]);
    }
    expect(await runRepair(environment())).toEqual({ code: 0, found: [] });
    expect(await lost(known)).toEqual([]);
    expect(known.size).toBeGreaterThan(20);
    // Each kill hits some of six clients between two entries: without any, nothing was tried.
    expect(completed).toBeGreaterThan(kills / 2);
    process.stdout.write(`${kills} kills of the gateway: ${completed} requests completed at the next start\n`);
  }, 3_600_000);

  test('of slapd: the same, once it is back', async () => {
    if (server.slapd === undefined) throw new Error('this needs a local slapd');
    const { slapd } = server;
    const population = await populate('slapd');
    const random = randomOf(seed, 1);
    const known: Known = new Map();
    for (let round = 0; round < kills; round += 1) {
      let goesOn = true;
      const clients = Array.from({ length: 6 }, (_, client) => write(client, population, known, () => goesOn));
      await untilBusy();
      await pause(random.below(100));
      process.kill(slapd.pid, 'SIGKILL');
      await slapd.stop();
      goesOn = false;
      await slapd.start();
      await Promise.all(clients);
      await settledWithin(5000);
    }
    expect(await runRepair(environment())).toEqual({ code: 0, found: [] });
    expect(await lost(known)).toEqual([]);
    process.stdout.write(`${kills} kills of slapd: ${completed} requests completed in all\n`);
  }, 3_600_000);

  test('of the gateway, its journal deleted: repair alone mends it', async () => {
    const population = await populate('deleted');
    const known: Known = new Map();
    let found = 0;
    for (let round = 0; round < Math.min(kills, 20); round += 1) {
      let goesOn = true;
      const clients = Array.from({ length: 6 }, (_, client) => write(client, population, known, () => goesOn));
      await untilBusy();
      await kill();
      goesOn = false;
      await Promise.all(clients);
      await rm(join(folder, 'journal'), { recursive: true });
      found += (await runRepair(environment(), '--apply')).found.length;
      expect(await runRepair(environment())).toEqual({ code: 0, found: [] });
      await start();
    }
    expect(await lost(known)).toEqual([]);
    process.stdout.write(`without its journal: repair mended ${found} disagreements\n`);
  }, 3_600_000);
});

/** A write that slapd cut off is completed by the gateway without anybody asking. */
async function settledWithin(milliseconds: number): Promise<void> {
  const end = Date.now() + milliseconds;
  let found: readonly string[] = [];
  while (Date.now() < end) {
    found = await disagreements(directory, server.suffix, 'memberOf');
    if (found.length === 0) return;
    await pause(50);
  }
  expect(found).toEqual([]);
}

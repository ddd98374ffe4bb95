import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { createConnection, createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DemoError } from '../../src/demo/demo-error.ts';
import { gluuTree, treeFile } from '../../src/demo/directory-tree.ts';
import { startPrivateSlapd, type PrivateSlapd, type PrivateSlapdOptions } from '../../src/demo/private-slapd.ts';
import { temporaryFolder, type TemporaryFolder } from '../../src/demo/temporary-folder.ts';
import { withClient } from '../support/add-ldif.ts';

const source = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const schemaFiles = gluuTree.schemaFiles.map((name) => treeFile(gluuTree, name));
const suffixEntry = 'dn: o=gluu\nobjectClass: organization\no: gluu\n';

let parent: TemporaryFolder;
const running: PrivateSlapd[] = [];

beforeAll(async () => {
  parent = await temporaryFolder();
});

afterAll(async () => {
  await Promise.all(running.map((server) => server.stop()));
  await parent.remove();
});

async function start(name: string, more: Partial<PrivateSlapdOptions> = {}): Promise<PrivateSlapd> {
  const server = await startPrivateSlapd({
    folder: join(parent.path, name),
    bindPassword: 'secret',
    tree: gluuTree,
    schemaFiles,
    noSync: true,
    fill: (load) => load([suffixEntry]),
    ...more,
  });
  running.push(server);
  return server;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function until(what: string, holds: () => boolean): Promise<void> {
  for (const deadline = performance.now() + 10_000; !holds(); await pause(10)) {
    if (performance.now() > deadline) throw new Error(`not within 10 s: ${what}`);
  }
}

const countEntries = async (server: PrivateSlapd): Promise<number> =>
  withClient(server, async (client) => (await client.search('o=gluu', { attributes: ['1.1'] })).searchEntries.length);

function refusesConnections(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(port, '127.0.0.1');
    socket.once('connect', () => socket.destroy() && resolve(false));
    socket.once('error', () => resolve(true));
  });
}

describe('a private slapd', () => {
  test('answers on a free loopback port and on its socket, and leaves nothing behind when it is stopped', async () => {
    const server = await start('stop');
    expect(await countEntries(server)).toBe(1);
    expect(existsSync(join(server.folder, 'ldapi'))).toBe(true);
    expect(isAlive(server.pid)).toBe(true);
    await server.stop();
    expect(isAlive(server.pid)).toBe(false);
    expect(await refusesConnections(server.port)).toBe(true);
    expect(existsSync(join(server.folder, 'ldapi'))).toBe(false);
    expect(existsSync(join(server.folder, 'slapd.pid'))).toBe(false);
    await server.stop();
  });

  test('keeps the database of its folder from one start to the next, and fills it only once', async () => {
    const first = await start('kept');
    await withClient(first, (client) => client.add('ou=people,o=gluu', { objectClass: 'organizationalUnit' }));
    await first.stop();
    const second = await start('kept', { bindPassword: 'another' });
    expect(second.bindPassword).toBe('another');
    expect(await countEntries(second)).toBe(2);
    await second.stop();
  });

  test('throws away a database whose filling was cut off', async () => {
    const cutOff = start('cut-off', {
      fill: async (load) => {
        await load([suffixEntry]);
        throw new DemoError('the power went');
      },
    });
    await expect(cutOff).rejects.toThrow('the power went');
    expect(await countEntries(await start('cut-off'))).toBe(1);
  });

  test('refuses a folder that another one uses, and says which process that is', async () => {
    const server = await start('used');
    await expect(start('used')).rejects.toThrow(`in use by another slapd (process ${server.pid})`);
    expect(await countEntries(server)).toBe(1);
    await server.stop();
  });

  test('ignores what a killed one left behind', async () => {
    const folder = join(parent.path, 'stale');
    await mkdir(folder);
    await writeFile(join(folder, 'slapd.pid'), String(process.pid));
    await writeFile(join(folder, 'ldapi'), '');
    expect(await countEntries(await start('stale'))).toBe(1);
  });

  test('reports in slapd’s own words what is wrong with a schema', async () => {
    const file = join(parent.path, 'broken.ldif');
    await writeFile(
      file,
      'dn: cn=broken,cn=schema,cn=config\nobjectClass: olcSchemaConfig\nolcAttributeTypes: ( 1.2\n',
    );
    const broken = start('broken', { schemaFiles: [...schemaFiles, file] });
    await expect(broken).rejects.toThrow(DemoError);
    await expect(broken).rejects.toThrow(/slapadd failed.*olcAttributeTypes/s);
  });

  test('reports in slapd’s own words that a given port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as AddressInfo;
    await expect(start('taken', { port })).rejects.toThrow(/slapd did not start.*Address already in use/s);
    await new Promise((resolve) => other.close(resolve));
  });

  test('reports the words of slapadd when the entries are not acceptable', async () => {
    const bad = start('bad', { fill: (load) => load([suffixEntry, '\ndn: cn=x,o=gluu\nobjectClass: nonsense\n']) });
    await expect(bad).rejects.toThrow(/slapadd failed.*nonsense/s);
  });
});

describe('when the process that started it dies', () => {
  async function startInChild(
    then: 'stay' | 'end',
  ): Promise<{ kill: (signal: NodeJS.Signals) => void; pid: number; folder: string }> {
    const script = `
      import { gluuTree } from ${JSON.stringify(source('src/demo/directory-tree.ts'))};
      import { startPrivateSlapd } from ${JSON.stringify(source('src/demo/private-slapd.ts'))};
      import { temporaryFolder } from ${JSON.stringify(source('src/demo/temporary-folder.ts'))};
      const folder = await temporaryFolder();
      const server = await startPrivateSlapd({
        folder: folder.path, bindPassword: 'secret', tree: gluuTree, noSync: true, schemaFiles: ${JSON.stringify(schemaFiles)},
      });
      console.log(JSON.stringify({ pid: server.pid, folder: folder.path }));
      if (process.argv[1] === 'stay') setInterval(() => {}, 1000);
    `;
    const child = spawn('node', ['--input-type=module-typescript', '-e', script, then], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const line = await new Promise<string>((resolve, reject) => {
      child.stdout.once('data', (data: Buffer) => resolve(data.toString()));
      child.once('exit', () => reject(new Error('the child ended too early')));
    });
    const { pid, folder } = JSON.parse(line) as { pid: number; folder: string };
    return { kill: (signal) => child.kill(signal), pid, folder };
  }

  test.each(['SIGKILL', 'SIGTERM'] as const)('by %s, slapd dies and the temporary folder vanishes', async (signal) => {
    const child = await startInChild('stay');
    expect(isAlive(child.pid)).toBe(true);
    expect(existsSync(join(child.folder, 'db/data.mdb'))).toBe(true);
    child.kill(signal);
    await until('slapd is dead', () => !isAlive(child.pid));
    await until('the folder is gone', () => !existsSync(child.folder));
  });

  test('by having nothing left to do: a running slapd does not keep it alive', async () => {
    const child = await startInChild('end');
    await until('slapd is dead', () => !isAlive(child.pid));
    await until('the folder is gone', () => !existsSync(child.folder));
  });
});

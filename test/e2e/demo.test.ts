import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DemoInfo } from '../../src/demo/demo-info.ts';

const project = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);

interface Demo {
  readonly process: ChildProcess;
  readonly info: DemoInfo;
  readonly infoFile: string;
  readonly output: () => string;
}

const running = (pid: number): boolean => existsSync(`/proc/${pid}`) || process.platform !== 'linux';

async function until(condition: () => boolean | Promise<boolean>, what: string, ms = 30_000): Promise<void> {
  for (const end = Date.now() + ms; !(await condition()); await pause(50)) {
    if (Date.now() > end) throw new Error(`gave up waiting until ${what}`);
  }
}

/** Starts the demo; with `wrapped`, as the child of a shell that can be killed. */
async function startDemo(folder: string, options: readonly string[], wrapped = false): Promise<Demo> {
  const infoFile = join(folder, 'info.json');
  const args = [join(project, 'src/main.ts'), 'demo', '--port', '0', '--info', infoFile, ...options];
  const [command, parameters]: [string, string[]] = wrapped
    ? ['sh', ['-c', '"$0" "$@" & wait', process.execPath, ...args]]
    : [process.execPath, args];
  const child = spawn(command, parameters, { stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  child.stdout?.on('data', (chunk) => (text += String(chunk)));
  child.stderr?.on('data', (chunk) => (text += String(chunk)));
  await until(() => existsSync(infoFile) || child.exitCode !== null, 'the demo is ready');
  if (!existsSync(infoFile)) throw new Error(`the demo ended: ${text}`);
  return {
    process: child,
    info: JSON.parse(await readFile(infoFile, 'utf8')) as DemoInfo,
    infoFile,
    output: () => text,
  };
}

async function ended(child: ChildProcess): Promise<number | null> {
  await until(() => child.exitCode !== null || child.signalCode !== null, 'the process has ended');
  return child.exitCode;
}

const slapdPids = async (folder: string): Promise<number[]> => {
  const { stdout } = await run('ps', ['-eo', 'pid,args']);
  return stdout
    .split('\n')
    .flatMap((line) => (line.includes(folder) && line.includes('slapd') ? [Number.parseInt(line, 10)] : []));
};

describe('dirgate demo', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'dirgate-e2e-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('serves a person from creation to removal by the commands that it prints, seen in the directory by ldapsearch', async () => {
    const demo = await startDemo(folder, []);
    const { baseUrl, token, ldapUrl, bindDn, bindPassword, suffix } = demo.info;
    try {
      const commands = demo
        .output()
        .split('\n')
        .filter((line) => line.startsWith('curl '));
      expect(commands).toHaveLength(3);
      const answers: string[] = [];
      for (const command of commands) answers.push((await run('sh', ['-c', command])).stdout);
      const [created = '', found = '', config = ''] = answers;
      const { id } = JSON.parse(created) as { id: string };
      const list = JSON.parse(found) as { totalResults: number; Resources: { id: string }[] };
      expect(list.Resources.map((one) => one.id)).toContain(id);
      expect(JSON.parse(config)).toMatchObject({
        filter: { supported: true },
        patch: { supported: true },
      });

      const search = [
        '-x',
        '-LLL',
        '-o',
        'ldif-wrap=no',
        '-H',
        ldapUrl,
        '-D',
        bindDn,
        '-w',
        bindPassword,
        '-b',
        suffix,
        `(inum=${id})`,
      ];
      const { stdout: ldif } = await run('ldapsearch', search);
      for (const line of [
        `dn: inum=${id},ou=people,o=gluu`,
        'objectClass: gluuPerson',
        'uid: kimmi',
        'sn: Lee',
        'cn: Kim Lee',
        'mail: kim.lee@example.org',
        'oxTrustEmail: {"value":"kim.lee@example.org","display":null,"type":"work","primary":true}',
      ]) {
        expect(ldif.split('\n')).toContain(line);
      }
      expect(ldif).toMatch(/^oxCreationTimestamp: \d{14}\.\d{3}Z$/m);

      const headers = { Authorization: `Bearer ${token}` };
      const removed = await fetch(`${baseUrl}/Users/${id}`, { method: 'DELETE', headers });
      expect(removed.status).toBe(204);
      expect((await run('ldapsearch', search)).stdout.trim()).toBe('');
    } finally {
      demo.process.kill('SIGINT');
    }
    expect(await ended(demo.process)).toBe(0);
  });

  it('writes its addresses for other programs, readable by the owner only, and leaves nothing behind', async () => {
    const data = join(folder, 'data');
    const demo = await startDemo(folder, ['--data', data, '--token', 'a-token-of-my-own']);
    expect((await stat(demo.infoFile)).mode & 0o777).toBe(0o600);
    expect(demo.info).toMatchObject({ token: 'a-token-of-my-own', suffix: 'o=gluu', pid: demo.process.pid });
    expect(Object.keys(demo.info)).toEqual(['baseUrl', 'token', 'ldapUrl', 'bindDn', 'bindPassword', 'suffix', 'pid']);
    const pids = await slapdPids(data);
    demo.process.kill('SIGTERM');
    expect(await ended(demo.process)).toBe(0);
    expect(existsSync(demo.infoFile)).toBe(false);
    expect(existsSync(join(data, 'slapd.pid'))).toBe(false);
    expect(pids.filter(running)).toEqual([]);
  });

  it('keeps what --data holds for the next start', async () => {
    const options = ['--data', join(folder, 'kept')];
    const headers = { 'Content-Type': 'application/scim+json' };
    const first = await startDemo(folder, options);
    const body = JSON.stringify({ userName: 'lasting' });
    const authorization = { Authorization: `Bearer ${first.info.token}` };
    expect(
      (await fetch(`${first.info.baseUrl}/Users`, { method: 'POST', headers: { ...headers, ...authorization }, body }))
        .status,
    ).toBe(201);
    first.process.kill('SIGINT');
    await ended(first.process);
    const second = await startDemo(folder, options);
    const query = new URLSearchParams({ filter: 'userName eq "lasting"' });
    const answer = await fetch(`${second.info.baseUrl}/Users?${query.toString()}`, {
      headers: { Authorization: `Bearer ${second.info.token}` },
    });
    expect(await answer.json()).toMatchObject({ totalResults: 1 });
    second.process.kill('SIGINT');
    await ended(second.process);
  });

  it('ends with its directory when the process that started it is killed', async () => {
    const data = join(folder, 'orphan');
    const demo = await startDemo(folder, ['--data', data], true);
    await until(async () => (await slapdPids(data)).length > 0, 'slapd is seen');
    demo.process.kill('SIGKILL');
    await until(async () => (await slapdPids(data)).length === 0, 'slapd is gone');
    await until(() => !existsSync(`/proc/${demo.info.pid}`), 'the demo is gone');
  });

  it('tells on /health/ready whether the directory answers', async () => {
    const data = join(folder, 'health');
    const demo = await startDemo(folder, ['--data', data]);
    const health = new URL('/health/ready', demo.info.baseUrl);
    const ready = async (): Promise<number> => (await fetch(health)).status;
    // Nothing is wrong with the sample's registry either.
    expect(await (await fetch(health)).json()).toEqual({ status: 'ready' });
    const pids = await slapdPids(data);
    expect(pids).not.toEqual([]);
    for (const pid of pids) process.kill(pid, 'SIGKILL');
    await until(async () => (await ready()) === 503, 'readiness is refused');
    demo.process.kill('SIGINT');
    await ended(demo.process);
  });

  it('loads a generated population and counts it right', async () => {
    const demo = await startDemo(folder, ['--users', '3000', '--groups', '20', '--largest-group', '700']);
    const headers = { Authorization: `Bearer ${demo.info.token}` };
    const users = await fetch(`${demo.info.baseUrl}/Users?count=1`, { headers });
    expect(await users.json()).toMatchObject({ totalResults: 3000, itemsPerPage: 1 });
    const groups = await fetch(`${demo.info.baseUrl}/Groups?count=1000&attributes=members.value`, { headers });
    const { Resources } = (await groups.json()) as { Resources: { members?: unknown[] }[] };
    expect(Resources).toHaveLength(20);
    expect(Math.max(...Resources.map(({ members = [] }) => members.length))).toBe(700);
    demo.process.kill('SIGINT');
    await ended(demo.process);
  });

  it('serves a plain OpenLDAP with the profile inetorgperson', async () => {
    const demo = await startDemo(folder, ['--profile', 'inetorgperson']);
    const { baseUrl, token, suffix } = demo.info;
    expect(suffix).toBe('dc=example,dc=org');
    const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/scim+json' };
    const list = async (path: string): Promise<{ Resources: Record<string, unknown>[] }> =>
      (await (await fetch(`${baseUrl}${path}`, { headers })).json()) as never;
    const { Resources: people } = await list('/Users?attributes=userName');
    expect(people.map((one) => one['userName'])).toEqual(['bjensen', 'jmueller', 'ops', 'cquinn']);
    const { Resources: groups } = await list('/Groups?attributes=members.display');
    expect(groups.map((one) => one['members'])).toContainEqual([{ display: 'Babs Jensen' }]);
    const body = JSON.stringify({
      userName: 'kim',
      password: 'Tr0ub4dor',
      phoneNumbers: [{ value: '1', type: 'fax' }],
    });
    expect((await fetch(`${baseUrl}/Users`, { method: 'POST', headers, body })).status).toBe(201);
    demo.process.kill('SIGINT');
    expect(await ended(demo.process)).toBe(0);
  });

  it.each([
    [['--port', 'eighty'], '--port eighty: expected a whole number from 0 to 65535'],
    [['--profile', 'ad'], '--profile ad: expected gluu or inetorgperson'],
    [['--token', 'short'], 'token'],
    [['--colour'], '--colour'],
  ])('refuses %j with a sentence and exit code 1', async (options, sentence) => {
    const failure = await run(process.execPath, [join(project, 'src/main.ts'), 'demo', ...options]).catch(
      (error: unknown) => error,
    );
    expect(failure).toMatchObject({ code: 1, stderr: expect.stringContaining(sentence) });
    expect((failure as { stderr: string }).stderr).not.toContain('    at ');
  });
});

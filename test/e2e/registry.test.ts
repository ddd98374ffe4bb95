import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Attribute, Change } from 'ldapts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { gluuTree, treeFile } from '../../src/demo/directory-tree.ts';
import { startPrivateSlapd } from '../../src/demo/private-slapd.ts';
import { addLdif, withClient, type Address } from '../support/add-ldif.ts';
import { startDirectory, type TestDirectory } from '../support/start-directory.ts';

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const token = 'a-token-of-good-length';
const urn = 'urn:ietf:params:scim:schemas:extension:gluu:2.0:User';
const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const core = 'urn:ietf:params:scim:schemas:core:2.0:User';

let server: TestDirectory;
let folder = '';
beforeAll(async () => {
  [folder, server] = await Promise.all([mkdtemp(join(tmpdir(), 'dirgate-registry-')), startDirectory()]);
});
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true });
});

interface Process {
  readonly child: ChildProcess;
  readonly url: string;
  readonly log: () => string;
  readonly stop: () => Promise<void>;
}

/** The real process; the address is in its log. */
async function serve(
  name: string,
  pollSeconds: number,
  { url: directory, bindDn, bindPassword }: Address = server,
): Promise<Process> {
  const environment = {
    PATH: process.env['PATH'],
    DIRGATE_TOKEN: token,
    DIRGATE_LISTEN_PORT: '0',
    DIRGATE_DIRECTORY_URLS: directory,
    DIRGATE_DIRECTORY_BIND_DN: bindDn,
    DIRGATE_DIRECTORY_BIND_PASSWORD: bindPassword,
    DIRGATE_JOURNAL_FOLDER: join(folder, name),
    DIRGATE_REGISTRY_POLL_SECONDS: String(pollSeconds),
  };
  const child = spawn(process.execPath, [main, 'serve'], { env: environment, stdio: ['ignore', 'pipe', 'inherit'] });
  let log = '';
  child.stdout.on('data', (chunk) => (log += String(chunk)));
  const ended = once(child, 'exit');
  const url = await eventually(() => Promise.resolve(/"url":"([^"]+)"/.exec(log)?.[1]));
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await ended;
  };
  return { child, url, log: () => log, stop };
}

/** What is there within some seconds. */
async function eventually<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (let attempt = 0; attempt < 400; attempt += 1) {
    const found = await look();
    if (found !== undefined) return found;
    await pause(25);
  }
  throw new Error('it did not happen');
}

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

async function send({ url }: Process, method: string, path: string, body?: object): Promise<Answer> {
  const response = await fetch(`${url}${path.startsWith('/health') ? '' : '/scim/v2'}${path}`, {
    method,
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/scim+json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>) };
}

async function declared(gateway: Process): Promise<string[]> {
  const { body } = await send(gateway, 'GET', `/Schemas/${urn}`);
  return (body['attributes'] as { name: string }[]).map(({ name }) => name);
}

/** Waits until the extension has these attributes. */
const untilDeclared = (gateway: Process, ...names: readonly string[]): Promise<true> =>
  eventually(async () => (String(await declared(gateway)) === String(names) ? true : undefined));

const untilHealthy = (gateway: Process, healthy: boolean): Promise<Record<string, unknown>> =>
  eventually(async () => {
    const { body } = await send(gateway, 'GET', '/health/ready');
    return 'problems' in body === healthy ? undefined : body;
  });

const entryOf = (inum: string): string => `inum=${inum},ou=attributes,o=gluu`;

const setRegistered = (inum: string, type: string, value: string): Promise<void> =>
  withClient(server, (client) =>
    client.modify(
      entryOf(inum),
      new Change({ operation: 'replace', modification: new Attribute({ type, values: [value] }) }),
    ),
  );

const switched = (inum: string, on: boolean): Promise<void> =>
  setRegistered(inum, 'oxSCIMCustomAttribute', on ? 'TRUE' : 'FALSE');

describe('a gateway that polls', () => {
  let gateway: Process;
  beforeAll(async () => {
    gateway = await serve('polls', 1);
  });
  afterAll(() => gateway.stop());

  const list = async (query: Readonly<Record<string, string>>): Promise<unknown> => {
    const { status, body } = await send(gateway, 'GET', `/Users?${String(new URLSearchParams(query))}`);
    if (status !== 200) return body['scimType'];
    return (body['Resources'] as { userName: string }[]).map(({ userName }) => userName);
  };

  test('shows at first what Gluu’s installation switches on', async () => {
    const { body } = await send(gateway, 'GET', `/Schemas/${urn}`);
    expect(body).toMatchObject({ name: 'GluuUserCustomExtension', description: 'Gluu User Custom Extension' });
    expect(body['attributes']).toEqual([
      {
        name: 'oxEnrollmentCode',
        type: 'string',
        multiValued: false,
        description: 'Code for an enrolment',
        required: false,
        caseExact: false,
        mutability: 'readWrite',
        returned: 'default',
        uniqueness: 'none',
      },
    ]);
    const { body: type } = await send(gateway, 'GET', '/ResourceTypes/User');
    expect(type['schemaExtensions']).toContainEqual({ schema: urn, required: false });
  });

  test('knows what is switched on while it runs, and a cursor of the time before is expired', async () => {
    for (const userName of ['early-1', 'early-2', 'early-3']) {
      await send(gateway, 'POST', '/Users', { schemas: [core], userName, name: { familyName: 'E' } });
    }
    const { body } = await send(gateway, 'GET', '/Users?cursor=&count=1');
    const cursor = String(body['nextCursor']);
    expect(await list({ cursor, count: '1' })).toHaveLength(1);
    await Promise.all(['SCIM1', 'SCIM2', 'SCIM3'].map((inum) => switched(inum, true)));
    await untilDeclared(gateway, 'oxEnrollmentCode', 'scimCustomFirst', 'scimCustomSecond', 'scimCustomThird');
    const { body: schema } = await send(gateway, 'GET', `/Schemas/${urn}`);
    expect(schema['attributes']).toMatchObject([
      {},
      { type: 'string', multiValued: false },
      { type: 'dateTime', multiValued: true },
      { type: 'decimal', multiValued: false },
    ]);
    expect(await list({ cursor, count: '1' })).toBe('expiredCursor');
    expect(gateway.log()).toContain('the profile was exchanged');
  });

  test('creates, finds, sorts and patches by it, together with the enterprise extension', async () => {
    const person = (userName: string, custom: object, others: object = {}): object => ({
      schemas: [core, urn, enterprise],
      userName,
      name: { familyName: 'Custom' },
      [urn]: custom,
      ...others,
    });
    const custom = { scimCustomFirst: 'Alpha', scimCustomSecond: ['2026-01-31T12:00:00.000Z'], scimCustomThird: 42 };
    const made = await send(gateway, 'POST', '/Users', person('one', custom, { [enterprise]: { department: 'R&D' } }));
    expect(made).toMatchObject({ status: 201, body: { [urn]: custom, [enterprise]: { department: 'R&D' } } });
    expect(made.body['schemas']).toEqual(expect.arrayContaining([core, urn, enterprise]));
    await send(gateway, 'POST', '/Users', person('two', { scimCustomThird: 7, scimCustomFirst: 'beta' }));
    await send(gateway, 'POST', '/Users', person('three', { scimCustomThird: 100 }));

    expect(await list({ filter: `${urn}:scimCustomThird gt 41` })).toEqual(expect.arrayContaining(['one', 'three']));
    expect(await list({ filter: `${urn}:scimCustomThird eq 7` })).toEqual(['two']);
    expect(await list({ filter: `${urn}:scimCustomFirst sw "AL" and ${enterprise}:department eq "r&d"` })).toEqual([
      'one',
    ]);
    expect(await list({ filter: `${urn}:scimCustomSecond ge "2026-01-31T13:00:00+01:00"` })).toEqual(['one']);
    const sorted = { filter: `${urn}:scimCustomThird pr`, sortBy: `${urn}:scimCustomThird`, sortOrder: 'descending' };
    expect(await list(sorted)).toEqual(['three', 'one', 'two']);

    const patch = (...Operations: readonly object[]): Promise<Answer> =>
      send(gateway, 'PATCH', `/Users/${String(made.body['id'])}`, {
        schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
        Operations,
      });
    const patched = await patch(
      { op: 'replace', path: `${urn}:scimCustomThird`, value: 43 },
      { op: 'add', path: `${urn}:scimCustomSecond`, value: ['2027-01-01T00:00:00Z'] },
      { op: 'remove', path: `${urn}:scimCustomFirst` },
    );
    expect(patched).toMatchObject({ status: 200, body: { [enterprise]: { department: 'R&D' } } });
    expect(patched.body[urn]).toEqual({
      scimCustomSecond: ['2026-01-31T12:00:00.000Z', '2027-01-01T00:00:00.000Z'],
      scimCustomThird: 43,
    });
    const without = await patch({ op: 'remove', path: `${urn}:scimCustomSecond[value eq "2027-01-01T00:00:00Z"]` });
    expect(without.body[urn]).toEqual({ scimCustomSecond: ['2026-01-31T12:00:00.000Z'], scimCustomThird: 43 });
    // The gluu profile merges what a PUT names.
    const put = await send(gateway, 'PUT', `/Users/${String(made.body['id'])}`, {
      ...person('one', { scimCustomFirst: 'Gamma' }),
      [enterprise]: { department: 'Sales' },
    });
    expect(put.body[urn]).toMatchObject({ scimCustomFirst: 'Gamma', scimCustomThird: 43 });
    expect(put.body[enterprise]).toEqual({ department: 'Sales' });
  });

  test.each([
    [{ scimCustomThird: 1.5 }, 'scimCustomThird'],
    [{ scimCustomThird: '12' }, 'scimCustomThird'],
    [{ scimCustomFirst: 12 }, 'scimCustomFirst'],
    [{ scimCustomFirst: ['a', 'b'] }, 'scimCustomFirst'],
    [{ scimCustomSecond: ['2026-13-01T00:00:00Z'] }, 'scimCustomSecond'],
  ])('refuses %j before anything is written', async (custom, name) => {
    const userName = 'refused';
    const { status, body } = await send(gateway, 'POST', '/Users', {
      schemas: [core, urn],
      userName,
      name: { familyName: 'R' },
      [urn]: custom,
    });
    expect([status, body['scimType']]).toEqual([400, 'invalidValue']);
    expect(body['detail']).toContain(name);
    expect(await list({ filter: `userName eq "${userName}"` })).toEqual([]);
  });

  test('keeps all of what it had while one entry is wrong, and says why', async () => {
    await server.add(
      [
        `dn: ${entryOf('BAD')}`,
        'objectClass: gluuAttribute',
        'inum: BAD',
        'gluuAttributeName: shoeSize',
        'gluuAttributeType: numeric',
        'oxSCIMCustomAttribute: TRUE',
        '',
      ].join('\n'),
    );
    await switched('SCIM1', false);
    const { status, problems } = (await untilHealthy(gateway, false)) as { status: string; problems: string[] };
    expect([status, problems]).toEqual([
      'ready',
      [expect.stringMatching(/^inum=BAD,ou=attributes,o=gluu: .* no attribute shoeSize/)],
    ]);
    expect(gateway.log()).toMatch(/"level":"error".*no attribute shoeSize/);
    expect(await declared(gateway)).toContain('scimCustomFirst');
    expect(await list({ filter: `${urn}:scimCustomFirst eq "gamma"` })).toEqual(['one']);

    await setRegistered('BAD', 'gluuAttributeName', 'carLicense');
    await setRegistered('BAD', 'gluuAttributeType', 'generalizedTime');
    await eventually(async () => {
      const { body } = await send(gateway, 'GET', '/health/ready');
      return /carLicense.*dateTimeText/.exec(JSON.stringify(body)) ?? undefined;
    });
    expect(await declared(gateway)).toContain('scimCustomFirst');

    await setRegistered('BAD', 'gluuAttributeType', 'string');
    await untilDeclared(gateway, 'carLicense', 'oxEnrollmentCode', 'scimCustomSecond', 'scimCustomThird');
    expect(await untilHealthy(gateway, true)).toEqual({ status: 'ready' });
  });

  test('shows no more what is switched off, which the entries keep', async () => {
    const { body } = await send(gateway, 'GET', '/Users?filter=userName%20eq%20%22one%22');
    const [one] = body['Resources'] as Record<string, Record<string, unknown>>[];
    expect(one?.[urn]).toEqual({ scimCustomSecond: ['2026-01-31T12:00:00.000Z'], scimCustomThird: 43 });
    expect(await list({ filter: `${urn}:scimCustomFirst eq "gamma"` })).toBe('invalidFilter');
    await switched('SCIM1', true);
    await untilDeclared(
      gateway,
      'carLicense',
      'oxEnrollmentCode',
      ...['First', 'Second', 'Third'].map((n) => `scimCustom${n}`),
    );
    expect(await list({ filter: `${urn}:scimCustomFirst eq "gamma"` })).toEqual(['one']);
  });
});

describe('a gateway that does not poll', () => {
  let gateway: Process;
  beforeAll(async () => {
    gateway = await serve('waits', 0);
  });
  afterAll(() => gateway.stop());

  test('looks at SIGHUP, at once, and lives on', async () => {
    const before = await declared(gateway);
    expect(before).toContain('oxEnrollmentCode');
    await switched('8B5F', false);
    await pause(500);
    expect(await declared(gateway)).toEqual(before);
    gateway.child.kill('SIGHUP');
    await untilDeclared(gateway, ...before.filter((name) => name !== 'oxEnrollmentCode'));
    gateway.child.kill('SIGHUP');
    await pause(200);
    expect((await send(gateway, 'GET', '/health/ready')).status).toBe(200);
  });
});

test('a gateway goes on while its directory learns an attribute that the registry declares already', async () => {
  const schema = join(folder, 'schema.ldif');
  const shipped = await readFile(treeFile(gluuTree, 'schema.ldif'), 'utf8');
  await writeFile(schema, shipped);
  const options = {
    folder: join(folder, 'slapd'),
    bindPassword: 'a-password-of-this-test',
    tree: gluuTree,
    schemaFiles: [schema, treeFile(gluuTree, 'dirgate.ldif')],
    noSync: true,
    fill: async (load: (ldif: string[]) => Promise<void>) =>
      load([await readFile(treeFile(gluuTree, 'base.ldif'), 'utf8')]),
  };
  let slapd = await startPrivateSlapd(options);
  const gateway = await serve('learns', 1, slapd);
  try {
    const entry = 'objectClass: gluuAttribute\ngluuAttributeName: shoeSize\ngluuAttributeType: numeric';
    await addLdif(slapd, `dn: ${entryOf('SHOE')}\n${entry}\noxSCIMCustomAttribute: TRUE\n`);
    expect(await untilHealthy(gateway, false)).toMatchObject({ problems: [expect.stringContaining('shoeSize')] });
    const type =
      "olcAttributeTypes: ( 1.1.1 NAME 'shoeSize' EQUALITY integerMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.27 )\n";
    const taught = shipped
      .replace('# --- Object classes\n', type)
      .replace('MAY ( telephoneNumber $', 'MAY ( shoeSize $ telephoneNumber $');
    await writeFile(schema, taught);
    await slapd.stop();
    slapd = await startPrivateSlapd({ ...options, port: slapd.port });
    await untilDeclared(gateway, 'oxEnrollmentCode', 'shoeSize');
    expect(await untilHealthy(gateway, true)).toEqual({ status: 'ready' });
    const person = { schemas: [core, urn], userName: 'shod', name: { familyName: 'S' }, [urn]: { shoeSize: 43 } };
    expect(await send(gateway, 'POST', '/Users', person)).toMatchObject({
      status: 201,
      body: { [urn]: { shoeSize: 43 } },
    });
  } finally {
    await gateway.stop();
    await slapd.stop();
  }
});

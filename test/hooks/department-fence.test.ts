import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Composition } from '../../src/compose.ts';
import type { Logger } from '../../src/http/logger.ts';
import type { ScimObject } from '../../src/scim/resource.ts';
import { composeForTest } from '../support/compose-for-test.ts';
import { startDirectory, type TestDirectory } from '../support/start-directory.ts';

const urn = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const module = fileURLToPath(new URL('../../mappings/hooks/department-fence.ts', import.meta.url));
const tokens = { all: ['read', 'write'], sales: ['read', 'write', 'department:Sales'] };
const lines: object[] = [];
const note = (details: object, message: string): void => void lines.push({ ...details, message });
const logger: Logger = { debug: note, info: note, warn: note, error: note };

describe.each([false, true])('the example of a hook, over HTTP, with isolated: %s', (isolated) => {
  let server: TestDirectory;
  let composition: Composition;
  const ids: Record<string, string> = {};
  beforeAll(async () => {
    server = await startDirectory();
    const overrides = {
      'directory.urls': [server.url],
      'directory.bindDn': server.bindDn,
      'directory.bindPassword': server.bindPassword,
      'authentication.tokens': Object.entries(tokens).map(([name, scopes]) => ({
        name,
        sha256: createHash('sha256').update(`token-of-${name}`).digest('hex'),
        scopes,
      })),
      hooks: [{ module, isolated }],
    };
    composition = await composeForTest({ environment: {}, overrides }, logger);
    for (const [userName, department] of [
      ['ann', 'Sales'],
      ['bob', 'Sales'],
      ['eve', 'Engineering'],
    ] as const) {
      ids[userName] = await made('/Users', {
        userName,
        name: { familyName: userName },
        active: true,
        [urn]: { department },
      });
    }
    const members = [{ value: ids['ann'] ?? '' }, { value: ids['eve'] ?? '' }];
    ids['team'] = await made('/Groups', { displayName: 'Sales team', members });
    ids['board'] = await made('/Groups', { displayName: 'Board', members });
  });
  afterAll(async () => {
    await composition.close();
    await server.stop();
  });

  async function made(path: string, body: ScimObject): Promise<string> {
    return String((await ask('all', 'POST', path, body)).body['id']);
  }

  async function ask(as: keyof typeof tokens, method: string, path: string, body?: ScimObject) {
    const headers = {
      Authorization: `Bearer token-of-${as}`,
      'Content-Type': 'application/scim+json',
      Cookie: 'session=confidential',
    };
    const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    const response = await composition.app.request(`/scim/v2${path}`, init);
    const text = await response.text();
    return { status: response.status, body: (text === '' ? {} : JSON.parse(text)) as ScimObject };
  }

  const user = (name: string): string => `/Users/${ids[name] ?? ''}`;
  const patch = (...Operations: readonly ScimObject[]): ScimObject => ({
    schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
    Operations,
  });

  it('a department finds its own people and groups, and nobody else in these', async () => {
    const found = await ask('sales', 'GET', '/Users?sortBy=userName&attributes=userName');
    const names = (found.body['Resources'] as ScimObject[]).map(({ userName }) => userName);
    expect([found.body['totalResults'], names]).toEqual([2, ['ann', 'bob']]);
    const groups = await ask('sales', 'GET', '/Groups');
    expect(groups.body).toMatchObject({
      totalResults: 1,
      Resources: [{ displayName: 'Sales team', members: [{ value: ids['ann'] }] }],
    });
    const { body } = await ask('sales', 'GET', user('ann'));
    expect(body['groups']).toMatchObject([{ value: ids['team'] }]);
    expect((await ask('sales', 'GET', '/UpdatedUsers?timeStamp=2020-01-01T00:00:00Z')).body).toMatchObject({
      total: 2,
    });
    const search = { schemas: ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'], filter: 'userName eq "eve"' };
    expect((await ask('sales', 'POST', '/.search', search)).body).toMatchObject({ totalResults: 0 });
    expect((await ask('all', 'POST', '/.search', search)).body).toMatchObject({ totalResults: 1 });
  });

  it('all others are not there for it, by any method, in Bulk and as members', async () => {
    const title = patch({ op: 'add', path: 'title', value: 'x' });
    for (const [method, body] of [['GET'], ['PUT', { userName: 'eve' }], ['PATCH', title], ['DELETE']] as const) {
      expect([method, (await ask('sales', method, user('eve'), body)).status]).toEqual([method, 404]);
    }
    const operations = [
      { method: 'PATCH', path: user('eve'), data: title },
      { method: 'PATCH', path: user('ann'), data: title },
    ];
    const bulk = { schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'], Operations: operations };
    const answer = await ask('sales', 'POST', '/Bulk', bulk);
    expect((answer.body['Operations'] as ScimObject[]).map(({ status }) => status)).toEqual(['404', '200']);
    const member = patch({ op: 'add', path: 'members', value: [{ value: ids['eve'] ?? '' }] });
    expect(await ask('sales', 'PATCH', `/Groups/${ids['team'] ?? ''}`, member)).toMatchObject({
      status: 400,
      body: { scimType: 'invalidValue' },
    });
  });

  it('whom it creates belongs to it; who would leave it stays', async () => {
    const created = await ask('sales', 'POST', '/Users', {
      userName: 'new',
      name: { familyName: 'n' },
      password: 'Confidential-1',
    });
    expect(created).toMatchObject({ status: 201, body: { [urn]: { department: 'Sales' } } });
    const foreign = { userName: 'other', name: { familyName: 'n' }, [urn]: { department: 'Engineering' } };
    expect((await ask('sales', 'POST', '/Users', foreign)).status).toBe(403);
    const leave = patch({ op: 'replace', path: `${urn}:department`, value: 'Engineering' });
    expect((await ask('sales', 'PATCH', user('bob'), leave)).status).toBe(403);
    expect((await ask('sales', 'GET', user('bob'))).body).toMatchObject({ [urn]: { department: 'Sales' } });
    expect((await ask('all', 'PATCH', user('eve'), leave)).status).toBe(200);
  });

  it('its refusals are answers like others, and no secret of a request is in the log', async () => {
    expect(await ask('sales', 'DELETE', user('bob'))).toMatchObject({
      status: 403,
      body: { status: '403', detail: 'deactivate a person before you remove them' },
    });
    expect(
      (await ask('sales', 'PATCH', user('bob'), patch({ op: 'replace', path: 'active', value: false }))).status,
    ).toBe(200);
    expect((await ask('sales', 'DELETE', user('bob'))).status).toBe(204);
    expect(lines.length).toBeGreaterThan(0);
    expect(JSON.stringify(lines)).not.toMatch(/Confidential|confidential|token-of/);
  });
});

describe('hooks of a configuration', () => {
  it('that can not be used are told at start, each by its place', async () => {
    const server = await startDirectory({ sample: false });
    const folder = mkdtempSync(join(tmpdir(), 'dirgate-hooks-'));
    const written = (name: string, code: string): string => {
      writeFileSync(join(folder, name), code);
      return join(folder, name);
    };
    const overrides = {
      'directory.urls': [server.url],
      'directory.bindDn': server.bindDn,
      'directory.bindPassword': server.bindPassword,
      'authentication.token': 'a token of this test',
      hooks: [
        { module: '/nowhere/at-all.ts' },
        { module },
        { module: written('none.mjs', 'export const other = {};'), isolated: true },
        { module: written('usr.mjs', 'export const hook = { resources: { Usr: { afterCreate: () => undefined } } };') },
      ],
    };
    const failed: unknown = await composeForTest({ environment: {}, overrides }, logger).catch(
      (error: unknown) => error,
    );
    expect(failed).toMatchObject({ name: 'ConfigError' });
    expect(String(failed)).toMatch(/hooks\.0\.module: \/nowhere\/at-all\.ts can't be used/);
    expect(String(failed)).toMatch(/hooks\.2\.module: .*none\.mjs can't be used: The module exports no hook/);
    expect(String(failed)).toMatch(/hooks\.3\.module: The hook "usr" has functions for Usr, .* Did you mean User\?/);
    expect(String(failed)).not.toContain('hooks.1');
    rmSync(folder, { recursive: true });
    await server.stop();
  });
});

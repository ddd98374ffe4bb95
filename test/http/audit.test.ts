import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { auditFor } from '../../src/http/audit.ts';
import type { AppContext } from '../../src/http/app-environment.ts';
import { createLogger } from '../../src/log.ts';
import type { Composition } from '../../src/compose.ts';
import { uniqueness } from '../../src/scim/error.ts';
import { composeForTest } from '../support/compose-for-test.ts';
import { bearer, fakeApp, scimJson, type FakeApp } from '../support/fake-app.ts';
import { profiles } from '../support/gateway.ts';
import { startDirectory, type TestDirectory } from '../support/start-directory.ts';

const writes = ({ log }: FakeApp): readonly object[] =>
  log.filter(({ message }) => message === 'write').map(({ details }) => details);
const send = async (fake: FakeApp, method: string, path: string) =>
  fake.app.request(`/scim/v2${path}`, {
    method,
    headers: { ...bearer, ...scimJson },
    ...(method.startsWith('P') ? { body: '{"userName":"kim","password":"pw"}' } : {}),
  });
const ci = { id: 'token:ci', name: 'ci' };

test.each([
  ['POST', '/Users', 'create', undefined],
  ['PUT', '/Users/7', 'replace', '7'],
  ['PATCH', '/Groups/7', 'modify', '7'],
  ['DELETE', '/Users/7', 'remove', '7'],
])('%s %s writes one line: who, what, which, outcome', async (method, path, operation, id) => {
  const fake = fakeApp({ answer: () => ({ status: 200, body: { id: 'made' } }) });
  await send(fake, method, path);
  const resourceType = path.startsWith('/Users') ? 'User' : 'Group';
  const line = { requestId: 'request-1', principal: ci, operation, resourceType, id: id ?? 'made', status: 200 };
  expect(writes(fake)).toEqual([line]);
});

test('a write that is refused has its status and keyword in the line, one by /Me says so, and reads have none', async () => {
  const fake = fakeApp({ answer: () => Promise.reject(uniqueness('taken')) });
  await send(fake, 'PATCH', '/Me');
  await send(fake, 'POST', '/Me');
  for (const path of ['/Users', '/Users/7', '/Me']) await send(fake, 'GET', path);
  expect(writes(fake)).toMatchObject([
    { operation: 'modify', id: 'own', via: 'me', status: 409, scimType: 'uniqueness' },
    { operation: 'create', via: 'me', status: 409, scimType: 'uniqueness' },
  ]);
});

test('the line tells the true outcome, even if the client was told that it takes too long; a defect is 500', async () => {
  const outcome = Promise.withResolvers<{ status: number }>();
  const fake = fakeApp({ requestTimeoutMs: 10, answer: () => outcome.promise });
  expect((await send(fake, 'DELETE', '/Users/7')).status).toBe(503);
  outcome.resolve({ status: 204 });
  await outcome.promise;
  await Promise.resolve();
  expect(writes(fake)).toMatchObject([{ status: 204 }]);
  const broken = fakeApp({ answer: () => Promise.reject(new TypeError('x')) });
  await send(broken, 'DELETE', '/Users/7');
  expect(writes(broken)).toMatchObject([{ status: 500 }]);
});

test('issuers are named, strangers are nobody, and an id does not make the line long', async () => {
  const lines: object[] = [];
  const note = (details: object): void => void lines.push(details);
  const logger = { debug: note, info: note, warn: note, error: note };
  const contextOf = (principal: object | undefined): AppContext =>
    ({ get: (name: string) => (name === 'principal' ? principal : 'r') }) as unknown as AppContext;
  const kim = { id: 'jwt:a#kim', name: 'kim', issuer: 'https://a.example', scopes: ['write'], claims: { secret: 'x' } };
  const written = { operation: 'remove', resourceType: 'User', id: 'x'.repeat(1000) } as const;
  for (const who of [kim, undefined]) await auditFor(contextOf(who), logger)(written, async () => ({ status: 204 }));
  expect(lines).toMatchObject([
    { principal: { id: 'jwt:a#kim', name: 'kim', issuer: 'https://a.example' }, id: 'x'.repeat(256) },
    { principal: 'nobody' },
  ]);
  expect(JSON.stringify(lines)).not.toContain('secret');
});

describe.each(profiles)('what is written, profile %s', (profile) => {
  let directory: TestDirectory;
  let composition: Composition;
  let log = '';
  beforeAll(async () => {
    directory = await startDirectory({ profile });
    composition = await composeForTest(
      {
        environment: {
          DIRGATE_TOKEN: 'a-token-of-good-length',
          DIRGATE_DIRECTORY_BIND_PASSWORD: directory.bindPassword,
        },
        overrides: { profile, 'directory.urls': [directory.url], 'directory.bindDn': directory.bindDn },
      },
      createLogger('debug', { write: (line: string) => void (log += line) }),
    );
  });
  afterAll(async () => {
    await composition.close();
    await directory.stop();
  });

  const call = async (method: string, path: string, body: unknown): Promise<{ status: number; text: string }> => {
    const headers = { ...scimJson, Authorization: 'Bearer a-token-of-good-length' };
    const sent = typeof body === 'string' ? body : JSON.stringify(body);
    const answer = await composition.app.request(`/scim/v2${path}`, { method, headers, body: sent });
    return { status: answer.status, text: await answer.text() };
  };

  it('operations of a bulk request have a line each, those that may not be done included', async () => {
    const bulk = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';
    const Operations = [
      { method: 'POST', path: '/Users', bulkId: 'a', data: { userName: 'in-bulk' } },
      { method: 'DELETE', path: '/Users/nobody' },
      { method: 'DELETE', path: '/Users/bulkId:a' },
    ];
    log = '';
    const { text } = await call('POST', '/Bulk', { schemas: [bulk], Operations });
    const lines = log
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const told = (JSON.parse(text) as { Operations: { status: string }[] }).Operations.map(({ status }) =>
      Number(status),
    );
    const audited = lines.filter(({ msg }) => msg === 'write');
    expect(audited.map(({ operation, status, via }) => [operation, status, via])).toEqual([
      ['create', told[0], 'bulk'],
      ['remove', told[1], 'bulk'],
      ['remove', told[2], 'bulk'],
    ]);
    expect(audited[2]?.['id']).toBe(audited[0]?.['id']);
  });

  it('no password is in an answer or in the log, however wrong the request with it is', async () => {
    const secret = 'planted-S3cret';
    const made = await call('POST', '/Users', { userName: 'planted', password: secret });
    expect(made.status).toBe(201);
    const { id } = JSON.parse(made.text) as { id: string };
    const user = `/Users/${id}`;
    const patched = (operation: object) => ['PATCH', user, { Operations: [operation] }] as const;
    const bulk = (data: object) =>
      [
        'POST',
        '/Bulk',
        {
          schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],
          Operations: [{ method: 'POST', path: '/Users', bulkId: 'b', data }],
        },
      ] as const;
    const requests = [
      ['POST', '/Users', { userName: 'planted', password: secret }],
      ['POST', '/Users', { userName: 'x', password: [secret, secret] }],
      ['POST', '/Users', { userName: 'x', password: { value: secret } }],
      ['POST', '/Users', { userName: 'x', Password: secret, password: secret }],
      ['POST', '/Users', { password: secret }],
      ['POST', '/Users', `{"userName":"x","password":"${secret}`],
      ['POST', '/Users', `{"userName":"x","password":"${secret}" "active":true}`],
      ['POST', '/Users', `{"password":${secret}}`],
      ['PUT', user, { userName: 'planted', password: secret }],
      ['PUT', user, { userName: 'planted', password: `${secret}\u0000` }],
      ['PUT', user, { userName: 'planted', password: { value: secret } }],
      patched({ op: 'replace', path: 'password', value: secret }),
      patched({ op: 'add', value: { password: secret } }),
      patched({ op: 'add', value: { password: [secret] } }),
      patched({ op: 'replace', path: 'password', value: { value: secret } }),
      patched({ op: 'replace', path: `password[value eq "${secret}"]`, value: secret }),
      patched({ op: 'remove', path: 'password', value: secret }),
      patched({ op: 'add', path: 'title', value: { password: secret } }),
      bulk({ userName: 'planted', password: secret }),
      bulk({ userName: 'y', password: { value: secret } }),
    ] as const;
    const failed: number[] = [];
    for (const [method, path, body] of requests) {
      const { status, text } = await call(method, path, body);
      if (status >= 400) failed.push(status);
      expect([JSON.stringify(body), text.includes(secret) ? text : '']).toEqual([JSON.stringify(body), '']);
    }
    expect(failed.length).toBeGreaterThan(8);
    expect(log).toContain('"write"');
    expect(log.split('\n').filter((line) => line.includes(secret))).toEqual([]);
    expect(log).not.toContain(directory.bindPassword);
  });
});

import { expect } from 'vitest';
import { bearer, fakeApp } from '../support/fake-app.ts';
import { onEachProfile } from './on-each-profile.ts';
import { at, expectError, part, publicUrl, read, type Answer } from './service.ts';

const scimTypes = [
  'invalidFilter',
  'tooMany',
  'uniqueness',
  'mutability',
  'invalidSyntax',
  'invalidPath',
  'noTarget',
  'invalidValue',
  'invalidVers',
  'sensitive',
];

onEachProfile('RFC 7644 3.12, 3.14: errors and versions', ({ it, service }) => {
  /** One request for each status and keyword that a client can bring about. */
  const failures = async (): Promise<readonly (readonly [number, string | undefined, Answer])[]> => {
    const user = await service.user({ title: 'x', emails: [{ value: `${Math.random()}@example.org` }] });
    const path = at(user);
    return [
      [400, 'invalidFilter', await service.list('nonsense')],
      [400, 'invalidSyntax', await service.send('POST', '/Users', { raw: '{' })],
      [400, 'invalidSyntax', await service.send('POST', '/Users', { raw: '' })],
      [400, 'invalidValue', await service.post('/Users', {})],
      [400, 'invalidPath', await service.patch(path, [{ op: 'add', path: 'nothing.like.this', value: 1 }])],
      [400, 'noTarget', await service.patch(path, [{ op: 'remove' }])],
      [400, 'mutability', await service.patch(path, [{ op: 'replace', path: 'id', value: 'x' }])],
      [400, 'invalidVers', await service.get(`${publicUrl}/scim/v9/Users`)],
      [401, undefined, await service.get(path, { Authorization: '' })],
      [403, undefined, await service.get('/Schemas?filter=id%20pr')],
      [404, undefined, await service.get('/Users/none')],
      [404, undefined, await service.get('/Nothing')],
      [405, undefined, await service.send('POST', path, { body: {} })],
      [406, undefined, await service.get(path, { Accept: 'text/html' })],
      [409, 'uniqueness', await service.post('/Users', { userName: user['userName'] ?? '' })],
      [
        412,
        undefined,
        await service.patch(path, [{ op: 'add', path: 'title', value: 'y' }], { 'If-Match': 'W/"stale"' }),
      ],
      [413, undefined, await service.send('POST', '/Users', { raw: `"${'x'.repeat(2_000_000)}"` })],
      [
        415,
        undefined,
        await service.send('POST', '/Users', { raw: '<x/>', headers: { 'Content-Type': 'application/xml' } }),
      ],
    ];
  };

  it('286 M, 287 M, 288 T, 311 S: every error has a SCIM body with its status as text and a keyword of the standard', async () => {
    for (const [status, scimType, answer] of await failures()) {
      expectError(answer, status, scimType);
      if (scimType !== undefined) expect(scimTypes).toContain(scimType);
      expect(answer.body['status']).toBe(String(answer.status));
    }
  });

  it('289 S, 290 S, 291 S, 292 S, 293 S: 400, 401, 403, 404, 409 and 412 are used as the standard defines them', async () => {
    const seen = await failures();
    expect(seen.map(([, , { status }]) => status)).toEqual(seen.map(([status]) => status));
    expect(new Set(seen.map(([status]) => status))).toEqual(
      new Set([400, 401, 403, 404, 405, 406, 409, 412, 413, 415]),
    );
  });

  it('282 S: /Me is 501 for credentials that can have no resource', async () => {
    for (const method of ['GET', 'PUT', 'PATCH', 'DELETE']) expectError(await service.send(method, '/Me'), 501);
  });

  it('294 S: 413 names the limit that was exceeded, 501 what is not supported, and 500 is a defect that is told to nobody', async () => {
    const tooLarge = await service.send('POST', '/Users', { raw: `"${'x'.repeat(2_000_000)}"` });
    expectError(tooLarge, 413);
    expect(tooLarge.body['detail']).toContain('1048576');
    const missing = await service.get('/Me');
    expectError(missing, 501);
    expect(missing.body['detail']).toContain('/Me');
    const { app } = fakeApp({ answer: () => Promise.reject(new TypeError('secret inner state')) });
    const broken = await read(await app.request('/scim/v2/Users/1', { headers: bearer }));
    expectError(broken, 500);
    expect(broken.text).not.toContain('secret inner state');
  });

  it('296 M, 297 S: GET, POST, PUT and PATCH answer with an ETag that is meta.version', async () => {
    const made = await service.post('/Users', { userName: 'tagged' });
    const path = at(made.body);
    const answers = [
      made,
      await service.get(path),
      await service.put(path, { userName: 'tagged', title: 'x' }),
      await service.patch(path, [{ op: 'add', path: 'title', value: 'y' }]),
    ];
    for (const { headers, body } of answers) {
      expect(headers.get('ETag')).toMatch(/"[^"]+"$/);
      expect(part(body, 'meta', 'version')).toBe(headers.get('ETag'));
    }
    expect(new Set(answers.map(({ headers }) => headers.get('ETag'))).size).toBe(3);
  });

  it('298 T: If-None-Match with the version that there is answers 304 without a body', async () => {
    const user = await service.user();
    const version = String(part(user, 'meta', 'version'));
    for (const tag of [version, `"x", ${version}`, '*', version.replace('W/', '')]) {
      const { status, text, headers } = await service.get(at(user), { 'If-None-Match': tag });
      expect([tag, status, text, headers.get('ETag')]).toEqual([tag, 304, '', version]);
    }
    expect((await service.get(at(user), { 'If-None-Match': 'W/"other"' })).status).toBe(200);
    await service.patch(at(user), [{ op: 'add', path: 'title', value: 'x' }]);
    expect((await service.get(at(user), { 'If-None-Match': version })).status).toBe(200);
  });

  it('299 T: If-Match with a version that is past is 412 for PUT, PATCH and DELETE, and changes nothing', async () => {
    const user = await service.user();
    const stale = { 'If-Match': String(part(user, 'meta', 'version')) };
    const current = await service.patch(at(user), [{ op: 'add', path: 'title', value: 'a' }], stale);
    expect(current.status).toBe(200);
    expectError(await service.put(at(user), { userName: 'stale' }, stale), 412);
    expectError(await service.patch(at(user), [{ op: 'add', path: 'title', value: 'b' }], stale), 412);
    expectError(await service.remove(at(user), stale), 412);
    expect((await service.get(at(user))).body).toEqual(current.body);
    expect((await service.remove(at(user), { 'If-Match': current.headers.get('ETag') ?? '' })).status).toBe(204);
  });

  it('300 T: If-Match * is true of what exists, and of nothing else', async () => {
    const user = await service.user();
    const any = { 'If-Match': '*' };
    expect((await service.put(at(user), { userName: 'any' }, any)).status).toBe(200);
    expect((await service.patch(at(user), [{ op: 'add', path: 'title', value: 'x' }], any)).status).toBe(200);
    expect((await service.remove(at(user), any)).status).toBe(204);
    expect((await service.put(at(user), { userName: 'any' }, any)).status).toBeGreaterThanOrEqual(400);
  });

  it('301 T: the ETag is the same whatever attributes are asked for', async () => {
    const user = await service.user({ title: 'x' });
    const answers = await Promise.all(
      ['', '?attributes=title', '?attributes=userName', '?excludedAttributes=meta'].map((query) =>
        service.get(`${at(user)}${query}`),
      ),
    );
    expect(new Set(answers.map(({ headers }) => headers.get('ETag')))).toEqual(
      new Set([part(user, 'meta', 'version')]),
    );
  });
});

import { expect } from 'vitest';
import { compose } from '../../src/compose.ts';
import { ConfigError } from '../../src/config/config-error.ts';
import { loadConfig, type ConfigSources } from '../../src/config/load-config.ts';
import { resultCode } from '../../src/ldap/result-code.ts';
import { onEachProfile } from './on-each-profile.ts';
import { at, basePath, baseUrl, each, expectError, part, publicUrl, resources, token, urn } from './service.ts';

const config = (overrides: ConfigSources['overrides']) => () =>
  loadConfig({
    environment: { DIRGATE_TOKEN: token, DIRGATE_DIRECTORY_BIND_PASSWORD: 'secret' },
    overrides: { 'directory.urls': ['ldap://127.0.0.1'], 'directory.bindDn': 'cn=x', publicUrl, ...overrides },
  });

onEachProfile('RFC 7644 2, 3.1, 3.8, 3.13, 7: transport and authentication', ({ it, service }) => {
  it('056 M: the program does not start where passwords would reach the directory without protection', async () => {
    const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
    const start = (overrides: ConfigSources['overrides']) => compose(config(overrides)(), quiet);
    await expect(start({ 'directory.urls': ['ldap://192.0.2.1'] })).rejects.toMatchObject({
      code: resultCode.confidentialityRequired,
    });
    await expect(start({ 'directory.urls': ['ldaps://127.0.0.1:1'] })).rejects.toMatchObject({
      code: resultCode.connectError,
    });
  });

  it('099 M: a filter is read percent-encoded, with a blank as %20 or as +', async () => {
    const { id } = await service.user({ userName: 'a+b c%d' });
    for (const filter of [
      'userName%20eq%20%22a%2Bb%20c%25d%22',
      'userName+eq+%22a%2Bb+c%25d%22',
      'userName%20eq%20"a%2Bb+c%25d"',
    ]) {
      expect(each(await service.get(`/Users?filter=${filter}`), 'id')).toEqual([id]);
    }
  });

  it('100 M: the configuration refuses a base address with a query', () => {
    for (const wrong of ['https://scim.example.org/?tenant=1', 'https://scim.example.org/#a']) {
      expect(config({ publicUrl: wrong })).toThrow(ConfigError);
    }
    expect(config({ basePaths: '/scim/v2?tenant=1' })).toThrow(ConfigError);
    expect(config({ basePaths: '/scim/v2' })).not.toThrow();
  });

  it('101 M: 401 says in WWW-Authenticate how to authenticate', async () => {
    const requests = [
      ['GET', '/Users'],
      ['GET', '/Users/x'],
      ['POST', '/Users'],
      ['POST', '/Bulk'],
      ['POST', '/.search'],
      ['DELETE', '/Groups/x'],
    ] as const;
    for (const headers of [{ Authorization: '' }, { Authorization: 'Bearer wrong' }, { Authorization: 'Digest x' }]) {
      for (const [method, path] of requests) {
        const answer = await service.send(method, path, { headers });
        expectError(answer, 401);
        expect(answer.headers.get('WWW-Authenticate')).toMatch(/^Bearer realm="/);
      }
    }
  });

  it('104 S: Basic authentication is neither offered nor accepted', async () => {
    const Authorization = `Basic ${btoa('admin:secret')}`;
    expectError(await service.get('/Users', { Authorization }), 401);
    const { body } = await service.get('/ServiceProviderConfig');
    expect(JSON.stringify(body['authenticationSchemes'])).not.toContain('httpbasic');
  });

  it('106 M: the URNs of messages begin with urn:ietf:params:scim:api:', async () => {
    const bulk = { schemas: [urn.bulk], Operations: [{ method: 'DELETE', path: '/Users/none' }] };
    const answers = [
      await service.get('/Users'),
      await service.get('/Schemas'),
      await service.get('/nowhere'),
      await service.post('/Users/.search', { schemas: [urn.search] }),
      await service.post('/Bulk', bulk),
    ];
    const urns = answers.map(({ body }) => part(body, 'schemas', 0));
    expect(urns).toEqual([urn.list, urn.list, urn.error, urn.list, urn.bulkAnswer]);
    for (const each of urns) expect(each).toMatch(/^urn:ietf:params:scim:api:messages:2\.0:\w+$/);
  });

  it('107 M: /Schemas has no schemas of messages', async () => {
    const answer = await service.get('/Schemas');
    expect(resources(answer).length).toBeGreaterThan(2);
    expect(answer.text).not.toContain(':scim:api:messages:2.0:PatchOp');
    expect(each(answer, 'id').filter((id) => String(id).includes(':api:'))).toEqual([]);
  });

  it('108 M: requests and answers are JSON in UTF-8', async () => {
    const displayName = 'Jürgen 日本 🙂 \u0001';
    const user = await service.user({ displayName, name: { familyName: 'Ærøskøbing' } });
    const response = await service.app.fetch(
      new Request(`${baseUrl}${at(user)}`, { headers: { Authorization: `Bearer ${token}` } }),
    );
    const text = new TextDecoder('utf-8', { fatal: true }).decode(await response.arrayBuffer());
    expect(JSON.parse(text)).toMatchObject({ displayName, name: { familyName: 'Ærøskøbing' } });
    const latin1 = new Uint8Array([
      ...new TextEncoder().encode('{"userName":"'),
      0xe9,
      ...new TextEncoder().encode('"}'),
    ]);
    expectError(await service.send('POST', '/Users', { raw: latin1 }), 400, 'invalidSyntax');
    expectError(
      await service.send('POST', '/Users', {
        raw: '{}',
        headers: { 'Content-Type': 'application/scim+json; charset=iso-8859-1' },
      }),
      415,
    );
  });

  it('109 M, 110 S, 111 T: answers are application/scim+json, or application/json where that is asked for', async () => {
    const types = async (accept: string) =>
      (await service.get('/Users', { Accept: accept })).headers.get('Content-Type');
    expect(await types('application/scim+json')).toMatch(/^application\/scim\+json\s*(?:;|$)/);
    expect(await types('application/json')).toMatch(/^application\/json\s*(?:;|$)/);
    expect(await types('')).toMatch(/^application\/scim\+json\s*(?:;|$)/);
    expect(await types('*/*')).toMatch(/^application\/scim\+json\s*(?:;|$)/);
    expectError(await service.get('/Users', { Accept: 'application/xml' }), 406);
  });

  it('113 S: every answer with a body has the media type application/scim+json', async () => {
    const user = await service.user();
    const answers = [
      await service.get('/Users'),
      await service.get(at(user)),
      await service.get('/Schemas'),
      await service.get('/nowhere'),
      await service.post('/Users', { userName: 'typed' }),
      await service.put(at(user), { userName: 'typed-too' }),
      await service.patch(at(user), [{ op: 'add', path: 'title', value: 'x' }]),
      await service.get('/Users', { Authorization: '' }),
      await service.post('/Bulk', { schemas: [urn.bulk], Operations: [] }),
    ];
    expect(answers.map(({ headers }) => headers.get('Content-Type')?.split(';')[0])).toEqual(
      answers.map(() => 'application/scim+json'),
    );
  });

  it('114 M: the version is the path segment before the endpoint', async () => {
    const user = await service.user();
    expect(part(user, 'meta', 'location')).toMatch(/\/v2\/Users\/[^/]+$/);
    expect((await service.get(`${publicUrl}${basePath}/Users`)).status).toBe(200);
  });

  it('115 M: another version is refused with invalidVers', async () => {
    for (const version of ['v1', 'v9', 'v22']) {
      for (const path of ['/Users', '/Users/x', '/Schemas', '']) {
        expectError(await service.get(`${publicUrl}/scim/${version}${path}`), 400, 'invalidVers');
      }
    }
  });

  it('120 T: a filter that has no place in a URL can be sent by POST', async () => {
    const { id } = await service.user({ userName: 'by-post' });
    const answer = await service.post('/Users/.search', { schemas: [urn.search], filter: 'userName eq "by-post"' });
    expect(each(answer, 'id')).toEqual([id]);
    expect(service.logged()).toContain('/Users/.search');
    expect(service.logged()).not.toContain('by-post');
  });
});

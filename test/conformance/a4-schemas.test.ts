import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  at,
  each,
  expectError,
  openService,
  part,
  probeBody,
  resources,
  sorted,
  urn,
  type Json,
  type JsonObject,
  type Service,
} from './service.ts';

const schemeTypes = ['oauth', 'oauth2', 'oauthbearertoken', 'httpbasic', 'httpdigest'];

describe('RFC 7643 5 to 9: discovery and characteristics', () => {
  let service: Service;
  beforeAll(async () => {
    service = await openService();
  });
  afterAll(() => service.close());

  it('073 M, 074 M, 075 M, 078 T: ServiceProviderConfig says what is supported, with the limits of bulk and filter', async () => {
    const { status, body } = await service.get('/ServiceProviderConfig');
    expect(status).toBe(200);
    for (const feature of ['patch', 'bulk', 'filter', 'changePassword', 'sort', 'etag']) {
      expect([feature, typeof part(body, feature, 'supported')]).toEqual([feature, 'boolean']);
    }
    for (const limit of [
      part(body, 'bulk', 'maxOperations'),
      part(body, 'bulk', 'maxPayloadSize'),
      part(body, 'filter', 'maxResults'),
    ]) {
      expect(limit).toEqual(expect.any(Number));
      expect(Number.isInteger(limit) && Number(limit) > 0).toBe(true);
    }
    expect(body['id']).toBeUndefined();
    expect(body['meta']).toMatchObject({ resourceType: 'ServiceProviderConfig' });
  });

  it('076 M: authenticationSchemes says type, name and description of each', async () => {
    const schemes = (await service.get('/ServiceProviderConfig')).body[
      'authenticationSchemes'
    ] as readonly JsonObject[];
    expect(schemes.length).toBeGreaterThan(0);
    for (const { type, name, description } of schemes) {
      expect(schemeTypes).toContain(type);
      expect([name, description]).toEqual([expect.stringMatching(/\w/), expect.stringMatching(/\w/)]);
    }
  });

  it('077 S: authenticationSchemes can be read by those who have no credentials yet', async () => {
    const { status, body } = await service.get('/ServiceProviderConfig', { Authorization: '' });
    expect(status).toBe(200);
    expect(body['authenticationSchemes']).toHaveLength(1);
  });

  it('079 M, 081 M: a resource type has name, endpoint and schema, and its schemas and extensions are served', async () => {
    const types = resources(await service.get('/ResourceTypes'));
    expect(sorted(types.map(({ name }) => name))).toEqual(['Group', 'Probe', 'User']);
    for (const { name, endpoint, schema, schemaExtensions = [] } of types) {
      expect([name, endpoint]).toEqual([expect.stringMatching(/^\w+$/), expect.stringMatching(/^\/\w+$/)]);
      const extensions = schemaExtensions as readonly JsonObject[];
      for (const { required } of extensions) expect(typeof required).toBe('boolean');
      for (const id of [schema, ...extensions.map((one) => one['schema'])]) {
        const { status, body } = await service.get(`/Schemas/${String(id)}`);
        expect([status, body['id']]).toEqual([200, id]);
      }
    }
    const extensions = types.flatMap(({ schemaExtensions = [] }) => schemaExtensions as readonly JsonObject[]);
    expect(sorted(extensions.map(({ schema }) => schema))).toEqual(sorted([urn.more, urn.enterprise]));
  });

  it('080 M: the name of a resource type is the meta.resourceType of its resources', async () => {
    const made = [await service.user(), await service.group(), await service.probe()];
    const types = resources(await service.get('/ResourceTypes'));
    for (const one of made) {
      const type = types.find(({ schema }) => schema === part(one, 'schemas', 0));
      expect(part(one, 'meta', 'resourceType')).toBe(type?.['name']);
      expect(at(one).startsWith(`${String(type?.['endpoint'])}/`)).toBe(true);
    }
  });

  it('082 M: a resource without a required extension is refused', async () => {
    const { [urn.more]: _, ...without } = probeBody({});
    expectError(await service.post('/Probes', without), 400, 'invalidValue');
    const probe = await service.probe();
    expectError(await service.put(at(probe), without), 400, 'invalidValue');
    expectError(await service.patch(at(probe), [{ op: 'remove', path: urn.more }]), 400, 'mutability');
  });

  it("083 T: resource types can't be changed", async () => {
    for (const [method, path] of [
      ['POST', ''],
      ['PUT', '/User'],
      ['PATCH', '/User'],
      ['DELETE', '/User'],
    ] as const) {
      const answer = await service.send(method, `/ResourceTypes${path}`, method === 'DELETE' ? {} : { body: {} });
      expectError(answer, 405);
      expect(answer.headers.get('Allow')).toContain('GET');
    }
  });

  it('084 M: each attribute that a schema offers is kept as the schema describes it', async () => {
    const boss = await service.user();
    const { body: schema } = await service.get(`/Schemas/${urn.user}`);
    const values: Record<string, Json> = {
      profileUrl: 'https://example.org/me',
      preferredLanguage: 'en',
      locale: 'en-GB',
      timezone: 'Europe/Paris',
      active: true,
    };
    const items: Record<string, Json> = { country: 'FR', value: 'a-value', primary: true };
    const valueOf = (attribute: JsonObject): Json => {
      const { name, type, subAttributes } = attribute;
      if (type === 'complex')
        return Object.fromEntries(
          (subAttributes as readonly JsonObject[]).map((sub) => [
            String(sub['name']),
            items[String(sub['name'])] ?? valueOf(sub),
          ]),
        );
      return values[String(name)] ?? (type === 'boolean' ? true : 'some text');
    };
    const writable = (schema['attributes'] as readonly JsonObject[]).filter(
      ({ mutability, returned }) => mutability === 'readWrite' && returned !== 'never',
    );
    const sent = Object.fromEntries(
      writable.map((one): [string, Json] => [
        String(one['name']),
        one['multiValued'] === true ? [valueOf(one)] : valueOf(one),
      ]),
    );
    const user = {
      ...sent,
      userName: 'every-attribute',
      emails: [{ value: 'every@example.org', primary: true }],
      x509Certificates: [{ value: 'AQID' }],
    };
    const { status, body } = await service.post('/Users', {
      ...user,
      [urn.enterprise]: { manager: { value: boss['id'] ?? '' } },
    });
    expect(status).toBe(201);
    expect(Object.keys(user).length).toBeGreaterThan(15);
    expect((await service.get(at(body))).body).toMatchObject(user);
  });

  it("085 S, 086 M: the standard's schemas have a name, and their attributes a description and, if complex, sub-attributes", async () => {
    const schemas = resources(await service.get('/Schemas')).filter(({ id }) => String(id).startsWith('urn:ietf:'));
    expect(sorted(schemas.map(({ id }) => id))).toEqual([urn.group, urn.user, urn.enterprise].toSorted());
    const lacking: Json[] = [];
    const look = (attribute: JsonObject): void => {
      const subs = (attribute['subAttributes'] ?? []) as readonly JsonObject[];
      const described = /\w/.test(String(attribute['description'] ?? ''));
      if (!described || (attribute['type'] === 'complex' && subs.length === 0)) lacking.push(attribute);
      subs.forEach(look);
    };
    for (const { name, description, attributes } of schemas) {
      expect([name, description]).toEqual([expect.stringMatching(/\w/), expect.stringMatching(/\w/)]);
      (attributes as readonly JsonObject[]).forEach(look);
    }
    expect(lacking).toEqual([]);
  });

  it('087 M, 088 M: filters honour caseExact, and values keep their letter case', async () => {
    const probe = await service.probe({
      exact: 'MixedCase',
      bare: 'MixedCase',
      exacts: ['OneValue'],
      parts: [{ value: 'PartValue', exact: 'ExactPart' }],
    });
    expect((await service.get(at(probe))).body).toMatchObject({
      exact: 'MixedCase',
      bare: 'MixedCase',
      exacts: ['OneValue'],
    });
    const finds = async (filter: string) => each(await service.list(filter, '/Probes'), 'id').includes(probe['id']);
    for (const filter of [
      'exact eq "MixedCase"',
      'exact sw "Mixed"',
      'bare eq "mixedCASE"',
      'bare co "XEDC"',
      'exacts eq "OneValue"',
      'parts.value eq "partvalue"',
      'parts.exact eq "ExactPart"',
      'parts[exact ew "Part"]',
    ]) {
      expect([filter, await finds(filter)]).toEqual([filter, true]);
    }
    for (const filter of [
      'exact eq "mixedcase"',
      'exact sw "mixed"',
      'exact co "edcase"',
      'exacts eq "onevalue"',
      'parts.exact eq "exactpart"',
      'parts[exact ew "part"]',
    ]) {
      expect([filter, await finds(filter)]).toEqual([filter, false]);
    }
  });

  it('089 M: read-only attributes are never changed by clients', async () => {
    const probe = await service.probe({ serial: 'mine' });
    expect(probe['serial']).toBeUndefined();
    expect((await service.put(at(probe), probeBody({ serial: 'mine' }))).body['serial']).toBeUndefined();
    expectError(await service.patch(at(probe), [{ op: 'add', path: 'serial', value: 'mine' }]), 400, 'mutability');
    expect((await service.entry(probe['id']))['gender']).toBeUndefined();
  });

  it('090 M: an immutable attribute keeps the value that it was given', async () => {
    const probe = await service.probe({ fixed: 'first' });
    expectError(await service.put(at(probe), probeBody({ fixed: 'second' })), 400, 'mutability');
    for (const operation of [
      { op: 'replace', path: 'fixed', value: 'second' },
      { op: 'add', value: { fixed: 'second' } },
      { op: 'remove', path: 'fixed' },
    ]) {
      expectError(await service.patch(at(probe), [operation]), 400, 'mutability');
    }
    expect((await service.put(at(probe), probeBody({ fixed: 'first', bare: 'x' }))).body).toMatchObject({
      fixed: 'first',
      bare: 'x',
    });
  });

  it('091 M, 093 T: a write-only attribute is stored and never returned, not even when asked for', async () => {
    const probe = await service.probe({ secret: 'hidden-value' });
    expect((await service.entry(probe['id']))['secretanswer']).toEqual(['hidden-value']);
    for (const query of ['', '?attributes=secret', '?attributes=secret,label', '?excludedAttributes=label']) {
      const answers = [
        await service.get(`${at(probe)}${query}`),
        await service.patch(`${at(probe)}${query}`, [{ op: 'replace', path: 'secret', value: 'hidden-value' }]),
      ];
      for (const { status, text } of answers) {
        expect(status).toBe(200);
        expect(text).not.toMatch(/secret|hidden/);
      }
    }
  });

  it('092 T: what is always returned is there whatever is asked for or excluded', async () => {
    const probe = await service.probe({ shown: 'always', bare: 'x' });
    for (const query of ['attributes=bare', 'excludedAttributes=shown,id,schemas', 'attributes=unknown']) {
      const { body } = await service.get(`${at(probe)}?${query}`);
      expect(body).toMatchObject({ shown: 'always', id: probe['id'] });
      expect(body['schemas']).toContain(urn.probe);
    }
  });

  it('094 T: what is returned by default is there unless it is excluded or others are asked for', async () => {
    const probe = await service.probe({ bare: 'x' });
    const bare = async (query: string) => (await service.get(`${at(probe)}${query}`)).body['bare'];
    expect(await bare('')).toBe('x');
    expect(await bare('?excludedAttributes=label')).toBe('x');
    expect(await bare('?excludedAttributes=bare')).toBeUndefined();
    expect(await bare('?attributes=label')).toBeUndefined();
    expect(await bare('?attributes=label,bare')).toBe('x');
  });

  it('095 T: what is returned on request is there only where it is asked for', async () => {
    const probe = await service.probe({ asked: 'x' });
    expect((await service.get(at(probe))).body['asked']).toBeUndefined();
    expect((await service.get(`${at(probe)}?excludedAttributes=label`)).body['asked']).toBeUndefined();
    expect((await service.get(`${at(probe)}?attributes=asked`)).body['asked']).toBe('x');
    const listed = await service.list(`id eq "${String(probe['id'])}"`, '/Probes', { attributes: 'asked' });
    expect(each(listed, 'asked')).toEqual(['x']);
  });

  it('096 S: a value that must be unique is refused to a second resource', async () => {
    await service.probe({ code: 'only-one' });
    const other = await service.probe({ code: 'another' });
    expectError(await service.post('/Probes', probeBody({ code: 'only-one' })), 409, 'uniqueness');
    expectError(
      await service.patch(at(other), [{ op: 'replace', path: 'code', value: 'ONLY-ONE' }]),
      409,
      'uniqueness',
    );
    expectError(await service.put(at(other), probeBody({ code: 'only-one' })), 409, 'uniqueness');
  });

  it('097 T: canonical values are suggestions', async () => {
    const user = await service.user({ emails: [{ value: 'foo@example.org', type: 'foo' }] });
    expect(part(user, 'emails', 0, 'type')).toBe('foo');
  });

  it('098 M: no password is in clear in the directory, in the log or in an error', async () => {
    const password = 'Correct-horse-battery-9';
    const user = await service.user({ password });
    const answers = [
      await service.put(at(user), { userName: '', password }),
      await service.post('/Users', { userName: 'broken', password: { value: [password] } }),
      await service.patch(at(user), [{ op: 'replace', path: 'password', value: [password, password] }]),
      await service.send('POST', '/Users', { raw: `{"password":"${password}",}` }),
    ];
    for (const { status, text } of answers) {
      expect(status).toBe(400);
      expect(text).not.toContain(password);
    }
    expect(service.logged()).toMatch(/request/);
    expect(service.logged()).not.toContain(password);
    expect(JSON.stringify(await service.entry(user['id']))).not.toContain(password);
  });
});

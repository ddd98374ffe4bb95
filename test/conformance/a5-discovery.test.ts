import { expect } from 'vitest';
import { certificates } from './certificates.ts';
import { onEachProfile } from './on-each-profile.ts';
import { at, expectError, part, probeBody, resources, sorted, urn, type Json, type JsonObject } from './service.ts';

const schemeTypes = ['oauth', 'oauth2', 'oauthbearertoken', 'httpbasic', 'httpdigest'];

onEachProfile('RFC 7643 5, 6, 8: discovery', ({ it, service, facts }) => {
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
    expect(sorted(types.map(({ name }) => name))).toEqual(['Group', 'Probe', 'User', ...facts.otherTypes].toSorted());
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
    expect(sorted(extensions.map(({ schema }) => schema))).toEqual(
      sorted([urn.more, urn.enterprise, ...facts.extensions]),
    );
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
    const items: Record<string, Json> = { country: 'FR', value: 'a-value', type: 'work', primary: true };
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
      emails: [{ ...(part(sent, 'emails', 0) as JsonObject), value: 'every@example.org' }],
      x509Certificates: certificates.map((value) => ({ value })),
    };
    const { status, body } = await service.post('/Users', {
      ...user,
      [urn.enterprise]: { manager: { value: boss['id'] ?? '' } },
    });
    expect(status).toBe(201);
    expect(Object.keys(user).length).toBeGreaterThan(10);
    expect((await service.get(at(body))).body).toMatchObject(user);
  });

  it("085 S, 086 M: the standard's schemas have a name, and their attributes a description and, if complex, sub-attributes", async () => {
    const schemas = resources(await service.get('/Schemas')).filter(({ id }) => String(id).startsWith('urn:ietf:'));
    const others = facts.otherTypes.map((name) => `urn:ietf:params:scim:schemas:core:2.0:${name}`);
    expect(sorted(schemas.map(({ id }) => id))).toEqual(
      [urn.group, urn.user, urn.enterprise, ...facts.extensions, ...others].toSorted(),
    );
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
});

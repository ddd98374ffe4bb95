import { expect } from 'vitest';
import { onEachProfile } from './on-each-profile.ts';
import { at, baseUrl, each, expectError, part, probeBody, resources, sorted, urn, type JsonObject } from './service.ts';

onEachProfile('RFC 7643 3: resources', ({ it, service, facts }) => {
  it('026 M: schemas is a list of unique URIs that is never empty, and a wrong one is refused', async () => {
    const sent = [undefined, [urn.user], [urn.user, urn.user], [urn.user, urn.enterprise]];
    for (const [index, schemas] of sent.entries()) {
      const body = { userName: `schemas-${index}`, ...(schemas === undefined ? {} : { schemas }) };
      expect((await service.post('/Users', body)).body['schemas']).toEqual([urn.user]);
    }
    for (const schemas of [[7], { urn: urn.user }, [[urn.user]]] as const) {
      expectError(await service.post('/Users', { userName: 'wrong-schemas', schemas }), 400, 'invalidSyntax');
    }
  });

  it('027 M: schemas names what the resource type declares and the resource has, nothing else', async () => {
    const foreign = 'urn:example:unknown:2.0:Thing';
    const user = await service.user({ schemas: [urn.user, foreign], [foreign]: { a: 1 } });
    expect(user['schemas']).toEqual([urn.user]);
    expect(Object.keys(user)).not.toContain(foreign);
    const { body } = await service.patch(at(user), [{ op: 'add', path: `${urn.enterprise}:department`, value: 'A' }]);
    expect(body['schemas']).toEqual([urn.user, urn.enterprise]);
  });

  it('028 M: schemas has the base schema even where a client names the extension only', async () => {
    const user = await service.user({ schemas: [urn.enterprise], [urn.enterprise]: { department: 'A' } });
    expect((await service.get(at(user))).body['schemas']).toEqual([urn.user, urn.enterprise]);
  });

  it('029 T: the attributes of an extension are in an object that its URN names', async () => {
    const user = await service.user({ [urn.enterprise]: { department: 'Sales', employeeNumber: '7' } });
    expect(user[urn.enterprise]).toEqual({ department: 'Sales', employeeNumber: '7' });
    expect(Object.keys(user)).not.toContain('department');
  });

  it('030 S: no extension defines again what the standard or its base schema defines', async () => {
    const schemas = resources(await service.get('/Schemas'));
    const names = (id: string) =>
      ((schemas.find((one) => one['id'] === id)?.['attributes'] ?? []) as readonly JsonObject[]).map(
        ({ name }) => name,
      );
    expect(names(urn.enterprise)).toContain('manager');
    const taken = new Set([...names(urn.user), 'id', 'externalId', 'meta', 'schemas']);
    expect(names(urn.enterprise).filter((name) => taken.has(name))).toEqual([]);
  });

  it('031 M: id, externalId and meta are there for every resource type, whatever schemas says', async () => {
    const created = [
      await service.user({ schemas: [urn.user], externalId: 'x-user' }),
      await service.group({ schemas: [urn.group], externalId: 'x-group' }),
      await service.probe({ externalId: 'x-probe' }),
    ];
    for (const [index, body] of created.entries()) {
      expect(body).toMatchObject({ id: expect.any(String), externalId: ['x-user', 'x-group', 'x-probe'][index] });
      expect(Object.keys(body['meta'] as JsonObject)).toEqual(
        expect.arrayContaining(['resourceType', 'created', 'lastModified', 'location', 'version']),
      );
    }
  });

  it('032 M: the server gives id and meta when it creates a resource', async () => {
    const before = Date.now() - 1000;
    const { id, meta } = await service.user();
    expect(id).toMatch(/.+/);
    expect(Date.parse(String(part(meta, 'created')))).toBeGreaterThan(before);
    expect(meta).toMatchObject({ resourceType: 'User', location: `${baseUrl}/Users/${String(id)}` });
  });

  it('033 M, 036 M: ids are not empty, are one resource\'s only over all types, and have no "bulkId" in them', async () => {
    const made = [];
    for (let round = 0; round < 5; round += 1)
      made.push(await service.user(), await service.group(), await service.probe());
    const ids = made.map(({ id }) => String(id));
    expect(new Set(ids).size).toBe(15);
    expect(ids.filter((id) => id === '' || /bulkid/i.test(id))).toEqual([]);
    const [user = {}] = made;
    expectError(await service.get(`/Groups/${String(user['id'])}`), 404);
  });

  it('034 M: an id stays when everything else of the resource changes, and is not given again', async () => {
    const { id, ...user } = await service.user({ title: 'x' });
    const renamed = await service.put(at(user), { userName: 'renamed-for-good', name: { familyName: 'New' } });
    expect(renamed.body['id']).toBe(id);
    await service.remove(at(user));
    const again = await service.post('/Users', { userName: 'renamed-for-good' });
    expect(again.status).toBe(201);
    expect(again.body['id']).not.toBe(id);
  });

  it('035 M: an id that a client sends is not taken', async () => {
    const user = await service.user({ id: 'mine' });
    expect(user['id']).not.toBe('mine');
    expect((await service.put(at(user), { userName: 'id-kept', id: 'mine' })).body['id']).toBe(user['id']);
    expectError(await service.get('/Users/mine'), 404);
  });

  it('037 M: id is shown always, is read-only, and its letter case counts', async () => {
    const user = await service.user({ id: 'x' });
    const id = String(user['id']);
    for (const query of ['attributes=userName', 'excludedAttributes=id', 'attributes=nothing']) {
      expect((await service.get(`${at(user)}?${query}`)).body['id']).toBe(id);
    }
    expectError(await service.get(`/Users/${id.toUpperCase()}`), 404);
    expect(each(await service.list(`id eq "${id.toUpperCase()}"`), 'id')).toEqual([]);
    expect(each(await service.list(`id eq "${id}"`), 'id')).toEqual([id]);
    expectError(await service.patch(at(user), [{ op: 'replace', path: 'id', value: 'y' }]), 400, 'mutability');
  });

  it('038 M: externalId is there only where the client sent one', async () => {
    const user = await service.user();
    expect(Object.keys(user)).not.toContain('externalId');
    expect(Object.keys((await service.get(at(user))).body)).not.toContain('externalId');
    expect(await service.user({ externalId: 'given' })).toMatchObject({ externalId: 'given' });
  });

  it("039 M: an externalId is its client's own: others may give the same one", async () => {
    const [one, other] = [await service.user({ externalId: 'shared' }), await service.user({ externalId: 'shared' })];
    expect(sorted(each(await service.list('externalId eq "shared"'), 'id'))).toEqual(sorted([one['id'], other['id']]));
  });

  it('040 T: the letter case of externalId counts, and clients may change it', async () => {
    const user = await service.user({ externalId: 'CaseCounts' });
    expect(each(await service.list('externalId eq "casecounts"'), 'id')).toEqual([]);
    expect(each(await service.list('externalId eq "CaseCounts"'), 'id')).toEqual([user['id']]);
    const { body } = await service.patch(at(user), [{ op: 'replace', path: 'externalId', value: 'Other' }]);
    expect(body['externalId']).toBe('Other');
  });

  it('041 M: meta that a client sends changes nothing', async () => {
    const meta = {
      resourceType: 'Robot',
      created: '1999-01-01T00:00:00Z',
      location: 'https://example.org/',
      version: 'W/"1"',
    };
    const user = await service.user({ meta });
    expect(user['meta']).not.toEqual(expect.objectContaining({ created: meta.created }));
    const { body } = await service.put(at(user), { userName: 'no-meta', meta });
    for (const shown of [user, body]) {
      expect(shown['meta']).toMatchObject({
        resourceType: 'User',
        created: part(user, 'meta', 'created'),
        location: `${baseUrl}${at(user)}`,
      });
      expect(part(shown, 'meta', 'version')).not.toBe(meta.version);
    }
  });

  it("042 T: meta is shown by default, with parts that clients can't change", async () => {
    const user = await service.user();
    expect(Object.keys((await service.get(at(user))).body)).toContain('meta');
    expect(Object.keys((await service.get(`${at(user)}?attributes=userName`)).body)).not.toContain('meta');
    expect((await service.get(`${at(user)}?attributes=meta.resourceType`)).body['meta']).toEqual({
      resourceType: 'User',
    });
    for (const name of ['resourceType', 'created', 'lastModified', 'location', 'version']) {
      const answer = await service.patch(at(user), [
        { op: 'replace', path: `meta.${name}`, value: '2026-01-31T12:00:00Z' },
      ]);
      expectError(answer, 400, 'mutability');
    }
    expect(each(await service.list(`meta.resourceType eq "user" and id eq "${String(user['id'])}"`), 'id')).toEqual([]);
  });

  it('043 M, 044 M: created is a dateTime, and lastModified is the same until the first change', async () => {
    const user = await service.user();
    const { created, lastModified } = user['meta'] as JsonObject;
    expect(new Date(String(created)).toISOString()).toBe(created);
    expect(lastModified).toBe(created);
    expect((await service.get(at(user))).body['meta']).toEqual(user['meta']);
    await facts.nextTime();
    const changed = await service.patch(at(user), [{ op: 'add', path: 'title', value: 'x' }]);
    expect(part(changed.body, 'meta', 'created')).toBe(created);
    expect(Date.parse(String(part(changed.body, 'meta', 'lastModified')))).toBeGreaterThan(Date.parse(String(created)));
  });

  it('045 M: meta.location is what the headers Location and Content-Location say', async () => {
    const made = await service.post('/Users', { userName: 'located' });
    const location = part(made.body, 'meta', 'location');
    expect(location).toBe(`${baseUrl}/Users/${String(made.body['id'])}`);
    const answers = [
      await service.get(at(made.body)),
      await service.put(at(made.body), { userName: 'located' }),
      await service.patch(at(made.body), [{ op: 'add', path: 'title', value: 'x' }]),
    ];
    for (const { headers, body } of [made, ...answers]) {
      expect([headers.get('Location'), headers.get('Content-Location')]).toEqual([location, location]);
      expect(part(body, 'meta', 'location')).toBe(location);
    }
  });

  it('046 T, 047 M: meta.version is the ETag header, marked as weak', async () => {
    const made = await service.post('/Users', { userName: 'versioned' });
    const answers = [
      made,
      await service.get(at(made.body)),
      await service.put(at(made.body), { userName: 'versioned', title: 'x' }),
      await service.patch(at(made.body), [{ op: 'add', path: 'title', value: 'y' }]),
    ];
    const tags = answers.map(({ headers }) => headers.get('ETag'));
    for (const tag of tags) expect(tag).toMatch(/^W\/"[^"]+"$/);
    expect(answers.map(({ body }) => part(body, 'meta', 'version'))).toEqual(tags);
    expect(new Set(tags).size).toBe(3);
  });

  it('048 T: meta.resourceType is the name of the resource type', async () => {
    const made = [await service.user(), await service.group(), await service.probe()];
    expect(made.map((one) => part(one, 'meta', 'resourceType'))).toEqual(['User', 'Group', 'Probe']);
    expect((await service.post('/Probes', probeBody({ meta: { resourceType: 'User' } }))).body['meta']).toMatchObject({
      resourceType: 'Probe',
    });
  });
});

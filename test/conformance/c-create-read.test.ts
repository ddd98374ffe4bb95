import { expect } from 'vitest';
import { onEachProfile } from './on-each-profile.ts';
import { at, baseUrl, each, expectError, part, sorted, urn } from './service.ts';

onEachProfile('RFC 7644 3.3, 3.4: create and read', ({ it, service, facts }) => {
  it('122 T, 125 M, 126 S: POST creates a resource and answers 201 with it', async () => {
    const sent = { schemas: [urn.user], userName: 'bjensen', name: { familyName: 'Jensen' }, title: 'Guide' };
    const made = await service.post('/Users', sent);
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject(sent);
    expect((await service.get(at(made.body))).body).toEqual(made.body);
    expect((await service.entry(made.body['id']))['uid']).toEqual(['bjensen']);
  });

  it('123 M: read-only attributes of a POST are passed over', async () => {
    const sent = { id: 'mine', meta: { created: '1999-01-01T00:00:00Z', version: 'W/"x"' }, groups: [{ value: 'g' }] };
    const user = await service.user(sent);
    expect(user['id']).not.toBe('mine');
    expect(user['groups']).toBeUndefined();
    expect(part(user, 'meta', 'created')).not.toMatch(/^1999/);
    expect(part(user, 'meta', 'version')).not.toBe('W/"x"');
  });

  it("124 T: an attribute that is left out gets the server's default", async () => {
    const user = await service.user();
    expect(user['active']).toBe(facts.active);
    expect((await service.get(at(user))).body['active']).toBe(facts.active);
  });

  it('127 M: the URI of a new resource is in Location and in meta.location', async () => {
    for (const [path, body] of [
      ['/Users', { userName: 'placed' }],
      ['/Groups', { displayName: 'Placed' }],
    ] as const) {
      const made = await service.post(path, body);
      const uri = `${baseUrl}${path}/${String(made.body['id'])}`;
      expect([made.headers.get('Location'), part(made.body, 'meta', 'location')]).toEqual([uri, uri]);
      expect((await service.get(uri)).body['id']).toBe(made.body['id']);
    }
  });

  it('128 M: a POST that conflicts with a resource is 409 with uniqueness', async () => {
    await service.user({ userName: 'taken', emails: [{ value: 'taken@example.org' }] });
    expectError(await service.post('/Users', { userName: 'taken' }), 409, 'uniqueness');
    expectError(
      await service.post('/Users', { userName: 'free', emails: [{ value: 'taken@example.org' }] }),
      409,
      'uniqueness',
    );
    await service.group({ displayName: 'Taken' });
    expectError(await service.post('/Groups', { displayName: 'Taken' }), 409, 'uniqueness');
  });

  it('129 O: a repeated POST makes no second resource, and the first is found by externalId and userName', async () => {
    const body = { userName: 'retried', externalId: 'retried-1' };
    const made = await service.post('/Users', body);
    expectError(await service.post('/Users', body), 409, 'uniqueness');
    for (const filter of ['userName eq "retried"', 'externalId eq "retried-1"']) {
      expect(each(await service.list(filter), 'id')).toEqual([made.body['id']]);
    }
  });

  it('130 M: meta.resourceType is that of the endpoint', async () => {
    const { body } = await service.post('/Groups', {
      schemas: [urn.group],
      displayName: 'Typed',
      meta: { resourceType: 'User' },
    });
    expect(part(body, 'meta', 'resourceType')).toBe('Group');
  });

  it('131 T: GET by id answers 200 with the resource, 404 for an unknown id', async () => {
    const user = await service.user({ title: 'x' });
    const { status, body } = await service.get(at(user));
    expect([status, body]).toEqual([200, user]);
    for (const path of ['/Users/unknown', `/Groups/${String(user['id'])}`, '/Users/*', '/Users/%2A%29%28']) {
      expectError(await service.get(path), 404);
    }
  });

  it('132 T: a representation has what the server added and the spelling that it keeps', async () => {
    const made = await service.post('/Users', { USERNAME: 'Completed', NAME: { givenname: 'Kim', familyName: 'Lee' } });
    const { body } = await service.get(at(made.body));
    expect(body).toMatchObject({
      userName: 'Completed',
      active: facts.active,
      name: { givenName: 'Kim', familyName: 'Lee', formatted: 'Kim Lee' },
    });
  });

  it('133 S: parameters that mean nothing are passed over', async () => {
    const user = await service.user();
    expect((await service.get(`${at(user)}?foo=bar&_=1`)).body).toEqual(user);
    expect((await service.get('/Users?foo=bar&count=1')).body['itemsPerPage']).toBe(1);
  });

  it('134 M, 135 M, 136 M: a list is a ListResponse with totalResults and, where there are any, Resources', async () => {
    const { id } = await service.user({ userName: 'listed' });
    const { status, body } = await service.list('userName eq "listed"');
    expect(status).toBe(200);
    expect(body).toMatchObject({ schemas: [urn.list], totalResults: 1, Resources: [{ id }] });
  });

  it('137 M: a part of a list has startIndex and itemsPerPage', async () => {
    await service.user();
    await service.user();
    const { body } = await service.get('/Users?startIndex=2&count=1');
    expect(body).toMatchObject({ startIndex: 2, itemsPerPage: 1 });
    expect(Number(body['totalResults'])).toBeGreaterThan(1);
  });

  it('138 M: nothing found is 200 with totalResults 0', async () => {
    const { status, body } = await service.list('userName eq "nobody-at-all"');
    expect([status, body['schemas'], body['totalResults'], body['Resources'] ?? []]).toEqual([200, [urn.list], 0, []]);
  });

  it('139 M, 140 O: a query at the root finds resources of all types, and meta.resourceType picks some', async () => {
    const made = [
      await service.user({ externalId: 'root' }),
      await service.group({ externalId: 'root' }),
      await service.probe({ externalId: 'root' }),
    ];
    const ids = async (filter: string) => sorted(each(await service.list(filter, ''), 'id'));
    expect(await ids('externalId eq "root"')).toEqual(sorted(made.map(({ id }) => id)));
    expect(await ids('externalId eq "root" and meta.resourceType eq "Group"')).toEqual([made[1]?.['id']]);
    const all = (await service.get('?count=1000')).body;
    const counts = await Promise.all(
      ['/Users', '/Groups', '/Probes'].map(async (path) => (await service.get(`${path}?count=0`)).body['totalResults']),
    );
    expect(all['totalResults']).toBe(counts.reduce<number>((sum, count) => sum + Number(count), 0));
  });

  it('142 M: in a query over several types an attribute has no value where the type does not have it', async () => {
    const [user, group] = [await service.user({ externalId: 'mixed' }), await service.group({ externalId: 'mixed' })];
    const ids = async (filter: string) => each(await service.list(`externalId eq "mixed" and (${filter})`, ''), 'id');
    expect(await ids('userName pr')).toEqual([user['id']]);
    expect(await ids('not (userName pr)')).toEqual([group['id']]);
    expect(await ids('members pr or userName eq "nobody"')).toEqual([]);
  });
});

onEachProfile(
  'RFC 7644 3.4.2.1: more than a server wants to look at',
  ({ it, service, facts }) => {
    it('141 M: a query that would have to look at too much is 400 with tooMany', async () => {
      const entries = Array.from({ length: 120 }, (_, index) =>
        facts.person(`many${index}`, facts.mailAndTitle(`many${index}@example.org`, `b ${index}`)),
      );
      await service.server.add(entries.join('\n'));
      expectError(await service.list(facts.scanned), 400, 'tooMany');
      expect(each(await service.list(`${facts.scanned} and title eq "b 7"`), 'userName')).toEqual(['many7']);
    });
  },
  { 'limits.scanEntries': 3 },
);

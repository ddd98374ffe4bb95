import { beforeAll, expect } from 'vitest';
import { onEachProfile } from './on-each-profile.ts';
import { at, each, expectError, part, resources, sorted, urn, type Json, type JsonObject } from './service.ts';

/** Family names as they are to be sorted: without regard to letter case, by code point, those without one last. */
const families = ['alpha', 'Beta', 'beta2', 'Zulu', 'ähre', undefined, undefined];
const externalIds = ['a', 'B', 'b', 'A', 'c', 'C', 'd'];

onEachProfile('RFC 7644 3.4.2.3, 3.4.2.4: sorting and paging', ({ it, service, lists }) => {
  beforeAll(async () => {
    for (const index of [3, 0, 6, 4, 2, 5, 1]) {
      const familyName = families[index];
      const user = await service.user({
        userName: `u${index}`,
        externalId: externalIds[index] ?? '',
        ...(familyName === undefined ? {} : { name: { familyName } }),
      });
      const values = [
        { value: `first${9 - index}@example.org`, type: 'home' },
        { value: `second${index}@example.org`, type: 'work', primary: index % 2 === 0 },
      ];
      for (const { name, endpoint, make } of lists) {
        if (endpoint === '/Probes') await make({ label: `u${index}`, [name]: values });
        else await service.patch(at(user), [{ op: 'add', path: name, value: values }]);
      }
    }
  });

  const sortedBy = async (sortBy: string, more: Record<string, string> = {}, ...path: readonly (string | number)[]) =>
    each(
      await service.get(`/Users?${new URLSearchParams({ sortBy, ...more }).toString()}`),
      ...(path.length === 0 ? ['userName'] : path),
    );

  it('175 M, 176 M: sortBy sorts, in ascending order unless something else is said', async () => {
    const ascending = ['u0', 'u1', 'u2', 'u3', 'u4', 'u5', 'u6'];
    expect(await sortedBy('userName')).toEqual(ascending);
    expect(await sortedBy('userName', { sortOrder: 'ascending' })).toEqual(ascending);
    expect(await sortedBy('userName', { sortOrder: 'descending' })).toEqual(ascending.toReversed());
  });

  it('177 T: sortOrder is ascending or descending, nothing else', async () => {
    for (const sortOrder of ['up', 'desc', '1']) {
      expectError(await service.get(`/Users?sortBy=userName&sortOrder=${sortOrder}`), 400, 'invalidValue');
    }
  });

  it('178 T: of several values the primary one sorts, else the first', async () => {
    // 0, 2, 4, 6 by second0…second6; 1, 3, 5 by first8, first6, first4.
    const order = [5, 3, 1, 0, 2, 4, 6];
    for (const { name, endpoint } of lists) {
      const path = endpoint === '/Users' ? 'externalId' : 'label';
      for (const sortBy of [`${name}.value`, name]) {
        const query = new URLSearchParams({ sortBy, filter: `${name} pr` }).toString();
        const found = each(await service.get(`${endpoint}?${query}`), path);
        expect(found).toEqual(order.map((index) => (path === 'label' ? `u${index}` : externalIds[index])));
      }
    }
  });

  it('179 T, 180 T: a part of a complex attribute sorts, and what has none is last, or first if descending', async () => {
    const ascending = await sortedBy('name.familyName', {}, 'name', 'familyName');
    expect(ascending).toEqual(families);
    expect(await sortedBy('name.familyName', { sortOrder: 'descending' }, 'name', 'familyName')).toEqual(
      families.toReversed(),
    );
  });

  it('181 M, 182 M: letter case counts in the order where caseExact says so, and no language does', async () => {
    expect(await sortedBy('name.familyName', {}, 'name', 'familyName')).toEqual(families);
    expect(await sortedBy('externalId', {}, 'externalId')).toEqual(['A', 'B', 'C', 'a', 'b', 'c', 'd']);
  });

  it('183 M: a startIndex below 1 is 1', async () => {
    const first = await service.get('/Users?count=2&startIndex=1');
    for (const startIndex of ['0', '-5']) {
      const { body } = await service.get(`/Users?count=2&startIndex=${startIndex}`);
      expect(body).toEqual(first.body);
      expect(body['startIndex']).toBe(1);
    }
  });

  it('184 M, 185 M: a count of 0 or less gives no resources but the true total', async () => {
    for (const count of ['0', '-1', '-100']) {
      const { status, body } = await service.get(`/Users?count=${count}`);
      expect([status, body['totalResults'], body['itemsPerPage'], body['Resources'] ?? []]).toEqual([200, 7, 0, []]);
    }
  });

  it('186 M, 189 T, 190 T: a page has at most count resources, says how many, and how many there are', async () => {
    for (const count of [1, 3, 7, 50]) {
      const answer = await service.get(`/Users?count=${count}`);
      const shown = Math.min(count, 7);
      expect(resources(answer)).toHaveLength(shown);
      expect(answer.body).toMatchObject({ itemsPerPage: shown, totalResults: 7 });
    }
    expect((await service.list('name.familyName sw "b"', '/Users', { count: '1' })).body).toMatchObject({
      totalResults: 2,
      itemsPerPage: 1,
    });
  });

  it('188 T: a startIndex beyond the end gives an empty page and the true total', async () => {
    for (const startIndex of ['8', '1000', '99999999999']) {
      const { status, body } = await service.get(`/Users?startIndex=${startIndex}`);
      expect([status, body['totalResults'], body['itemsPerPage'], body['Resources'] ?? []]).toEqual([200, 7, 0, []]);
    }
  });

  it('191 M: pages keep their order while others write: nobody who stays is seen twice or missed', async () => {
    const stay = ['u0', 'u1', 'u2', 'u3', 'u4', 'u5', 'u6'];
    const seen: Json[] = [];
    const extras: JsonObject[] = [];
    for (let startIndex = 1; ; startIndex += 2) {
      const page = await service.get(`/Users?sortBy=userName&startIndex=${startIndex}&count=2`);
      if (resources(page).length === 0) break;
      seen.push(...each(page, 'userName').map((name) => name ?? null));
      extras.push(await service.user({ userName: `z-late-${startIndex}` }));
      if (startIndex > 40) break;
    }
    expect(seen.filter((name) => stay.includes(String(name)))).toEqual(stay);
    const again = async () => each(await service.get('/Users?count=50'), 'id');
    expect(await again()).toEqual(await again());
    for (const extra of extras) await service.remove(at(extra));
  });
});

onEachProfile(
  "RFC 7644 3.4.2.4: the server's own bounds",
  ({ it, service }) => {
    it("187 T: without a count, and above the greatest, the server's own number holds", async () => {
      for (let index = 0; index < 5; index += 1) await service.user();
      const pages = await Promise.all(['', '?count=3', '?count=1000'].map((query) => service.get(`/Users${query}`)));
      expect(pages.map((page) => resources(page).length)).toEqual([2, 3, 3]);
      expect(pages.map(({ body }) => body['totalResults'])).toEqual([5, 5, 5]);
      expect(part((await service.get('/ServiceProviderConfig')).body, 'filter', 'maxResults')).toBe(3);
    });
  },
  { 'paging.defaultCount': 2, 'paging.maxCount': 3 },
);

onEachProfile('RFC 7644 3.4.2.5, 3.9, 3.10: projection', ({ it, service }) => {
  let user: JsonObject;
  const minimum = ['id', 'schemas'];
  const sent: JsonObject = {
    title: 'x',
    name: { givenName: 'Kim', familyName: 'Lee' },
    emails: [{ value: 'kim@example.org', type: 'work' }],
    [urn.enterprise]: { department: 'Sales', employeeNumber: '7' },
  };
  beforeAll(async () => {
    user = await service.user({ userName: 'kim', ...sent });
  });
  const keys = (body: JsonObject | undefined) => Object.keys(body ?? {}).toSorted();
  const shown = async (query: string) => (await service.get(`${at(user)}?${query}`)).body;

  it('192 M: attributes gives what is always returned and what is named', async () => {
    expect(keys(await shown('attributes=userName'))).toEqual([...minimum, 'userName']);
    expect(keys(await shown('attributes=title,emails'))).toEqual(['emails', ...minimum, 'title']);
    expect(keys(await shown('attributes=nothing-like-this'))).toEqual(minimum);
  });

  it('193 M, 194 M: excludedAttributes takes from what is returned by default, never from what is always returned', async () => {
    const all = keys(await shown(''));
    expect(all).toContain('emails');
    expect(keys(await shown('excludedAttributes=emails'))).toEqual(all.filter((name) => name !== 'emails'));
    expect(keys(await shown('excludedAttributes=id,schemas,title,meta'))).toEqual(
      all.filter((name) => name !== 'title' && name !== 'meta'),
    );
  });

  it('195 M: both work on GET, lists, searches, POST, PUT and PATCH', async () => {
    let made = 0;
    const body = () => ({ userName: `projected-${++made}`, ...sent, emails: [] });
    const answers = async (query: string, parameters: JsonObject) => [
      (await service.get(`${at(user)}?${query}`)).body,
      resources(await service.list('userName eq "kim"', '/Users', Object.fromEntries(new URLSearchParams(query))))[0],
      resources(
        await service.post('/Users/.search', { schemas: [urn.search], filter: 'userName eq "kim"', ...parameters }),
      )[0],
      (await service.post(`/Users?${query}`, body())).body,
      (await service.put(`${at(user)}?${query}`, { userName: 'kim', ...sent })).body,
      (await service.patch(`${at(user)}?${query}`, [{ op: 'replace', path: 'title', value: 'x' }])).body,
    ];
    for (const one of await answers('attributes=title', { attributes: ['title'] }))
      expect(keys(one)).toEqual([...minimum, 'title']);
    for (const one of await answers('excludedAttributes=name', { excludedAttributes: ['name'] })) {
      expect(keys(one)).toEqual(expect.arrayContaining(['title', 'userName', 'meta']));
      expect(keys(one)).not.toContain('name');
    }
  });

  it('196 T, 199 M: names are written in full or short, with parts, in any letter case', async () => {
    for (const name of [
      'name.givenName',
      'NAME.GIVENNAME',
      `${urn.user}:name.givenName`,
      `${urn.user.toUpperCase()}:Name.givenname`,
    ]) {
      expect((await shown(`attributes=${name}`))['name']).toEqual({ givenName: 'Kim' });
      const { name: rest } = await shown(`excludedAttributes=${name}`);
      expect(keys(rest as JsonObject)).toEqual(['familyName', 'formatted']);
    }
    for (const name of [`${urn.enterprise}:department`, `${urn.enterprise.toUpperCase()}:DEPARTMENT`]) {
      expect((await shown(`attributes=${name}`))[urn.enterprise]).toEqual({ department: 'Sales' });
      expect(each(await service.list(`userName eq "kim" and ${name} eq "sales"`), 'userName')).toEqual(['kim']);
    }
    const path = `${urn.enterprise.toLowerCase()}:Department`;
    const { body } = await service.patch(at(user), [{ op: 'replace', path, value: 'Sales' }]);
    expect(part(body, urn.enterprise, 'department')).toBe('Sales');
    expect((await shown('attributes=emails.value'))['emails']).toEqual([{ value: 'kim@example.org' }]);
  });

  it('197 T: the URN of an extension stands for all of it', async () => {
    expect(await shown(`attributes=${urn.enterprise}`)).toMatchObject({
      [urn.enterprise]: { department: 'Sales', employeeNumber: '7' },
    });
    expect(keys(await shown(`attributes=${urn.enterprise}`))).toEqual([...minimum, urn.enterprise].toSorted());
    expect(keys(await shown(`excludedAttributes=${urn.enterprise}`))).not.toContain(urn.enterprise);
  });

  it('198 T: attributes and excludedAttributes together are refused', async () => {
    expectError(await service.get(`${at(user)}?attributes=title&excludedAttributes=name`), 400, 'invalidValue');
    expectError(await service.get('/Users?attributes=title&excludedAttributes=name'), 400, 'invalidValue');
  });

  it('200 S: attributes of an extension are found by their short names too', async () => {
    expect((await shown('attributes=department'))[urn.enterprise]).toEqual({ department: 'Sales' });
    expect(each(await service.list('userName eq "kim" and department eq "Sales"'), 'userName')).toEqual(['kim']);
    const { body } = await service.patch(at(user), [{ op: 'replace', path: 'department', value: 'Sales' }]);
    expect(part(body, urn.enterprise, 'department')).toBe('Sales');
  });

  it('201 M, 204 T: POST to .search queries the endpoint, or all of them at the root, and answers 200', async () => {
    const group = await service.group({ externalId: 'searched' });
    const probe = await service.probe({ externalId: 'searched' });
    const search = (path: string) =>
      service.post(path, {
        schemas: [urn.search],
        filter: 'externalId eq "searched"',
        attributes: ['externalId', 'displayName'],
      });
    const [groups, users, all] = [
      await search('/Groups/.search'),
      await search('/Users/.search'),
      await search('/.search'),
    ];
    for (const { status, body } of [groups, users, all]) expect([status, body['schemas']]).toEqual([200, [urn.list]]);
    expect([groups, users, all].map((answer) => sorted(each(answer, 'id')))).toEqual([
      [group['id']],
      [],
      sorted([group['id'], probe['id']]),
    ]);
    expect(keys(resources(groups)[0])).toEqual(['displayName', 'externalId', ...minimum]);
  });

  it('202 M: a search request has the URN of search requests', async () => {
    for (const schemas of [undefined, [], [urn.patch], [urn.list], 'x'] as const) {
      const body = { filter: 'userName pr', ...(schemas === undefined ? {} : { schemas }) };
      expectError(await service.post('/Users/.search', body), 400, 'invalidSyntax');
    }
    expectError(await service.post('/Users/.search', []), 400, 'invalidSyntax');
  });

  it('203 T: a search request means what the same parameters of GET mean', async () => {
    for (const name of ['Ada', 'bea', 'Cyd', 'dan']) await service.user({ userName: `s-${name}`, title: 'same' });
    const requests: readonly Record<string, Json>[] = [
      { filter: 'title eq "same"' },
      { filter: 'title eq "same"', sortBy: 'userName', sortOrder: 'descending', startIndex: 2, count: 2 },
      { filter: 'title eq "same"', attributes: ['userName', 'meta.resourceType'], count: 1 },
      { filter: 'title eq "same"', excludedAttributes: ['title', 'meta'] },
      { count: 0 },
      { startIndex: 3 },
    ];
    for (const parameters of requests) {
      const texts = Object.entries(parameters).map(([name, value]): [string, string] => [name, String(value)]);
      const query = new URLSearchParams(texts);
      const byGet = await service.get(`/Users?${query.toString()}`);
      const byPost = await service.post('/Users/.search', { schemas: [urn.search], ...parameters });
      expect(byPost.body).toEqual(byGet.body);
      expect(byGet.body['totalResults']).toBeGreaterThan(3);
    }
  });
});

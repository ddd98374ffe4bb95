import { expect } from 'vitest';
import { onEachProfile } from './on-each-profile.ts';
import { at, baseUrl, each, sorted, type JsonObject } from './service.ts';

onEachProfile('RFC 7643 2.4, 2.5: several values, and none', ({ it, service, facts, lists }) => {
  it('017 M: an attribute has at most one primary value', async () => {
    for (const { name, make } of lists) {
      const made = await make({
        [name]: [
          { value: 'p1@example.org', primary: true },
          { value: 'p2@example.org', primary: true },
        ],
      });
      const primaries = (answer: JsonObject) =>
        (answer[name] as readonly JsonObject[]).filter(({ primary }) => primary === true);
      expect(primaries(made)).toHaveLength(1);
      const added = await service.patch(at(made), [
        { op: 'add', path: name, value: [{ value: 'p3@example.org', primary: true }] },
      ]);
      expect(primaries(added.body).map(({ value }) => value)).toEqual(['p3@example.org']);
    }
  });

  it('018 M: a value without primary is not the primary one', async () => {
    for (const { name, make, endpoint } of lists) {
      const unset = await make({ [name]: [{ value: 'q1@example.org' }] });
      const no = await make({ [name]: [{ value: 'q2@example.org', primary: false }] });
      await make({ [name]: [{ value: 'q3@example.org', primary: true }] });
      const found = await service.list(`${name}[primary eq false and value sw "q"]`, endpoint);
      expect(sorted(each(found, 'id'))).toEqual(sorted([unset['id'], no['id']]));
    }
  });

  it('020 M: addresses of a resource with and without the API version are the same', async () => {
    const user = await service.user();
    const group = await service.group({ members: [{ value: user['id'] ?? '' }] });
    for (const $ref of [
      `${baseUrl}${at(user)}`,
      `${baseUrl.replace('/v2', '')}${at(user)}`,
      `${baseUrl.replace('/v2', '/v1')}${at(user)}`,
    ]) {
      expect(each(await service.list(`members[$ref eq "${$ref}"]`, '/Groups'), 'id')).toEqual([group['id']]);
    }
    expect(
      each(await service.list(`members[$ref eq "https://other.example.org${at(user)}"]`, '/Groups'), 'id'),
    ).toEqual([]);
  });

  it('022 S: the same value with the same type is not shown twice', async () => {
    const twin = { value: 'twin@example.org', type: 'work' };
    for (const { name, make } of lists) {
      const made = await make({ [name]: [twin, twin, { ...twin, type: 'home' }] });
      const again = await service.patch(at(made), [{ op: 'add', path: name, value: [twin] }]);
      for (const { [name]: values } of [made, again.body]) {
        const pairs = (values as readonly JsonObject[]).map(({ value, type }) => [value, type]);
        expect(pairs).toEqual([
          ['twin@example.org', 'work'],
          ['twin@example.org', 'home'],
        ]);
      }
    }
  });

  it('023 M: unassigned, null and [] are one state, which "pr" finds absent', async () => {
    const sent: readonly JsonObject[] = [
      {},
      { title: null, emails: null, name: null },
      { emails: [], title: '', name: {} },
    ];
    for (const [index, more] of sent.entries()) {
      const userName = `nothing-${index}`;
      const user = await service.user({
        userName,
        title: 'x',
        emails: [{ value: `n${index}@example.org` }],
        name: { givenName: 'N' },
      });
      const { body } = await service.put(at(user), { userName, ...more });
      expect(Object.keys(body)).not.toEqual(expect.arrayContaining([expect.stringMatching(/^(?:title|emails)$/)]));
      const pr = await service.list(`userName eq "${userName}" and (title pr or emails pr)`);
      expect(pr.body['totalResults']).toBe(0);
    }
  });

  it('024 T: giving null or [] takes a value away', async () => {
    const user = await service.user({ title: 'x', userType: 'y', emails: [{ value: 'gone@example.org' }] });
    const { body } = await service.patch(at(user), [
      { op: 'replace', path: 'title', value: null },
      { op: 'replace', path: 'emails', value: [] },
      { op: 'replace', value: { userType: null } },
    ]);
    expect(Object.keys(body).toSorted()).toEqual(facts.always);
  });

  it('025 O: what has no value is left out of answers', async () => {
    const user = await service.user({ title: null, name: { givenName: 'Only', familyName: null } });
    const { text } = await service.get(at(user));
    expect(text).not.toMatch(/null|\[\]|\{\}|:""/);
  });
});

import { expect } from 'vitest';
import { byValue, member, patching } from './patching.ts';
import { onEachProfile } from './on-each-profile.ts';
import { at, expectError, part, sorted, urn } from './service.ts';

onEachProfile('RFC 7644 3.5.2.1 to 3.5.2.3: add, remove, replace', ({ it, service, lists }) => {
  const { after, userAfter, probeAfter, refusal, membersOf } = patching(service);

  it('231 M: add needs a value', async () => {
    const user = await service.user({ title: 'x' });
    for (const operation of [{ op: 'add', path: 'title' }, { op: 'add', path: 'emails' }, { op: 'add' }]) {
      const answer = await refusal(user, operation);
      expect([answer.status, answer.body['scimType']]).toEqual([
        400,
        expect.stringMatching(/^invalid(?:Value|Syntax)$/),
      ]);
    }
  });

  it('232 T, 233 T: add without a path sets the attributes of its value, those that had none too', async () => {
    const before = { title: 'x', emails: [{ value: 'set@example.org', type: 'home' }] };
    const body = await userAfter(before, {
      op: 'add',
      value: {
        emails: [{ value: 'set2@example.org', type: 'work' }],
        userType: 'Babs',
        name: { givenName: 'B' },
        [urn.enterprise]: { department: 'D' },
      },
    });
    expect(body).toMatchObject({
      title: 'x',
      userType: 'Babs',
      name: { givenName: 'B' },
      [urn.enterprise]: { department: 'D' },
    });
    expect(part(body, 'emails')).toHaveLength(2);
  });

  it('234 M: add to a complex attribute gives parts, and only parts', async () => {
    const body = await userAfter(
      { name: { givenName: 'A', familyName: 'B' } },
      { op: 'add', path: 'name', value: { formatted: 'F', familyName: 'C' } },
    );
    expect(body['name']).toEqual({ givenName: 'A', formatted: 'F', familyName: 'C' });
    const user = await service.user();
    for (const value of ['Jensen', 7, ['a', 'b']])
      expectError(await refusal(user, { op: 'add', path: 'name', value }), 400, 'invalidValue');
  });

  it('235 T, 236 T: add appends to several values and replaces a single one', async () => {
    const body = await probeAfter(
      { tags: ['a'], bare: 'old' },
      { op: 'add', path: 'tags', value: ['b', 'c'] },
      { op: 'add', path: 'tags', value: 'd' },
      { op: 'add', path: 'bare', value: 'new' },
    );
    expect([(body['tags'] as readonly string[]).toSorted(), body['bare']]).toEqual([['a', 'b', 'c', 'd'], 'new']);
  });

  it('237 S, 238 M: to add what is there changes nothing, not even lastModified', async () => {
    const made = await service.user({ title: 'x', emails: [{ value: 'there@example.org', type: 'work' }] });
    const group = await service.group({ members: [member(made)] });
    const { body: one } = await service.get(at(made));
    const answer = await service.patch(at(one), [
      { op: 'add', path: 'title', value: 'x' },
      { op: 'add', path: 'emails', value: [{ value: 'there@example.org', type: 'work' }] },
    ]);
    expect([answer.status, answer.body]).toEqual([200, one]);
    expect((await service.patch(at(group), [{ op: 'add', path: 'members', value: [member(one)] }])).status).toBe(204);
    expect((await service.get(at(group))).body).toEqual(group);
  });

  it('239 M, 240 M: remove takes a single value, or all values', async () => {
    const body = await userAfter(
      {
        title: 'x',
        name: { givenName: 'A', familyName: 'B' },
        emails: [{ value: 'r1@example.org' }, { value: 'r2@example.org' }],
      },
      { op: 'remove', path: 'title' },
      { op: 'remove', path: 'name.givenName' },
      { op: 'remove', path: 'emails' },
    );
    expect([body['title'], body['emails'], part(body, 'name', 'givenName'), part(body, 'name', 'familyName')]).toEqual([
      undefined,
      undefined,
      undefined,
      'B',
    ]);
    const [one, two] = [await service.user(), await service.user()];
    const group = await service.group({ members: [member(one), member(two)] });
    await service.patch(at(group), [{ op: 'remove', path: 'members', value: [member(one)] }]);
    expect(await membersOf(group)).toEqual([]);
    expect(service.logged()).toContain('removed all values');
  });

  it('241 M, 242 M: remove with a filter takes the values that match, or one part of them', async () => {
    const [one, two] = [await service.user(), await service.user()];
    const group = await service.group({ members: [member(one), member(two)] });
    for (const [resource, left] of [
      [one, [two['id']]],
      [one, [two['id']]],
      [two, []],
    ] as const) {
      await service.patch(at(group), [{ op: 'remove', path: `members[value eq "${String(resource['id'])}"]` }]);
      expect(await membersOf(group)).toEqual(left);
    }
    expect((await service.get(at(group))).body['members']).toBeUndefined();
    const values = [
      { value: 'f1@example.org', type: 'work', display: 'd' },
      { value: 'f2@example.org', type: 'home', display: 'e' },
      { value: 'f3@example.com', type: 'work' },
    ];
    for (const { name, make } of lists) {
      const body = await after(
        make,
        { [name]: values },
        { op: 'remove', path: `${name}[type eq "work" and value ew "example.org"].display` },
        { op: 'remove', path: `${name}[type eq "work" and value ew "example.com"]` },
      );
      expect(byValue(body[name])).toEqual([{ value: 'f1@example.org', type: 'work' }, values[1]]);
    }
  });

  it("243 M: what is required or read-only can't be removed", async () => {
    const user = await service.user();
    for (const path of ['userName', 'id', 'meta', 'schemas', 'groups'])
      expectError(await refusal(user, { op: 'remove', path }), 400, 'mutability');
    expectError(await refusal(user, { op: 'replace', path: 'userName', value: null }), 400, 'mutability');
    const probe = await service.probe({ tags: ['a', 'b'] });
    expectError(await refusal(probe, { op: 'remove', path: 'tags' }), 400, 'mutability');
    expectError(
      await refusal(probe, { op: 'remove', path: 'tags[value eq "a"]' }, { op: 'remove', path: 'tags[value eq "b"]' }),
      400,
      'mutability',
    );
    expectError(await refusal(probe, { op: 'remove', path: `${urn.more}:extra` }), 400, 'mutability');
  });

  it('244 T: to remove what is not there changes nothing', async () => {
    const user = await service.user();
    const answer = await service.patch(at(user), [
      { op: 'remove', path: 'title' },
      { op: 'remove', path: 'emails[type eq "work"]' },
      { op: 'remove', path: 'name.givenName' },
    ]);
    expect([answer.status, answer.body]).toEqual([200, user]);
  });

  it('245 M, 246 T: replace without a path, or with one, replaces the attributes that it names', async () => {
    const body = await userAfter(
      { title: 'a', userType: 'n', emails: [{ value: 'w1@example.org' }] },
      { op: 'replace', value: { title: 'b', emails: [{ value: 'w2@example.org', type: 'work' }] } },
      { op: 'replace', path: 'userName', value: 'whole-new' },
    );
    expect(body).toMatchObject({
      userName: 'whole-new',
      title: 'b',
      userType: 'n',
      emails: [{ value: 'w2@example.org', type: 'work' }],
    });
    expect(body['emails']).toHaveLength(1);
  });

  it('247 T: replace of an attribute with several values replaces all of them', async () => {
    const [one, two, three] = [await service.user(), await service.user(), await service.user()];
    const group = await service.group({ members: [member(one), member(two)] });
    await service.patch(at(group), [{ op: 'replace', path: 'members', value: [member(two), member(three)] }]);
    expect(sorted(await membersOf(group))).toEqual(sorted([two['id'], three['id']]));
  });

  it('248 M: replace of what is not there adds it', async () => {
    const body = await userAfter(
      {},
      { op: 'replace', path: 'title', value: 'x' },
      { op: 'replace', path: 'emails', value: [{ value: 'fresh@example.org' }] },
      { op: 'replace', path: 'name.givenName', value: 'G' },
    );
    expect(body).toMatchObject({ title: 'x', emails: [{ value: 'fresh@example.org' }], name: { givenName: 'G' } });
  });

  it('249 M: replace of a complex attribute leaves the parts that it does not name', async () => {
    const body = await probeAfter(
      { one: { left: 'l', right: 'r' } },
      { op: 'replace', path: 'one', value: { left: 'new' } },
    );
    expect(body['one']).toEqual({ left: 'new', right: 'r' });
    const named = await userAfter(
      { name: { givenName: 'A', familyName: 'B' } },
      { op: 'replace', path: 'name', value: { familyName: 'C' } },
    );
    expect(named['name']).toMatchObject({ givenName: 'A', familyName: 'C' });
  });

  it('250 M, 251 T: replace with a filter replaces all values that match, or one part of each', async () => {
    const parts = [
      { value: 'a', type: 'work', count: 1 },
      { value: 'b', type: 'home', count: 2 },
      { value: 'c', type: 'work', count: 3 },
    ];
    const whole = await probeAfter(
      { parts },
      { op: 'replace', path: 'parts[count gt 2]', value: { value: 'z', type: 'work' } },
    );
    expect(byValue(whole['parts'])).toEqual([parts[0], parts[1], { value: 'z', type: 'work' }]);
    const some = await probeAfter({ parts }, { op: 'replace', path: 'parts[type eq "work"].exact', value: 'E' });
    expect(byValue(some['parts'])).toEqual([{ ...parts[0], exact: 'E' }, parts[1], { ...parts[2], exact: 'E' }]);
  });

  it('252 M: replace with a filter that matches nothing is 400 with noTarget', async () => {
    const value = { value: 'x@example.org' };
    for (const { name, make } of lists) {
      const made = await make({ [name]: [{ value: 'lonely@example.org', type: 'home' }] });
      for (const operation of [
        { op: 'replace', path: `${name}[type eq "work"]`, value },
        { op: 'replace', path: `${name}[type eq "work"].value`, value: 'x' },
      ]) {
        expectError(await refusal(made, operation), 400, 'noTarget');
      }
    }
    const user = await service.user({ emails: [{ value: 'alone@example.org' }] });
    for (const operation of [
      { op: 'replace', path: 'emails[value eq "x@example.org"]', value },
      { op: 'replace', path: 'addresses[type eq "work"].streetAddress', value: 'x' },
    ]) {
      expectError(await refusal(user, operation), 400, 'noTarget');
    }
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  at,
  expectError,
  openService,
  part,
  sorted,
  urn,
  type Answer,
  type Json,
  type JsonObject,
  type Service,
} from './service.ts';

describe('RFC 7644 3.5.2: PATCH', () => {
  let service: Service;
  beforeAll(async () => {
    service = await openService();
  });
  afterAll(() => service.close());

  /** The body after one operation on a new user. */
  const userAfter = async (before: JsonObject, ...operations: readonly JsonObject[]): Promise<JsonObject> => {
    const user = await service.user(before);
    const { status, body, text } = await service.patch(at(user), operations);
    expect([status, status === 200 ? '' : text]).toEqual([200, '']);
    expect((await service.get(at(user))).body).toEqual(body);
    return body;
  };
  const probeAfter = async (before: JsonObject, ...operations: readonly JsonObject[]): Promise<JsonObject> => {
    const probe = await service.probe(before);
    const { status, body, text } = await service.patch(at(probe), operations);
    expect([status, status === 200 ? '' : text]).toEqual([200, '']);
    expect((await service.get(at(probe))).body).toEqual(body);
    return body;
  };
  /** The answer to operations that must leave the resource as it was. */
  const refusal = async (resource: JsonObject, ...operations: readonly Json[]): Promise<Answer> => {
    const answer = await service.patch(at(resource), operations);
    expect((await service.get(at(resource))).body).toEqual(resource);
    return answer;
  };
  const member = (resource: JsonObject): JsonObject => ({ value: resource['id'] ?? '' });
  /** The values of a list, which a directory keeps in no order. */
  const byValue = (list: Json | undefined): readonly JsonObject[] =>
    (list as readonly JsonObject[]).toSorted((a, b) => (String(a['value']) < String(b['value']) ? -1 : 1));
  const membersOf = async (group: JsonObject): Promise<readonly (Json | undefined)[]> =>
    (((await service.get(at(group))).body['members'] ?? []) as readonly JsonObject[]).map(({ value }) => value);

  it('206 S, 229 M: PATCH changes a resource and answers 200 with it, or 204', async () => {
    const user = await service.user();
    const answer = await service.patch(at(user), [{ op: 'add', path: 'title', value: 'x' }]);
    expect([answer.status, answer.body['title'], answer.headers.get('ETag')]).toEqual([
      200,
      'x',
      part(answer.body, 'meta', 'version'),
    ]);
    const group = await service.group();
    const silent = await service.patch(at(group), [{ op: 'replace', path: 'displayName', value: 'Silent' }]);
    expect([silent.status, silent.text]).toEqual([204, '']);
    expect((await service.get(at(group))).body['displayName']).toBe('Silent');
  });

  it('217 M: the body has the URN of PATCH requests', async () => {
    const user = await service.user();
    for (const schemas of [[urn.user], [urn.search], ['x'], [7], 'x'] as const) {
      const answer = await service.send('PATCH', at(user), {
        body: { schemas, Operations: [{ op: 'add', path: 'title', value: 'x' }] },
      });
      expectError(answer, 400, 'invalidSyntax');
    }
    expectError(await service.send('PATCH', at(user), { body: [] }), 400, 'invalidSyntax');
    expect((await service.get(at(user))).body).toEqual(user);
  });

  it('218 M: there is at least one operation', async () => {
    const user = await service.user();
    for (const body of [
      { schemas: [urn.patch] },
      { schemas: [urn.patch], Operations: [] },
      { schemas: [urn.patch], Operations: {} },
      { schemas: [urn.patch], Operations: ['add'] },
    ]) {
      expectError(await service.send('PATCH', at(user), { body }), 400, 'invalidSyntax');
    }
  });

  it('219 M: each operation is one of add, remove and replace', async () => {
    const user = await service.user();
    for (const op of ['move', 'copy', 'test', '', 7, null]) {
      expectError(await refusal(user, { op, path: 'title', value: 'x' }), 400, 'invalidSyntax');
    }
    expectError(await refusal(user, { path: 'title', value: 'x' }), 400, 'invalidSyntax');
  });

  it('220 M: add and replace may leave the path out, remove may not', async () => {
    expect(
      await userAfter({}, { op: 'add', value: { title: 'x' } }, { op: 'replace', value: { nickName: 'y' } }),
    ).toMatchObject({ title: 'x', nickName: 'y' });
    const user = await service.user({ title: 'x' });
    expectError(await refusal(user, { op: 'remove' }), 400, 'noTarget');
    expectError(await refusal(user, { op: 'remove', value: { title: 'x' } }), 400, 'noTarget');
  });

  it('221 T: a path is an attribute, one of its parts, or a filter on its values with or without a part', async () => {
    const emails = [{ value: 'path@example.org', type: 'work', display: 'd' }];
    const body = await userAfter(
      { emails, name: { givenName: 'A' } },
      { op: 'replace', path: 'userName', value: 'path-user' },
      { op: 'replace', path: 'name.givenName', value: 'B' },
      { op: 'replace', path: 'emails[type eq "work"].display', value: 'e' },
      { op: 'replace', path: `${urn.user}:nickName`, value: 'n' },
      { op: 'replace', path: `${urn.enterprise}:department`, value: 'D' },
    );
    expect(body).toMatchObject({
      userName: 'path-user',
      nickName: 'n',
      name: { givenName: 'B' },
      emails: [{ display: 'e' }],
      [urn.enterprise]: { department: 'D' },
    });
    const user = await service.user();
    for (const path of [
      'emails[',
      'emails[type eq "work"',
      'emails[]',
      'emails.',
      '.value',
      'emails[type eq "work"]value',
      'emails[type foo "work"].value',
      'name..givenName',
      'a b',
      'noSuchAttribute',
      'name.noSuchPart',
    ]) {
      const answer = await refusal(user, { op: 'replace', path, value: 'x' });
      expect([path, answer.body['scimType']]).toEqual([path, expect.stringMatching(/^invalid(?:Path|Filter)$/)]);
      expect(answer.status).toBe(400);
    }
    expectError(await refusal(user, { op: 'add', path: 'emails[', value: 'x' }), 400, 'invalidPath');
  });

  it('222 M: an operation must fit the mutability and the schema of its target', async () => {
    const user = await service.user({ title: 'x' });
    for (const path of ['id', 'meta', 'meta.created', 'groups', 'meta.version']) {
      for (const op of ['add', 'replace', 'remove'])
        expectError(await refusal(user, { op, path, value: 'x' }), 400, 'mutability');
    }
    const misfits: readonly (readonly [string, Json])[] = [
      ['title', 7],
      ['title', { a: 1 }],
      ['active', 'perhaps'],
      ['emails', [7]],
      ['name.givenName', ['a', 'b']],
      ['emails[type eq "work"].primary', 'perhaps'],
    ];
    const withMail = await service.user({ emails: [{ value: 'misfit@example.org', type: 'work' }] });
    for (const [path, value] of misfits)
      expectError(await refusal(withMail, { op: 'replace', path, value }), 400, 'invalidValue');
  });

  it('223 M: an immutable attribute without a value takes one, once', async () => {
    const probe = await probeAfter({}, { op: 'add', path: 'fixed', value: 'first' });
    expect(probe['fixed']).toBe('first');
    expectError(await refusal(probe, { op: 'add', path: 'fixed', value: 'second' }), 400, 'mutability');
    expect((await service.patch(at(probe), [{ op: 'add', path: 'fixed', value: 'first' }])).status).toBe(200);
  });

  it('224 T: operations work in their order, each on what the one before made', async () => {
    const body = await userAfter(
      { title: 'a', emails: [{ value: 'order@example.org', type: 'work' }] },
      { op: 'remove', path: 'title' },
      { op: 'add', path: 'title', value: 'b' },
      { op: 'replace', path: 'title', value: 'c' },
      { op: 'add', path: 'emails', value: [{ value: 'order2@example.org', type: 'home' }] },
      { op: 'remove', path: 'emails[type eq "work"]' },
      { op: 'replace', path: 'emails[value eq "order2@example.org"].type', value: 'work' },
    );
    expect(body).toMatchObject({ title: 'c', emails: [{ value: 'order2@example.org', type: 'work' }] });
  });

  it('225 M: schemas follows the extensions that come and go', async () => {
    const user = await service.user();
    const added = await service.patch(at(user), [{ op: 'add', path: `${urn.enterprise}:department`, value: 'A' }]);
    expect(added.body['schemas']).toEqual([urn.user, urn.enterprise]);
    const removed = await service.patch(at(user), [{ op: 'remove', path: `${urn.enterprise}:department` }]);
    expect(removed.body['schemas']).toEqual([urn.user]);
    expect(Object.keys(removed.body)).not.toContain(urn.enterprise);
  });

  it('226 M: a value that becomes the primary one takes that from the others', async () => {
    const emails = [
      { value: 'pa@example.org', primary: true, type: 'work' },
      { value: 'pb@example.org', type: 'home' },
    ];
    const primaries = ({ emails: values }: JsonObject) =>
      (values as readonly JsonObject[]).map(({ primary }) => primary === true);
    expect(
      primaries(
        await userAfter({ emails }, { op: 'add', path: 'emails', value: [{ value: 'pc@example.org', primary: true }] }),
      ),
    ).toEqual([false, false, true]);
    const others = emails.map((one) => ({ ...one, value: `2${one.value}` }));
    expect(
      primaries(
        await userAfter({ emails: others }, { op: 'replace', path: 'emails[type eq "home"].primary', value: true }),
      ),
    ).toEqual([false, true]);
  });

  it('227 M, 228 M: one operation that fails leaves everything as it was and is answered as a SCIM error', async () => {
    const user = await service.user({ title: 'x', emails: [{ value: 'atomic@example.org' }] });
    await service.user({ userName: 'somebody-else' });
    const entry = await service.entry(user['id']);
    const good = { op: 'replace', path: 'title', value: 'changed' };
    for (const bad of [
      { op: 'replace', path: 'meta.created', value: 'x' },
      { op: 'remove', path: 'userName' },
      { op: 'replace', path: 'userName', value: 'somebody-else' },
    ]) {
      const answer = await refusal(user, good, bad, { op: 'remove', path: 'emails' });
      expectError(
        answer,
        bad.value === 'somebody-else' ? 409 : 400,
        bad.value === 'somebody-else' ? 'uniqueness' : 'mutability',
      );
      expect(await service.entry(user['id'])).toEqual(entry);
    }
  });

  it('230 M: where the client asks for attributes, the answer is 200 with them', async () => {
    const [user, group] = [await service.user(), await service.group()];
    const operation = [{ op: 'add', path: 'members', value: [member(user)] }];
    const asked = await service.patch(`${at(group)}?attributes=displayName`, operation);
    expect([asked.status, Object.keys(asked.body).toSorted()]).toEqual([200, ['displayName', 'id', 'schemas']]);
    const excluded = await service.patch(`${at(group)}?excludedAttributes=members`, operation);
    expect([excluded.status, excluded.body['members'], excluded.body['displayName']]).toEqual([
      200,
      undefined,
      group['displayName'],
    ]);
  });

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
        nickName: 'Babs',
        name: { givenName: 'B' },
        [urn.enterprise]: { department: 'D' },
      },
    });
    expect(body).toMatchObject({
      title: 'x',
      nickName: 'Babs',
      name: { givenName: 'B' },
      [urn.enterprise]: { department: 'D' },
    });
    expect(part(body, 'emails')).toHaveLength(2);
  });

  it('234 M: add to a complex attribute gives parts, and only parts', async () => {
    const body = await userAfter(
      { name: { givenName: 'A', familyName: 'B' } },
      { op: 'add', path: 'name', value: { middleName: 'M', familyName: 'C' } },
    );
    expect(body['name']).toMatchObject({ givenName: 'A', middleName: 'M', familyName: 'C' });
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
    const one = await service.user({ title: 'x', emails: [{ value: 'there@example.org', type: 'work' }] });
    const group = await service.group({ members: [member(one)] });
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
    const emails = [
      { value: 'f1@example.org', type: 'work', display: 'd' },
      { value: 'f2@example.org', type: 'home', display: 'e' },
      { value: 'f3@example.com', type: 'work' },
    ];
    const body = await userAfter(
      { emails },
      { op: 'remove', path: 'emails[type eq "work" and value ew "example.org"].display' },
      { op: 'remove', path: 'emails[type eq "work" and value ew "example.com"]' },
    );
    expect(byValue(body['emails'])).toEqual([{ value: 'f1@example.org', type: 'work' }, emails[1]]);
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
      { title: 'a', nickName: 'n', emails: [{ value: 'w1@example.org' }] },
      { op: 'replace', value: { title: 'b', emails: [{ value: 'w2@example.org', type: 'home' }] } },
      { op: 'replace', path: 'userName', value: 'whole-new' },
    );
    expect(body).toMatchObject({
      userName: 'whole-new',
      title: 'b',
      nickName: 'n',
      emails: [{ value: 'w2@example.org', type: 'home' }],
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
    const user = await service.user({ emails: [{ value: 'lonely@example.org', type: 'home' }] });
    for (const path of [
      'emails[type eq "work"]',
      'emails[type eq "work"].value',
      'addresses[type eq "work"].streetAddress',
    ]) {
      expectError(
        await refusal(user, { op: 'replace', path, value: path.endsWith(']') ? { value: 'x@example.org' } : 'x' }),
        400,
        'noTarget',
      );
    }
  });
});

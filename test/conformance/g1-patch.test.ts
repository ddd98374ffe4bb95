import { expect } from 'vitest';
import { member, patching } from './patching.ts';
import { onEachProfile } from './on-each-profile.ts';
import { at, expectError, part, urn, type Json, type JsonObject } from './service.ts';

onEachProfile('RFC 7644 3.5.2: PATCH', ({ it, service, lists }) => {
  const { after, userAfter, probeAfter, refusal } = patching(service);

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
      await userAfter({}, { op: 'add', value: { title: 'x' } }, { op: 'replace', value: { userType: 'y' } }),
    ).toMatchObject({ title: 'x', userType: 'y' });
    const user = await service.user({ title: 'x' });
    expectError(await refusal(user, { op: 'remove' }), 400, 'noTarget');
    expectError(await refusal(user, { op: 'remove', value: { title: 'x' } }), 400, 'noTarget');
  });

  it('221 T: a path is an attribute, one of its parts, or a filter on its values with or without a part', async () => {
    const body = await userAfter(
      { name: { givenName: 'A' } },
      { op: 'replace', path: 'userName', value: 'path-user' },
      { op: 'replace', path: 'name.givenName', value: 'B' },
      { op: 'replace', path: `${urn.user}:userType`, value: 'n' },
      { op: 'replace', path: `${urn.enterprise}:department`, value: 'D' },
    );
    expect(body).toMatchObject({
      userName: 'path-user',
      userType: 'n',
      name: { givenName: 'B' },
      [urn.enterprise]: { department: 'D' },
    });
    for (const { name, make } of lists) {
      const values = [{ value: 'path@example.org', type: 'work', display: 'd' }];
      const operation = { op: 'replace', path: `${name}[type eq "work"].display`, value: 'e' };
      expect(await after(make, { [name]: values }, operation)).toMatchObject({ [name]: [{ display: 'e' }] });
    }
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
    for (const path of ['id', 'meta', 'meta.created', 'meta.version', 'groups']) {
      for (const op of ['add', 'replace', 'remove'])
        expectError(await refusal(user, { op, path, value: 'x' }), 400, 'mutability');
    }
    const misfits: readonly (readonly [string, Json])[] = [
      ['title', 7],
      ['title', { a: 1 }],
      ['active', 'perhaps'],
      ['emails', [7]],
      ['name.givenName', ['a', 'b']],
    ];
    const withMail = await service.user({ emails: [{ value: 'misfit@example.org', type: 'work' }] });
    for (const [path, value] of misfits)
      expectError(await refusal(withMail, { op: 'replace', path, value }), 400, 'invalidValue');
    const probe = await service.probe({ parts: [{ value: 'misfit', type: 'work' }] });
    const path = 'parts[type eq "work"].primary';
    expectError(await refusal(probe, { op: 'replace', path, value: 'perhaps' }), 400, 'invalidValue');
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
    const values = [
      { value: 'pa@example.org', primary: true, type: 'work' },
      { value: 'pb@example.org', type: 'home' },
    ];
    const others = values.map((one) => ({ ...one, value: `2${one.value}` }));
    for (const { name, make } of lists) {
      const primaries = (resource: JsonObject) =>
        (resource[name] as readonly JsonObject[]).map(({ primary }) => primary === true);
      const add = { op: 'add', path: name, value: [{ value: 'pc@example.org', primary: true }] };
      expect(primaries(await after(make, { [name]: values }, add))).toEqual([false, false, true]);
      const replace = { op: 'replace', path: `${name}[type eq "home"].primary`, value: true };
      expect(primaries(await after(make, { [name]: others }, replace))).toEqual([false, true]);
    }
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
});

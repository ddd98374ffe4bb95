import { expect } from 'vitest';
import { certificates } from './certificates.ts';
import { onEachProfile } from './on-each-profile.ts';
import { at, expectError, part, probeBody, urn, type JsonObject } from './service.ts';

onEachProfile('RFC 7644 3.5.1: PUT', ({ it, service, facts }) => {
  it('205 M, 208 M, 215 T: PUT replaces the values and answers 200 with the whole resource and its version', async () => {
    const user = await service.user({
      title: 'old',
      userType: 'o',
      emails: [{ value: 'old@example.org', type: 'work' }],
      name: { familyName: 'Old', givenName: 'O' },
    });
    const sent = {
      userName: 'replaced',
      title: 'new',
      emails: [{ value: 'new@example.org', type: 'work' }],
      name: { familyName: 'New' },
      password: 'Secret-1-new',
    };
    const before = (await service.entry(user['id']))['userpassword'];
    const { status, headers, body } = await service.put(at(user), { schemas: [urn.user], ...sent });
    expect(status).toBe(200);
    const { password: _, ...visible } = sent;
    expect(body).toMatchObject({ id: user['id'], ...visible });
    expect(body['emails']).toEqual(sent.emails);
    expect(headers.get('ETag')).toBe(part(body, 'meta', 'version'));
    expect((await service.get(at(user))).body).toEqual(body);
    expect((await service.entry(user['id']))['userpassword']).not.toEqual(before);
  });

  it('207 M: PUT creates nothing', async () => {
    expectError(await service.put('/Users/made-up', { userName: 'made-up' }), 404);
    expect((await service.list('userName eq "made-up"')).body['totalResults']).toBe(0);
  });

  it('209 O: what a PUT leaves out is cleared', async () => {
    const user = await service.user({
      title: 'x',
      emails: [{ value: 'left-out@example.org' }],
      [urn.enterprise]: { department: 'A' },
    });
    const { body } = await service.put(at(user), { userName: 'left-out' });
    expect(Object.keys(body).toSorted()).toEqual(facts.always);
    expect(body['schemas']).toEqual([urn.user]);
    expect(Object.keys(await service.entry(user['id']))).not.toContain(facts.ldap.title);
  });

  it('210 T: null and [] clear', async () => {
    const user = await service.user({ title: 'x', userType: 'y', emails: [{ value: 'cleared@example.org' }] });
    const { body } = await service.put(at(user), { userName: 'cleared', title: null, emails: [], userType: 'y' });
    expect(body).toMatchObject({ userType: 'y' });
    expect([body['title'], body['emails']]).toEqual([undefined, undefined]);
    expect((await service.entry(user['id']))['mail']).toBeUndefined();
  });

  it('211 M: another value for an immutable attribute is 400 with mutability, the same one is fine', async () => {
    const probe = await service.probe({ fixed: 'first', bare: 'old' });
    expectError(await service.put(at(probe), probeBody({ fixed: 'other', bare: 'new' })), 400, 'mutability');
    expect((await service.get(at(probe))).body).toEqual(probe);
    const { status, body } = await service.put(at(probe), probeBody({ fixed: 'first', bare: 'new' }));
    expect([status, body['fixed'], body['bare']]).toEqual([200, 'first', 'new']);
  });

  it('212 M: an immutable attribute that has no value yet takes one', async () => {
    const probe = await service.probe();
    const { status, body } = await service.put(at(probe), probeBody({ fixed: 'now' }));
    expect([status, body['fixed']]).toEqual([200, 'now']);
  });

  it('213 M: read-only values are passed over', async () => {
    const user = await service.user();
    const sent = {
      userName: 'read-only',
      id: 'other',
      meta: { created: '1999-01-01T00:00:00Z' },
      groups: [{ value: 'g' }],
    };
    const { status, body } = await service.put(at(user), sent);
    expect([status, body['id'], part(body, 'meta', 'created'), body['groups']]).toEqual([
      200,
      user['id'],
      part(user, 'meta', 'created'),
      undefined,
    ]);
  });

  it('214 M: what is required must be in the body', async () => {
    const user = await service.user({ title: 'x' });
    for (const body of [{}, { title: 'y' }, { userName: null, title: 'y' }, { userName: '' }]) {
      expectError(await service.put(at(user), body), 400, 'invalidValue');
    }
    const probe = await service.probe();
    expectError(await service.put(at(probe), probeBody({ tags: [] })), 400, 'invalidValue');
    expect((await service.get(at(user))).body).toEqual(user);
  });

  it('216 T: to PUT what GET gave changes nothing, not even the version', async () => {
    const boss = await service.user();
    const made = [
      await service.user({
        title: 'x',
        active: true,
        locale: 'en-US',
        name: { familyName: 'A', givenName: 'B' },
        emails: [{ value: 'same@example.org', type: 'work', primary: true }, { value: 'same2@example.org' }],
        addresses: [{ streetAddress: '1 Way\nTown', country: 'US', type: 'work' }],
        x509Certificates: certificates.map((value) => ({ value })),
        [urn.enterprise]: { department: 'D', manager: { value: boss['id'] ?? '' } },
      }),
      await service.group({ members: [{ value: boss['id'] ?? '' }] }),
      await service.probe({
        count: 1,
        ratio: 0.5,
        at: '2026-01-31T12:00:00Z',
        flag: true,
        exacts: ['b', 'a'],
        parts: [{ value: 'x', count: 2 }],
        fixed: 'f',
        shown: 's',
      }),
    ];
    for (const resource of made) {
      const { body: read } = await service.get(at(resource));
      const { status, body } = await service.put(at(resource), read);
      expect([status, body]).toEqual([200, read]);
      expect((await service.get(at(resource))).body['meta']).toEqual(resource['meta'] as JsonObject);
    }
  });
});

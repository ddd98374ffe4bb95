import { expect } from 'vitest';
import { onEachProfile } from './on-each-profile.ts';
import { at, expectError } from './service.ts';

onEachProfile('RFC 7644 3.6: DELETE', ({ it, service }) => {
  it('253 M: DELETE answers 204 without a body', async () => {
    for (const resource of [await service.user(), await service.group(), await service.probe()]) {
      const { status, text, headers } = await service.remove(at(resource));
      expect([status, text, headers.get('Content-Type')]).toEqual([204, '', null]);
    }
  });

  it('254 M, 255 M: what is deleted is 404 for every operation, and no query finds it', async () => {
    const user = await service.user({ userName: 'gone', title: 'x' });
    await service.remove(at(user));
    expectError(await service.get(at(user)), 404);
    expectError(await service.put(at(user), { userName: 'gone' }), 404);
    expectError(await service.patch(at(user), [{ op: 'add', path: 'title', value: 'y' }]), 404);
    expectError(await service.remove(at(user)), 404);
    for (const filter of ['userName eq "gone"', `id eq "${String(user['id'])}"`, 'title eq "x"', 'not (userName pr)']) {
      expect((await service.list(filter)).body['totalResults']).toBe(0);
    }
    expect(await service.entry(user['id'])).toEqual({});
  });

  it("256 S: what is deleted is in nobody's way", async () => {
    const sent = { userName: 'phoenix', externalId: 'p', emails: [{ value: 'phoenix@example.org' }] };
    const user = await service.user(sent);
    expectError(await service.post('/Users', sent), 409, 'uniqueness');
    await service.remove(at(user));
    expect((await service.post('/Users', sent)).status).toBe(201);
  });

  it('257 T: who is deleted is in no group any more, and a deleted group is nobody’s', async () => {
    const [stays, goes] = [await service.user(), await service.user()];
    const members = [stays, goes].map(({ id }) => ({ value: id ?? '' }));
    const [group, other] = [await service.group({ members }), await service.group({ members })];
    await service.remove(at(goes));
    expect((await service.get(at(group))).body['members']).toMatchObject([{ value: stays['id'] }]);
    await service.remove(at(group));
    expect((await service.get(at(stays))).body['groups']).toMatchObject([{ value: other['id'] }]);
  });
});

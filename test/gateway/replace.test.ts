import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { replace } from '../../src/gateway/replace.ts';
import type { ScimObject } from '../../src/scim/resource.ts';
import { baseUrl, openGateway, profiles, type TestGateway } from '../support/gateway.ts';

describe.each(profiles)('replace, profile %s', (profile) => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await openGateway({ directory: { profile } });
  });
  afterAll(() => gateway.close());

  const put = async (id: unknown, body: ScimObject) =>
    (await gateway.call('replace', { id: String(id), body })).body ?? {};

  it('clears what the body leaves out and keeps what only the server writes', async () => {
    const created = await gateway.create({ userName: 'put', title: 'Gone', displayName: 'P', active: true });
    const answered = await put(created['id'], {
      userName: 'put',
      displayName: 'Q',
      id: 'other',
      meta: { created: '1999-01-01T00:00:00Z' },
    });
    expect(answered).toMatchObject({ id: created['id'], userName: 'put', displayName: 'Q' });
    expect(answered).not.toHaveProperty('title');
    expect((answered['meta'] as ScimObject)['created']).toBe((created['meta'] as ScimObject)['created']);
    expect((await gateway.call('retrieve', { id: String(created['id']) })).body).toEqual(answered);
  });

  it('writes nothing when a client puts back what it got', async () => {
    const created = await gateway.create({
      userName: 'echo',
      name: { givenName: 'E', familyName: 'Cho' },
      emails: [{ value: 'echo@example.org', primary: true }],
      active: true,
    });
    expect(await put(created['id'], created)).toEqual(created);
  });

  it('refuses a body without what is required, and an id that does not exist', async () => {
    const { id } = await gateway.create({ userName: 'required' });
    expect(await gateway.refusal('replace', { id: String(id), body: { title: 'x' } })).toMatchObject({
      status: 400,
      scimType: 'invalidValue',
    });
    expect(await gateway.refusal('replace', { id: 'nobody', body: { userName: 'nobody' } })).toMatchObject({
      status: 404,
    });
    expect(await gateway.list('userName eq "nobody"')).toMatchObject({ totalResults: 0 });
  });

  it('changes only what the body names where the profile merges, and clears what is [] there', async () => {
    const { id } = await gateway.create({ userName: 'merged', title: 'Stays', phoneNumbers: [{ value: '1' }] });
    const context = { ...gateway.context, compatibility: { ...gateway.context.compatibility, put: 'merge' as const } };
    const request = { baseUrl, resourceType: 'User', id: String(id), query: {}, signal: new AbortController().signal };
    const { body } = await replace(context, { ...request, body: { displayName: 'M', phoneNumbers: [] } });
    expect(body).toMatchObject({ userName: 'merged', title: 'Stays', displayName: 'M' });
    expect(body).not.toHaveProperty('phoneNumbers');
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SearchRequest } from '../../src/ldap/directory.ts';
import { retrieve } from '../../src/gateway/retrieve.ts';
import type { Dn } from '../../src/ldap/dn.ts';
import type { ScimObject } from '../../src/scim/resource.ts';
import { crowdLdif, nameInCrowd } from '../support/crowd.ts';
import { readStream } from '../support/read-stream.ts';
import { baseUrl, openGateway, profiles, type TestGateway } from '../support/gateway.ts';

const oldId = '@!5DF9.6B58.AE26.CF21!0001!FA5F.7E17!0000!9B3A.2C41.77D0.13FE';

describe.each(profiles)('retrieve, profile %s', (profile) => {
  let gateway: TestGateway;
  let bjensen: ScimObject;
  beforeAll(async () => {
    gateway = await openGateway({ directory: { profile } });
    bjensen = ((await gateway.list('userName eq "bjensen"'))['Resources'] as ScimObject[])[0] ?? {};
  });
  afterAll(() => gateway.close());

  it('answers what a list shows of the same resource', async () => {
    const { status, body, location } = await gateway.call('retrieve', { id: String(bjensen['id']) });
    expect([status, body, location]).toEqual([200, bjensen, (bjensen['meta'] as ScimObject)['location']]);
    expect(bjensen).toMatchObject({ userName: 'bjensen', emails: expect.any(Array) });
    expect(bjensen['groups']).toContainEqual(expect.objectContaining({ type: 'direct', display: expect.any(String) }));
  });

  if (profile === 'gluu')
    it('finds ids of older Gluu releases, which hold @ and !', async () => {
      const { body } = await gateway.call('retrieve', { id: oldId, query: { attributes: 'userName,meta.location' } });
      expect(body).toMatchObject({ id: oldId, meta: { location: `${baseUrl}/Users/${encodeURIComponent(oldId)}` } });
    });

  it.each(['nobody', '*', 'x,ou=people', '', 'A\u0000B', oldId.toLowerCase()])(
    'answers 404 for the id %j',
    async (id) => {
      const error = await gateway.refusal('retrieve', { id });
      expect([error.status, error.message]).toEqual([404, `there is no User with the id ${JSON.stringify(id)}`]);
    },
  );

  it('does not show an entry of another type', async () => {
    const { body } = await gateway.call('query', { resourceType: 'Group' });
    const [group = {}] = (body?.['Resources'] ?? []) as ScimObject[];
    const id = String(group['id']);
    expect(await gateway.refusal('retrieve', { id })).toMatchObject({ status: 404 });
    expect(await gateway.call('retrieve', { id, resourceType: 'Group' })).toMatchObject({ status: 200 });
  });

  it('takes one search, and one more where other entries are shown', async () => {
    const searches: SearchRequest[] = [];
    const find: typeof gateway.directory.find = (request, ...rest) => {
      searches.push(request);
      return gateway.directory.find(request, ...rest);
    };
    const context = { ...gateway.context, directory: { ...gateway.directory, find } };
    const request = { baseUrl, resourceType: 'User', id: String(bjensen['id']), signal: new AbortController().signal };
    await retrieve(context, { ...request, query: { excludedAttributes: 'groups,manager' } });
    expect(searches).toHaveLength(1);
    expect(searches[0]?.attributes).not.toContain(profile === 'gluu' ? 'memberOf' : 'manager');
    await retrieve(context, { ...request, query: {} });
    expect(searches).toHaveLength(3);
  });

  it('answers 304 without a body to a client that has this version', async () => {
    const id = String(bjensen['id']);
    const { etag = '' } = await gateway.call('retrieve', { id });
    expect(etag).toMatch(/^W\/".+"$/);
    expect(await gateway.call('retrieve', { id, ifNoneMatch: etag })).toMatchObject({ status: 304, etag });
    expect(await gateway.call('retrieve', { id, ifNoneMatch: 'W/"other"' })).toMatchObject({ status: 200, etag });
  });

  it('answers a large group in pieces, with its version and location, and without its members as a value', async () => {
    const size = 1200;
    const people = Array.from({ length: size }, (_, index) => nameInCrowd(profile, index));
    const { id, meta } = await makeGroup(people);
    await gateway.server.add(crowdLdif(profile, size));
    const searches: SearchRequest[] = [];
    const find: typeof gateway.directory.find = (request, ...rest) => {
      searches.push(request);
      return gateway.directory.find(request, ...rest);
    };
    const context = { ...gateway.context, directory: { ...gateway.directory, find } };
    const { signal } = new AbortController();
    const request = { baseUrl, resourceType: 'Group', id: String(id), signal };
    const { stream, ...answer } = await retrieve(context, { ...request, query: {} });
    expect(answer).toEqual({
      status: 200,
      location: `${baseUrl}/Groups/${String(id)}`,
      etag: (meta as ScimObject)['version'],
    });
    if (stream === undefined) throw new Error('expected a stream');
    const group = (await readStream(stream, signal)) as ScimObject;
    expect(group).toMatchObject({ id, displayName: 'Large', meta });
    const shown = (group['members'] as ScimObject[]).map(({ display }) => display);
    expect(shown).toEqual(people.map((_, index) => `Person ${index}`));
    searches.length = 0;
    const without = await retrieve(context, { ...request, query: { excludedAttributes: 'members' } });
    expect(without.body).toMatchObject({ id, displayName: 'Large' });
    expect(searches.map(({ attributes }) => attributes.includes('member'))).toEqual([false]);
    const known = await retrieve(context, { ...request, query: {}, ifNoneMatch: answer.etag ?? '' });
    expect(known).toEqual({ status: 304, location: answer.location, etag: answer.etag });
  });

  /** A group whose members the directory takes as they come. */
  async function makeGroup(member: readonly Dn[]): Promise<ScimObject> {
    const { body } = await gateway.call('create', { resourceType: 'Group', body: { displayName: 'Large' } });
    const { dn } = await gateway.entryOf(body?.['id'], ['*'], 'Group');
    const modifications = [{ operation: 'replace', type: 'member', values: member } as const];
    await gateway.directory.write({ changetype: 'modify', dn, modifications });
    const made = await gateway.call('retrieve', { resourceType: 'Group', id: String(body?.['id']) });
    return made.body ?? {};
  }

  if (profile === 'gluu')
    it('shows what only a request asks for when it asks for it', async () => {
      const id = String(bjensen['id']);
      expect(bjensen).not.toHaveProperty('pairwiseIdentifiers');
      const { body } = await gateway.call('retrieve', { id, query: { attributes: 'pairwiseIdentifiers' } });
      expect(body).toHaveProperty('pairwiseIdentifiers');
      expect(body).not.toHaveProperty('userName');
    });
});

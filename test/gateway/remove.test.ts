import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asDn } from '../../src/ldap/dn.ts';
import { present } from '../../src/ldap/filter.ts';
import type { ScimObject } from '../../src/scim/resource.ts';
import { remove } from '../../src/gateway/remove.ts';
import { baseUrl, openGateway, profiles, type TestGateway } from '../support/gateway.ts';

describe.each(profiles)('remove, profile %s', (profile) => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await openGateway({ directory: { profile } });
  });
  afterAll(() => gateway.close());

  it('answers 204, then 404 for ever, and lets the same userName be created again', async () => {
    const { id } = await gateway.create({ userName: 'phoenix' });
    expect(await gateway.call('remove', { id: String(id) })).toEqual({ status: 204 });
    expect(await gateway.refusal('retrieve', { id: String(id) })).toMatchObject({ status: 404 });
    expect(await gateway.refusal('remove', { id: String(id) })).toMatchObject({ status: 404 });
    expect((await gateway.create({ userName: 'phoenix' }))['id']).not.toBe(id);
  });

  if (profile === 'gluu')
    it('removes what stands below the entry, such as FIDO devices', async () => {
      const [{ id = '' } = {}] = (await gateway.list('userName eq "bjensen"'))['Resources'] as ScimObject[];
      const subtree = {
        base: asDn(`inum=${String(id)},ou=people,o=gluu`),
        scope: 'subtree',
        filter: present('objectClass'),
      } as const;
      const before = await gateway.directory.find({ ...subtree, attributes: [] }, 100);
      expect(before.length, 'the sample person has entries below').toBeGreaterThan(2);
      expect(await gateway.call('remove', { id: String(id) })).toEqual({ status: 204 });
      expect(await gateway.directory.find({ ...subtree, attributes: [] }, 100)).toEqual([]);
    });

  it('touches nobody else', async () => {
    const others = await gateway.list(undefined, { attributes: 'userName' });
    const { id } = await gateway.create({ userName: 'short-lived' });
    await gateway.call('remove', { id: String(id) });
    expect(await gateway.list(undefined, { attributes: 'userName' })).toEqual(others);
  });

  it('answers 412 to a version that is no longer there, and removes nothing', async () => {
    const { id } = await gateway.create({ userName: 'guarded' });
    const refused = await gateway.refusal('remove', { id: String(id), ifMatch: 'W/"stale"' });
    expect(refused).toMatchObject({ status: 412 });
    const { etag = '' } = await gateway.call('retrieve', { id: String(id) });
    expect(await gateway.call('remove', { id: String(id), ifMatch: etag })).toEqual({ status: 204 });
  });

  it('claims an entry that has others below it by making it inactive, before it removes any of them', async () => {
    const { id } = await gateway.create({ userName: 'parent', active: true });
    const { dn } = await gateway.entryOf(id);
    const child = asDn(`ou=fido,${dn}`);
    const attributes = [
      { type: 'objectClass', values: ['organizationalUnit'] },
      { type: 'ou', values: ['fido'] },
    ];
    await gateway.directory.write({ changetype: 'add', dn: child, attributes });
    const { etag = '' } = await gateway.call('retrieve', { id: String(id) });
    const { directory } = gateway.context;
    const seen: string[] = [];
    const write: typeof directory.write = async (change, options) => {
      seen.push(
        `${change.changetype} ${change.dn === dn ? 'parent' : 'child'}${options?.assertion ? ' asserted' : ''}`,
      );
      return directory.write(change, options);
    };
    const context = { ...gateway.context, directory: { ...directory, write } };
    const request = { baseUrl, resourceType: 'User', id: String(id), query: {}, signal: new AbortController().signal };
    await expect(remove(context, { ...request, ifMatch: 'W/"stale"' })).rejects.toMatchObject({ status: 412 });
    expect(seen).toEqual([]);
    await remove(context, { ...request, ifMatch: etag });
    expect(seen).toEqual([
      'delete parent asserted',
      'modify parent asserted',
      'delete parent',
      'delete child',
      'delete parent',
    ]);
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asDn } from '../../src/ldap/dn.ts';
import { present } from '../../src/ldap/filter.ts';
import type { ScimObject } from '../../src/scim/resource.ts';
import { openGateway, type TestGateway } from '../support/gateway.ts';

describe('remove', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await openGateway();
  });
  afterAll(() => gateway.close());

  it('answers 204, then 404 for ever, and lets the same userName be created again', async () => {
    const { id } = await gateway.create({ userName: 'phoenix' });
    expect(await gateway.call('remove', { id: String(id) })).toEqual({ status: 204 });
    expect(await gateway.refusal('retrieve', { id: String(id) })).toMatchObject({ status: 404 });
    expect(await gateway.refusal('remove', { id: String(id) })).toMatchObject({ status: 404 });
    expect((await gateway.create({ userName: 'phoenix' }))['id']).not.toBe(id);
  });

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
});

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { asDn } from '../../src/ldap/dn.ts';
import { textsOf } from '../../src/ldap/entry.ts';
import type { ScimObject } from '../../src/scim/resource.ts';
import { openGateway, type TestGateway } from '../support/gateway.ts';
import { addition } from '../support/random-people.ts';

const babs = 'a1c5d3b2-2f64-4c8e-9a1d-6f1f2e0b7c21';
const jim = 'c2f0b7a4-93d1-4e57-8b3f-2d7a5e9c1f32';
const [phone, oldKey] = ['1598271346118', '1481234567890'];
const [key, pending] = ['3c9e8d7f-6b5a-4c3d-a2b1-0f1e2d3c4b5a', '4d0f9e8a-7c6b-4d5e-b3c2-1a2f3e4d5c6b'];
const patch = (...Operations: readonly ScimObject[]): ScimObject => ({
  schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
  Operations,
});

let gateway: TestGateway;
beforeEach(async () => {
  gateway = await openGateway();
});
afterEach(() => gateway.close());

const fido = { resourceType: 'FidoDevice' };
const fido2 = { resourceType: 'Fido2Device' };
async function idsOf(resourceType: string, query: Readonly<Record<string, string>> = {}): Promise<string[]> {
  const { body } = await gateway.call('query', { resourceType, query });
  const resources = (body?.['Resources'] ?? []) as ScimObject[];
  expect(body?.['totalResults']).toBe(resources.length);
  return resources.map(({ id }) => String(id)).toSorted();
}
async function add(dn: string, objectClass: string, values: Readonly<Record<string, readonly string[]>>) {
  await gateway.directory.write(addition(asDn(dn), ['top', objectClass], values));
}

describe('the devices of people', () => {
  test('show what their entries hold, whose they are by where these stand', async () => {
    const { body } = await gateway.call('retrieve', { ...fido, id: oldKey });
    expect(body).toMatchObject({
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:FidoDevice'],
      userId: babs,
      counter: 3,
      creationDate: '2016-12-08T22:02:47.890Z',
      status: 'compromised',
      meta: { resourceType: 'FidoDevice', lastModified: '2016-12-08T22:02:47.890Z' },
    });
    expect(body).not.toHaveProperty('deviceData');
    const second = await gateway.call('retrieve', { ...fido2, id: key });
    expect(second.body).toMatchObject({ userId: jim, counter: 5, meta: { lastModified: '2023-01-01T00:00:00.456Z' } });
  });

  test('are found by what they show', async () => {
    expect(await idsOf('FidoDevice')).toEqual([oldKey, phone]);
    expect(await idsOf('FidoDevice', { filter: 'deviceData co "android"' })).toEqual([phone]);
    expect(await idsOf('FidoDevice', { filter: 'counter gt 3' })).toEqual([phone]);
    expect(await idsOf('FidoDevice', { filter: `userId eq "${babs}" and not (deviceData pr)` })).toEqual([oldKey]);
    expect(await idsOf('FidoDevice', { filter: `userId eq "${jim}"` })).toEqual([]);
    expect(await idsOf('Fido2Device', { filter: 'counter eq 5' })).toEqual([key]);
    expect(await idsOf('Fido2Device', { filter: 'meta.lastModified lt "2022-12-31T00:00:00Z"' })).toEqual([pending]);
  });

  test('of one person are those that the parameter userId asks for, with any filter', async () => {
    expect(await idsOf('FidoDevice', { userId: babs })).toEqual([oldKey, phone]);
    expect(await idsOf('FidoDevice', { USERID: babs, filter: 'status eq "active"' })).toEqual([phone]);
    expect(await idsOf('FidoDevice', { userId: jim })).toEqual([]);
    expect(await idsOf('FidoDevice', { userId: '' })).toHaveLength(2);
    const unknown = await gateway.refusal('query', { ...fido, query: { userId: 'nobody' } });
    expect([unknown.status, unknown.message]).toEqual([404, 'there is no User with the id "nobody"']);
    expect((await gateway.call('retrieve', { ...fido, id: phone, query: { userId: babs } })).status).toBe(200);
    for (const operation of ['retrieve', 'replace', 'modify', 'remove'] as const) {
      const body = operation === 'modify' ? patch({ op: 'remove', path: 'nickname' }) : {};
      const elsewhere = await gateway.refusal(operation, { ...fido, id: phone, query: { userId: jim }, body });
      expect([operation, elsewhere.status]).toEqual([operation, 404]);
    }
  });

  test('elsewhere in the directory are none', async () => {
    const person = `inum=${babs},ou=people,o=gluu`;
    const device = { oxId: ['x'], oxStatus: ['active'] };
    await add(`oxId=x,${person}`, 'oxDeviceRegistration', device);
    await add(`ou=fido,ou=people,o=gluu`, 'organizationalUnit', { ou: ['fido'] });
    await add(`oxId=x,ou=fido,ou=people,o=gluu`, 'oxDeviceRegistration', device);
    await add(`oxId=x,oxId=${phone},ou=fido,${person}`, 'oxDeviceRegistration', device);
    expect(await idsOf('FidoDevice')).toEqual([oldKey, phone]);
    expect(await idsOf('FidoDevice', { filter: 'status eq "active"', sortBy: 'id' })).toEqual([phone]);
    expect((await gateway.call('query', { ...fido, query: { count: '0' } })).body).toMatchObject({ totalResults: 2 });
    expect((await gateway.refusal('retrieve', { ...fido, id: 'x' })).status).toBe(404);
  });

  test('of two people that have one id are told apart by the owner alone', async () => {
    await add(`ou=fido,inum=${jim},ou=people,o=gluu`, 'organizationalUnit', { ou: ['fido'] });
    await add(`oxId=${phone},ou=fido,inum=${jim},ou=people,o=gluu`, 'oxDeviceRegistration', { oxId: [phone] });
    const unclear = await gateway.refusal('remove', { ...fido, id: phone });
    expect(unclear.status).toBe(409);
    expect(unclear.message).toContain('"userId"');
    expect(await idsOf('FidoDevice')).toEqual([oldKey, phone, phone]);
    expect((await gateway.call('remove', { ...fido, id: phone, query: { userId: jim } })).status).toBe(204);
    expect((await gateway.call('retrieve', { ...fido, id: phone })).body).toMatchObject({ userId: babs });
  });

  test('are changed by PUT and PATCH where they may be', async () => {
    const { body = {}, etag = '' } = await gateway.call('retrieve', { ...fido, id: phone });
    const { nickname: _, ...kept } = body;
    const put = { ...kept, counter: '17', creationDate: '2020-08-24T14:15:46.118+02:00', displayName: 'New' };
    const replaced = await gateway.call('replace', { ...fido, id: phone, body: put, ifMatch: etag });
    expect(replaced.body).toMatchObject({ displayName: 'New', counter: 17, userId: babs });
    expect(replaced.body).not.toHaveProperty('nickname');
    expect(replaced.body?.['meta']).not.toMatchObject({ lastModified: '2020-08-24T12:15:46.118Z' });
    const stale = { ...fido, id: phone, ifMatch: etag, body: patch({ op: 'remove', path: 'displayName' }) };
    expect((await gateway.refusal('modify', stale)).status).toBe(412);
    const change = patch(
      { op: 'replace', path: 'status', value: 'compromised' },
      { op: 'add', path: 'nickname', value: 'p' },
    );
    const patched = await gateway.call('modify', { ...fido, id: phone, body: change });
    expect(patched.body).toMatchObject({ status: 'compromised', nickname: 'p', displayName: 'New' });
  });

  test.each([
    ['userId', jim],
    ['counter', 18],
    ['creationDate', '2020-08-24T12:15:46.119Z'],
    ['application', 'https://other.example.com'],
    ['deviceData', '{}'],
  ])('keep their %s', async (name, value) => {
    const { body = {} } = await gateway.call('retrieve', { ...fido, id: phone });
    const put = await gateway.refusal('replace', { ...fido, id: phone, body: { ...body, [name]: value } });
    const change = patch({ op: 'replace', path: name, value });
    const patched = await gateway.refusal('modify', { ...fido, id: phone, body: change });
    expect([put.scimType, patched.scimType]).toEqual(['mutability', 'mutability']);
  });

  test.each([
    [key, '"updatedDate":1672531200456'],
    [pending, undefined],
  ])('keep all else that the JSON of a FIDO 2 device holds: %s', async (id, stamp) => {
    const held = async () =>
      textsOf(await gateway.entryOf(id, ['oxRegistrationData'], 'Fido2Device'), 'oxRegistrationData');
    const [before = ''] = await held();
    const body = patch({ op: 'replace', path: 'displayName', value: 'New' });
    const { body: shown } = await gateway.call('modify', { ...fido2, id, body });
    const { lastModified } = (shown?.['meta'] ?? {}) as ScimObject;
    const now = `"updatedDate":${String(Date.parse(String(lastModified)))}`;
    const expected = stamp === undefined ? `${before.slice(0, -1)},${now}}` : before.replace(stamp, now);
    expect(await held()).toEqual([expected]);
    expect(expected).not.toBe(before);
  });

  test('go with their person', async () => {
    await gateway.call('remove', { id: babs });
    expect(await idsOf('FidoDevice')).toEqual([]);
    expect(await idsOf('Fido2Device')).toEqual([pending, key].toSorted());
  });

  test('are read page by page, in order', async () => {
    const page = async (startIndex: string) =>
      (await gateway.call('query', { ...fido, query: { sortBy: 'counter', startIndex, count: '1' } })).body;
    expect(await page('1')).toMatchObject({ totalResults: 2, Resources: [{ counter: 3 }] });
    expect(await page('2')).toMatchObject({ totalResults: 2, Resources: [{ counter: 17 }] });
    const cursor = { cursor: '', count: '1', userId: babs };
    const first = (await gateway.call('query', { ...fido, query: cursor })).body ?? {};
    const next = { ...cursor, cursor: String(first['nextCursor']) };
    expect((await gateway.call('query', { ...fido, query: next })).body).toMatchObject({ totalResults: 2 });
    const { scimType } = await gateway.refusal('query', { ...fido, query: { ...next, userId: jim } });
    expect(scimType).toBe('invalidCursor');
  });
});

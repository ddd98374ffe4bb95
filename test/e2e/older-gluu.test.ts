import { afterAll, beforeAll, expect, test } from 'vitest';
import { textsOf } from '../../src/ldap/entry.ts';
import { patchSchema } from '../../src/scim/patch-request.ts';
import { openGateway, type TestGateway } from '../support/gateway.ts';
import { startOlderGluuDirectory } from '../support/older-gluu-directory.ts';

const organization = 'o=@!5DF9.6B58.AE26.CF21!0001!FA5F.7E17,o=gluu';
const owner = '@!5DF9.6B58.AE26.CF21!0001!FA5F.7E17!0000!9B3A';

const entries = `dn: o=gluu
objectClass: organization
o: gluu

dn: ${organization}
objectClass: organization
o: @!5DF9.6B58.AE26.CF21!0001!FA5F.7E17

dn: ou=people,${organization}
objectClass: organizationalUnit
ou: people

dn: ou=groups,${organization}
objectClass: organizationalUnit
ou: groups

dn: inum=${owner},ou=people,${organization}
objectClass: gluuPerson
objectClass: gluuCustomPerson
inum: ${owner}
uid: olga
displayName: Olga
oxTrustActive: true
gluuStatus: active

dn: inum=${owner}F,ou=people,${organization}
objectClass: gluuPerson
objectClass: gluuCustomPerson
inum: ${owner}F
uid: ivan
displayName: Ivan
oxTrustActive: FALSE
gluuStatus: inactive

dn: ou=fido,inum=${owner},ou=people,${organization}
objectClass: organizationalUnit
ou: fido

dn: oxId=1481234567890,ou=fido,inum=${owner},ou=people,${organization}
objectClass: oxDeviceRegistration
oxId: 1481234567890
creationDate: 20161208220247.890Z
oxApplication: https://gluu.example.com
oxCounter: 3
oxStatus: active
oxDeviceHashCode: 882047611
oxDeviceKeyHandle: H4sKd83hfT1qLm0pXz
oxDeviceRegistrationConf: {"publicKey":"BMr1"}

dn: ou=fido2_register,inum=${owner},ou=people,${organization}
objectClass: organizationalUnit
ou: fido2_register

dn: oxId=3c9e8d7f,ou=fido2_register,inum=${owner},ou=people,${organization}
objectClass: oxFido2RegistrationEntry
oxId: 3c9e8d7f
creationDate: 20190701000000.123Z
oxStatus: registered
oxRegistrationData: {"counter":5,"attestationType":"none"}
`;

let gateway: TestGateway;
beforeAll(async () => {
  const on = await startOlderGluuDirectory(entries);
  const moved: Readonly<Record<string, string>> = { User: 'people', Group: 'groups' };
  gateway = await openGateway({
    on,
    edit: (document) => {
      const branch = moved[document.resourceType];
      return branch === undefined ? document : { ...document, base: `ou=${branch},${organization}` };
    },
  });
});
afterAll(async () => {
  await gateway.close();
  await gateway.server.stop();
});

const names = async (filter: string): Promise<readonly unknown[]> => {
  const { Resources } = await gateway.list(filter, { attributes: 'userName', sortBy: 'userName' });
  return (Resources as readonly { readonly userName: string }[]).map(({ userName }) => userName);
};

test('active is found, shown and written where it is a text, however that is spelled', async () => {
  expect(await names('active eq true')).toEqual(['olga']);
  expect(await names('active eq false')).toEqual(['ivan']);
  const { id } = await gateway.create({ userName: 'nina', displayName: 'Nina', active: true });
  expect(await names('active eq true')).toEqual(['nina', 'olga']);
  const Operations = [{ op: 'replace', path: 'active', value: false }];
  await gateway.call('modify', { id: String(id), body: { schemas: [patchSchema], Operations } });
  expect(await names('active eq true')).toEqual(['olga']);
  const entry = await gateway.entryOf(id);
  expect(textsOf(entry, 'oxTrustActive').map((text) => text.toUpperCase())).toEqual(['FALSE']);
  expect(textsOf(entry, 'gluuStatus')).toEqual(['inactive']);
  await gateway.call('remove', { id: String(id) });
});

test('groups below the organization have members below it, by ids of the old form', async () => {
  const request = { resourceType: 'Group', body: { displayName: 'Choir', members: [{ value: owner }] } };
  const { body } = await gateway.call('create', request);
  expect(body).toMatchObject({ members: [{ value: owner, display: 'Olga' }] });
  const dn = `inum=${String(body?.['id'])},ou=groups,${organization}`;
  expect(textsOf(await gateway.entryOf(owner), 'memberOf')).toEqual([dn]);
});

test('devices without personInum are those of the person whom they stand below', async () => {
  const query = { userId: owner };
  const { body } = await gateway.call('query', { resourceType: 'FidoDevice', query });
  expect(body).toMatchObject({ totalResults: 1, Resources: [{ id: '1481234567890', userId: owner, counter: 3 }] });
});

test('what a device class lacks is not promised, and the rest can be changed', async () => {
  const { body } = await gateway.call('query', { resourceType: 'Fido2Device', query: {} });
  expect(body).toMatchObject({ totalResults: 1, Resources: [{ id: '3c9e8d7f', userId: owner, counter: 5 }] });
  const change = (path: string, value: string) => ({
    resourceType: 'Fido2Device',
    id: '3c9e8d7f',
    body: { schemas: [patchSchema], Operations: [{ op: 'replace', path, value }] },
  });
  expect(await gateway.refusal('modify', change('displayName', 'Key'))).toMatchObject({ status: 400 });
  await gateway.call('modify', change('status', 'pending'));
  const entry = await gateway.entryOf('3c9e8d7f', ['*'], 'Fido2Device');
  expect(textsOf(entry, 'oxStatus')).toEqual(['pending']);
  expect(JSON.parse(textsOf(entry, 'oxRegistrationData')[0] ?? '')).toMatchObject({ attestationType: 'none' });
});

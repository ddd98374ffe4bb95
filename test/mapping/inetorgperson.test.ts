import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asDn } from '../../src/ldap/dn.ts';
import { makeEntry, textsOf, valuesOf, type Entry } from '../../src/ldap/entry.ts';
import { isExact } from '../../src/mapping/bound.ts';
import { filterToLdap } from '../../src/mapping/filter-to-ldap.ts';
import { parseFilter } from '../../src/scim/filter-parser.ts';
import { patchSchema } from '../../src/scim/patch-request.ts';
import type { ScimObject, ScimValue } from '../../src/scim/resource.ts';
import { resolveFilter } from '../../src/scim/resolve-filter.ts';
import { openGateway, type TestGateway } from '../support/gateway.ts';
import { mappingIn } from '../support/gluu-profile.ts';

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const certificate =
  'MIIBcjCCARmgAwIBAgIUJTf+aBZL5PHeZ+C7+SHRI/oBupswCgYIKoZIzj0EAwIwDjEMMAoGA1UEAwwDa2ltMCAXDTI2MTEyMjAz' +
  'MDg0MFoYDzIxMjYxMDI5MDMwODQwWjAOMQwwCgYDVQQDDANraW0wWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAASJswshGg90DAKi' +
  'VlAr9F3FOOUjOxHrxyJfyH3XObFwWWQB4oywO/Rl9tGUCTxQjZfU9iZdX1vyZtSGFY8wMj1Co1MwUTAdBgNVHQ4EFgQUCziHhvu5' +
  'UwooJwyyqm8r2VexZRswHwYDVR0jBBgwFoAUCziHhvu5UwooJwyyqm8r2VexZRswDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQD' +
  'AgNHADBEAiBVuHtpbFAIJAwPmO6j2x4tj41iRn1WzM0ukJcMUr0cTQIgSqQ/fhFz8JtL/BpI5ploKgqSsKoGHpEuj5sq3PeXkA4=';

const kim = {
  externalId: 'HR-1',
  userName: 'kim',
  name: { familyName: 'Lee', givenName: 'Kim', formatted: 'Kim B. Lee' },
  displayName: 'Kimmi',
  profileUrl: 'https://example.org/kim',
  title: 'Guide',
  userType: 'Contractor',
  preferredLanguage: 'de-CH',
  active: false,
  emails: [
    { value: 'kim@example.org', type: 'work' },
    { value: 'lee@example.org', type: 'work' },
  ],
  phoneNumbers: [
    { value: '+1 201 555 0001', type: 'work' },
    { value: '+1 201 555 0002', type: 'work' },
    { value: '+1 201 555 0003', type: 'mobile' },
    { value: '+1 201 555 0004', type: 'home' },
    { value: '+1 201 555 0005', type: 'fax' },
    { value: '+1 201 555 0006', type: 'pager' },
  ],
  addresses: [{ streetAddress: 'Straße 1', locality: 'Zürich', region: 'ZH', postalCode: '8000', type: 'work' }],
  x509Certificates: [{ value: certificate }],
  [enterprise]: {
    employeeNumber: '7',
    department: 'Tours',
    division: 'Park',
    organization: 'Example',
    costCenter: '41',
  },
} satisfies ScimObject;

describe('a person of a plain OpenLDAP', () => {
  let gateway: TestGateway;
  let created: ScimObject;
  beforeAll(async () => {
    gateway = await openGateway({ directory: { profile: 'inetorgperson' } });
    created = await gateway.create(kim);
  });
  afterAll(() => gateway.close());

  const entryOf = async (uid: string): Promise<Entry> =>
    (await gateway.directory.read(asDn(`uid=${uid},ou=people,dc=example,dc=org`), ['*', 'entryUUID'])) ??
    makeEntry(asDn('cn=missing'), {});
  const patch = async (id: unknown, ...operations: ScimObject[]) =>
    (await gateway.call('modify', { id: String(id), body: { schemas: [patchSchema], Operations: operations } })).body ??
    {};
  const put = async (id: unknown, body: ScimObject) =>
    (await gateway.call('replace', { id: String(id), body })).body ?? {};

  it('shows every attribute as it was written', async () => {
    expect(created).toMatchObject(kim);
    expect((await gateway.call('retrieve', { id: String(created['id']) })).body).toEqual(created);
    expect(new Set(Object.keys(created))).toEqual(new Set([...Object.keys(kim), 'schemas', 'id', 'meta']));
  });

  it('holds what other LDAP clients expect, under its natural name', async () => {
    const entry = await entryOf('kim');
    const stored = Object.fromEntries([...entry.attributes.keys()].map((name) => [name, textsOf(entry, name)]));
    expect(stored).toEqual({
      objectclass: ['top', 'person', 'organizationalPerson', 'inetOrgPerson', 'dirgatePerson'],
      entryuuid: [created['id']],
      uid: ['kim'],
      dirgateexternalid: ['HR-1'],
      sn: ['Lee'],
      givenname: ['Kim'],
      cn: ['Kim B. Lee'],
      displayname: ['Kimmi'],
      labeleduri: ['https://example.org/kim'],
      title: ['Guide'],
      employeetype: ['Contractor'],
      preferredlanguage: ['de-CH'],
      dirgateactive: ['FALSE'],
      mail: ['kim@example.org', 'lee@example.org'],
      telephonenumber: ['+1 201 555 0001', '+1 201 555 0002'],
      mobile: ['+1 201 555 0003'],
      homephone: ['+1 201 555 0004'],
      facsimiletelephonenumber: ['+1 201 555 0005'],
      pager: ['+1 201 555 0006'],
      street: ['Straße 1'],
      l: ['Zürich'],
      st: ['ZH'],
      postalcode: ['8000'],
      'usercertificate;binary': [],
      employeenumber: ['7'],
      departmentnumber: ['Tours'],
      ou: ['Park'],
      o: ['Example'],
      dirgatecostcenter: ['41'],
    });
    expect(valuesOf(entry, 'userCertificate;binary')).toEqual([Uint8Array.from(Buffer.from(certificate, 'base64'))]);
  });

  const filters = [
    'externalId eq "HR-1"',
    'userName eq "KIM"',
    'name.familyName sw "le"',
    'name.givenName eq "kim"',
    'name.formatted co "B. L"',
    'displayName eq "kimmi"',
    'profileUrl eq "https://example.org/kim"',
    'title eq "guide"',
    'userType eq "contractor"',
    'preferredLanguage eq "de-ch"',
    'active eq false',
    'emails.value eq "LEE@example.org"',
    'emails[type eq "work" and value sw "lee"]',
    'phoneNumbers[type eq "mobile" and value eq "+1 201 555 0003"]',
    'phoneNumbers[type eq "PAGER" and value ew "0006"]',
    'addresses.locality eq "zürich"',
    'addresses[type eq "work" and postalCode eq "8000" and streetAddress sw "str"]',
    'x509Certificates pr',
    `${enterprise}:department eq "tours"`,
    'costCenter eq "41" and division eq "park" and organization eq "example"',
  ];
  it.each(filters)('is found by %s, and not by its opposite', async (filter) => {
    const ids = async (text: string) => ((await gateway.list(text))['Resources'] as ScimObject[]).map(({ id }) => id);
    expect(await ids(`userName eq "kim" and ${filter}`)).toEqual([created['id']]);
    expect(await ids(`userName eq "kim" and not (${filter})`)).toEqual([]);
  });

  it.each(['phoneNumbers[type eq "mobile" and value ew "0001"]', 'addresses.type eq "home"', 'emails.type ne "work"'])(
    'is not found by %s',
    async (filter) => {
      expect(await gateway.list(`userName eq "kim" and ${filter}`)).toMatchObject({ totalResults: 0 });
    },
  );

  it('is active where nothing says otherwise, and found so by LDAP alone', async () => {
    const { profile } = gateway.context;
    const users = mappingIn(profile, 'User');
    const limits = { maxLength: 100, maxDepth: 5, maxTerms: 5 };
    const filter = resolveFilter(parseFilter('active eq true', limits), users.resourceType);
    expect(isExact(filterToLdap(filter, users, (name) => profile.get(name)))).toBe(true);
    const { id } = await gateway.create({ userName: 'plain' });
    expect(textsOf(await entryOf('plain'), 'dirgateActive')).toEqual([]);
    const { Resources } = await gateway.list('active eq true and userName eq "plain"');
    expect(Resources).toMatchObject([{ id, active: true }]);
    expect(await patch(id, { op: 'replace', path: 'active', value: false })).toMatchObject({ active: false });
    expect(textsOf(await entryOf('plain'), 'dirgateActive')).toEqual(['FALSE']);
  });

  it('gets the names that the directory requires from what there is', async () => {
    const bare = await gateway.create({ userName: 'bare' });
    expect(bare['name']).toEqual({ formatted: 'bare' });
    expect([textsOf(await entryOf('bare'), 'sn'), textsOf(await entryOf('bare'), 'cn')]).toEqual([['-'], ['bare']]);
    expect(await put(bare['id'], { userName: 'bare', displayName: 'B. Are' })).toMatchObject({
      name: { formatted: 'B. Are' },
    });
    const named = { userName: 'bare', name: { givenName: 'B', familyName: 'Are' } };
    expect(await put(bare['id'], named)).toMatchObject({ name: { ...named.name, formatted: 'B Are' } });
    expect(await put(bare['id'], { userName: 'bare' })).toMatchObject({ name: { formatted: 'bare' } });
    expect(textsOf(await entryOf('bare'), 'sn')).toEqual(['-']);
  });

  it('moves a phone number to the attribute of its new type, and a number without a type to the first', async () => {
    const { id } = await gateway.create({
      userName: 'caller',
      phoneNumbers: [{ value: '1' }, { value: '2', type: 'Mobile' }],
    });
    expect([textsOf(await entryOf('caller'), 'telephoneNumber'), textsOf(await entryOf('caller'), 'mobile')]).toEqual([
      ['1'],
      ['2'],
    ]);
    const moved = await patch(id, { op: 'replace', path: 'phoneNumbers[value eq "2"].type', value: 'home' });
    expect(moved['phoneNumbers']).toEqual([
      { value: '1', type: 'work' },
      { value: '2', type: 'home' },
    ]);
    expect(textsOf(await entryOf('caller'), 'mobile')).toEqual([]);
    const cleared = await patch(id, { op: 'remove', path: 'phoneNumbers[type eq "work"]' });
    expect(cleared['phoneNumbers']).toEqual([{ value: '2', type: 'home' }]);
  });

  it('refuses a phone number of a type that no attribute is for, naming those there are', async () => {
    const body = { userName: 'telex', phoneNumbers: [{ value: '1', type: 'telex' }] };
    const error = await gateway.refusal('create', { body });
    expect(error).toMatchObject({ status: 400, scimType: 'invalidValue' });
    expect(error.message).toContain('phoneNumbers: the directory has no attribute for {"value":"1","type":"telex"}');
    expect(error.message).toContain('{"type":"pager"}');
  });

  it('changes one part of the address and leaves the others as they are, unseen second values too', async () => {
    await gateway.server.add(
      'dn: uid=two,ou=people,dc=example,dc=org\nobjectClass: inetOrgPerson\nuid: two\ncn: Two\nsn: Two\n' +
        'street: First\nstreet: Second\nl: Bern\npostalCode: 3000\n',
    );
    const [two] = (await gateway.list('userName eq "two"'))['Resources'] as ScimObject[];
    expect(two?.['addresses']).toEqual([
      { streetAddress: 'First', type: 'work', locality: 'Bern', postalCode: '3000' },
    ]);
    const moved = await patch(two?.['id'], {
      op: 'replace',
      path: 'addresses[type eq "work"].locality',
      value: 'Basel',
    });
    expect(moved['addresses']).toMatchObject([{ streetAddress: 'First', locality: 'Basel' }]);
    expect(textsOf(await entryOf('two'), 'street')).toEqual(['First', 'Second']);
    const body = { userName: 'two', addresses: [{ locality: 'A' }, { locality: 'B' }] };
    await expect(put(two?.['id'], body)).rejects.toMatchObject({ status: 400, scimType: 'invalidValue' });
    expect(await put(two?.['id'], { userName: 'two' })).not.toHaveProperty('addresses');
    expect(textsOf(await entryOf('two'), 'street')).toEqual([]);
  });

  it('has schemas that promise only what the directory can hold', () => {
    const { resourceType } = gateway.context.profile.get('User') ?? {};
    const subs = (name: string) =>
      resourceType?.schema.attributes.find((one) => one.name === name)?.subAttributes?.map((sub) => sub.name);
    expect(subs('phoneNumbers')).toEqual(['value', 'type']);
    expect(subs('addresses')).toEqual(['streetAddress', 'locality', 'region', 'postalCode', 'type']);
    expect(subs('photos')).toBeUndefined();
  });

  it('has a manager by DN, shown by id', async () => {
    const clerk = await gateway.create({
      userName: 'clerk',
      [enterprise]: { manager: { value: created['id'] ?? '' } },
    });
    expect(textsOf(await entryOf('clerk'), 'manager')).toEqual(['uid=kim,ou=people,dc=example,dc=org']);
    expect(clerk[enterprise]).toMatchObject({ manager: { value: created['id'], displayName: 'Kimmi' } });
    expect(await put(clerk['id'], clerk)).toEqual(clerk);
  });

  it('hashes passwords itself and never shows them', async () => {
    const secretive = await gateway.create({ userName: 'secretive', password: 'Tr0ub4dor' });
    expect(JSON.stringify(secretive)).not.toContain('Tr0ub4dor');
    expect(textsOf(await entryOf('secretive'), 'userPassword')[0]).toMatch(/^\{SSHA\}/);
  });

  it.each<ScimObject>([{ userName: 'KIM' }, { userName: 'kim2', emails: [{ value: 'KIM@example.org' }] }])(
    'refuses %j with 409: somebody has that',
    async (body) => {
      expect(await gateway.refusal('create', { body })).toMatchObject({ status: 409, scimType: 'uniqueness' });
    },
  );
});

describe('a group of a plain OpenLDAP', () => {
  let gateway: TestGateway;
  let member: string;
  beforeAll(async () => {
    gateway = await openGateway({ directory: { profile: 'inetorgperson' } });
    member = String((await gateway.create({ userName: 'member', displayName: 'Me' }))['id']);
  });
  afterAll(() => gateway.close());

  const stored = async (cn: string) => {
    const entry = await gateway.directory.read(asDn(`cn=${cn},ou=groups,dc=example,dc=org`), ['member']);
    return entry && textsOf(entry, 'member');
  };
  const patch = (id: unknown, ...operations: ScimValue[]) =>
    gateway.call('modify', {
      resourceType: 'Group',
      id: String(id),
      query: { attributes: 'members' },
      body: { schemas: [patchSchema], Operations: operations },
    });

  it('holds a name that stands for nobody while it has no members, and never shows it', async () => {
    const { body } = await gateway.call('create', { resourceType: 'Group', body: { displayName: 'Empty' } });
    expect(body).toMatchObject({ displayName: 'Empty' });
    expect(body).not.toHaveProperty('members');
    expect(await stored('Empty')).toEqual(['cn=nobody']);
    const added = await patch(body?.['id'], { op: 'add', path: 'members', value: [{ value: member }] });
    expect(added.body?.['members']).toMatchObject([{ value: member, display: 'Me' }]);
    expect(await stored('Empty')).toEqual(['uid=member,ou=people,dc=example,dc=org']);
    const removed = await patch(body?.['id'], { op: 'remove', path: `members[value eq "${member}"]` });
    expect(removed.body).not.toHaveProperty('members');
    expect(await stored('Empty')).toEqual(['cn=nobody']);
  });

  it('counts as empty for filters while only nobody is in it', async () => {
    const list = async (filter: string) =>
      (await gateway.call('query', { resourceType: 'Group', query: { filter } })).body;
    expect(await list('displayName eq "Visitors" and members pr')).toMatchObject({ totalResults: 0 });
    expect(await list('displayName eq "Visitors" and not (members pr)')).toMatchObject({ totalResults: 1 });
    expect(await list('displayName eq "Employees" and members pr')).toMatchObject({ totalResults: 1 });
  });
});

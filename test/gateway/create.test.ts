import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDirectory } from '../../src/directory/ldapts-directory.ts';
import { textsOf } from '../../src/ldap/entry.ts';
import { LdapError, resultCode } from '../../src/ldap/result-code.ts';
import { create } from '../../src/gateway/create.ts';
import { notImplemented } from '../../src/scim/error.ts';
import type { ScimObject } from '../../src/scim/resource.ts';
import { baseUrl, openGateway, profiles, type TestGateway } from '../support/gateway.ts';

const user = (userName: string, more: ScimObject = {}): ScimObject => ({ userName, ...more });
const times = { now: () => Date.parse('2026-05-06T07:08:09.010Z') };

describe.each(profiles)('create, profile %s', (profile) => {
  const onlyGluu = (title: string, run: () => Promise<void>): void => {
    if (profile === 'gluu') it(title, run);
  };
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await openGateway({ directory: { profile }, context: times });
  });
  afterAll(() => gateway.close());

  const entryOf: TestGateway['entryOf'] = (...args) => gateway.entryOf(...args);

  onlyGluu('writes what Gluu writes for a person', async () => {
    const { id } = await gateway.create(
      user('Kim', {
        name: { givenName: 'Kim', middleName: 'B.', familyName: 'Lee', honorificSuffix: 'III' },
        emails: [{ value: 'other@example.org' }, { value: 'kim@example.org', type: 'work', primary: true }],
        active: true,
      }),
    );
    const entry = await entryOf(id);
    const stored = Object.fromEntries([...entry.attributes.keys()].map((name) => [name, textsOf(entry, name)]));
    expect(stored).toEqual({
      objectclass: ['top', 'gluuPerson', 'gluuCustomPerson', 'dirgateUser'],
      inum: [id],
      uid: ['Kim'],
      sn: ['Lee'],
      givenname: ['Kim'],
      middlename: ['B.'],
      oxtrusthonorificsuffix: ['III'],
      cn: ['Kim Lee'],
      oxtrustnameformatted: ['Kim B. Lee III'],
      oxtrustactive: ['TRUE'],
      gluustatus: ['active'],
      oxtrustemail: [
        '{"value":"other@example.org","display":null,"type":null,"primary":null}',
        '{"value":"kim@example.org","display":null,"type":"work","primary":true}',
      ],
      mail: ['kim@example.org', 'other@example.org'],
      oxtrustmetacreated: ['2026-05-06T07:08:09.010Z'],
      oxcreationtimestamp: ['20260506070809.010Z'],
      oxtrustmetalastmodified: ['2026-05-06T07:08:09.010Z'],
      oxtrustmetalocation: [`${baseUrl}/Users/${String(id)}`],
    });
  });

  it('answers 201 with the resource as the directory holds it, its location and its version', async () => {
    const { status, body, location, etag } = await gateway.call('create', { body: user('located') });
    expect(status).toBe(201);
    expect(location).toBe(`${baseUrl}/Users/${String(body?.['id'])}`);
    expect(body).toMatchObject({
      userName: 'located',
      active: profile !== 'gluu',
      meta: { location, version: etag, resourceType: 'User' },
    });
    expect((await gateway.call('retrieve', { id: String(body?.['id']) })).body).toEqual(body);
  });

  onlyGluu('leaves a person inactive unless the client says otherwise', async () => {
    const { id } = await gateway.create(user('sleeper'));
    const entry = await entryOf(id, ['oxTrustActive', 'gluuStatus']);
    expect([textsOf(entry, 'oxTrustActive'), textsOf(entry, 'gluuStatus')]).toEqual([['FALSE'], ['inactive']]);
  });

  onlyGluu('stores links under the configured URL, whatever base path the request came in on', async () => {
    const { body, location } = await gateway.call('create', {
      baseUrl: 'https://scim.example.org/identity/restv1/scim/v2',
      body: user('linked'),
    });
    expect(location).toContain('/identity/restv1/scim/v2/Users/');
    const entry = await entryOf(body?.['id'], ['oxTrustMetaLocation']);
    expect(textsOf(entry, 'oxTrustMetaLocation')).toEqual([`${baseUrl}/Users/${String(body?.['id'])}`]);
  });

  it('refuses a userName that is taken in other letters with 409, naming attribute and value', async () => {
    const error = await gateway.refusal('create', { body: user('BJENSEN') });
    expect(error).toMatchObject({ status: 409, scimType: 'uniqueness' });
    expect(error.message).toBe('userName: another User already has "BJENSEN"');
  });

  it('refuses an e-mail address that is taken with 409, naming attribute and value', async () => {
    const error = await gateway.refusal('create', {
      body: user('new', { emails: [{ value: 'BJensen@example.com' }] }),
    });
    expect(error).toMatchObject({ status: 409, scimType: 'uniqueness' });
    expect(error.message).toBe('emails.value: another User already has "BJensen@example.com"');
  });

  it('says invalidValue where the directory refuses a value for another reason than uniqueness', async () => {
    const manyNames = user('long', { displayName: 'x'.repeat(40_000) });
    const accepted = await gateway.create(manyNames);
    expect(String(accepted['displayName'])).toHaveLength(40_000);
    const error = await gateway.refusal('create', { body: user('ü@', { emails: [{ value: 'ü@example.org' }] }) });
    expect(error).toMatchObject({ status: 400, scimType: 'invalidValue' });
    expect(error.message).toContain('mail takes ASCII text only');
  });

  it('writes two equal e-mail addresses of one person once into mail', async () => {
    const emails = [
      { value: 'twice@example.org', type: 'work' },
      { value: 'TWICE@example.org', type: 'home' },
    ];
    const { id } = await gateway.create(user('twice', { emails }));
    expect(textsOf(await entryOf(id, ['mail']), 'mail')).toEqual(['twice@example.org']);
  });

  it('stores a manager as the DN of the user that is named, and refuses one that does not exist', async () => {
    const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
    const boss = await gateway.create(user('boss', { displayName: 'The Boss' }));
    const clerk = await gateway.create(
      user('clerk', { [enterprise]: { manager: { value: boss['id'] ?? '' }, costCenter: '7' } }),
    );
    expect(textsOf(await entryOf(clerk['id']), 'manager')).toEqual([(await entryOf(boss['id'])).dn]);
    const $ref = `${baseUrl}/Users/${String(boss['id'])}`;
    expect(clerk[enterprise]).toEqual({
      costCenter: '7',
      manager: { value: boss['id'], $ref, displayName: 'The Boss' },
    });
    const error = await gateway.refusal('create', {
      body: user('lost', { [enterprise]: { manager: { value: 'nobody' } } }),
    });
    expect(error).toMatchObject({ status: 400, scimType: 'invalidValue' });
    expect(error.message).toContain('manager: there is no User with the id "nobody"');
    expect(await gateway.list('userName eq "lost"')).toMatchObject({ totalResults: 0 });
  });

  it('has a password stored as a hash and never shows it', async () => {
    const created = await gateway.create(user('secretive', { password: 'Tr0ub4dor' }));
    expect(JSON.stringify(created)).not.toContain('Tr0ub4dor');
    const stored = textsOf(await entryOf(created['id'], ['userPassword']), 'userPassword');
    expect(stored).toEqual([expect.stringMatching(/^\{SSHA\}/)]);
  });

  onlyGluu('writes nothing while it is not certain that the directory hashes passwords', async () => {
    const unproven = { ...gateway.context, directoryHashesPasswords: () => Promise.reject(notImplemented('unproven')) };
    const request = { baseUrl, resourceType: 'User', query: {}, signal: new AbortController().signal };
    await expect(create(unproven, { ...request, body: user('unproven', { password: 'x' }) })).rejects.toMatchObject({
      status: 501,
    });
    expect(await gateway.list('userName eq "unproven"')).toMatchObject({ totalResults: 0 });
  });

  // Where the id is not the name, the entry that is found may be another client's.
  onlyGluu(
    'answers 201 when the connection broke after the entry was written, and 503 when it was not written',
    async () => {
      const request = { baseUrl, resourceType: 'User', query: {}, signal: new AbortController().signal };
      const lost = new LdapError('add', resultCode.serverDown, 'connection lost');
      const afterwards = {
        ...gateway.context,
        directory: {
          ...gateway.directory,
          write: async (change: Parameters<typeof gateway.directory.write>[0]) => {
            await gateway.directory.write(change);
            throw lost;
          },
        },
      };
      expect((await create(afterwards, { ...request, body: user('survivor') })).status).toBe(201);
      const before = { ...gateway.context, directory: { ...gateway.directory, write: () => Promise.reject(lost) } };
      const refused = create(before, { ...request, body: user('casualty') });
      await expect(refused).rejects.toMatchObject({ status: 503, headers: { 'Retry-After': '5' } });
    },
  );
});

describe('create where the gateway guards uniqueness', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await openGateway({
      edit: (document) =>
        document.resourceType === 'User'
          ? { ...document, unique: { enforcedBy: 'gateway', attributes: ['userName', 'displayName'] } }
          : document,
    });
  });
  afterAll(() => gateway.close());

  it('refuses a value that is taken before it writes', async () => {
    await gateway.create(user('first', { displayName: 'Only One' }));
    const error = await gateway.refusal('create', { body: user('second', { displayName: 'only one' }) });
    expect(error).toMatchObject({ status: 409, scimType: 'uniqueness' });
    expect(error.message).toBe('displayName: another User already has "only one"');
    expect(await gateway.list('userName eq "second"')).toMatchObject({ totalResults: 0 });
  });

  it('lets exactly one of several simultaneous creations of one value live', async () => {
    for (let round = 0; round < 15; round += 1) {
      const displayName = `Contested ${round}`;
      const attempts = ['a', 'b', 'c', 'd'].map((name) =>
        gateway.call('create', { body: user(`${name}${round}`, { displayName }) }),
      );
      const answers = await Promise.allSettled(attempts);
      const refused = answers.filter((answer) => answer.status === 'rejected');
      expect(refused.map(({ reason }) => (reason as { status: number }).status)).toEqual([409, 409, 409]);
      expect(await gateway.list(`displayName eq "${displayName}"`)).toMatchObject({ totalResults: 1 });
    }
  });
});

describe('create where the gateway hashes passwords', () => {
  it('writes a salted hash that the directory lets the user log in with', async () => {
    const gateway = await openGateway({
      edit: (document) => ({
        ...document,
        attributes: {
          ...document.attributes,
          ...(document.resourceType === 'User'
            ? {
                password: {
                  attribute: 'userPassword',
                  hashedBy: 'gateway',
                  combine: 'first',
                  parts: 'all',
                  optional: false,
                } as const,
              }
            : {}),
        },
      }),
    });
    const { id } = await gateway.create(user('hashed', { password: 'Tr0ub4dor' }));
    const bindDn = `inum=${String(id)},ou=people,o=gluu`;
    const open = (bindPassword: string) =>
      openDirectory({
        urls: [gateway.server.url],
        bindDn,
        bindPassword,
        operationTimeoutMs: 5000,
        connectTimeoutMs: 5000,
      });
    const [right, wrong] = [open('Tr0ub4dor'), open('tr0ub4dor')];
    try {
      await expect(right.ping()).resolves.toBeUndefined();
      await expect(wrong.ping()).rejects.toMatchObject({ code: resultCode.invalidCredentials });
    } finally {
      await Promise.all([right.close(), wrong.close(), gateway.close()]);
    }
  });
});

import { expect } from 'vitest';
import { certificates } from './certificates.ts';
import { onEachProfile } from './on-each-profile.ts';
import { at, baseUrl, each, expectError, part, sorted, urn, type JsonObject } from './service.ts';

onEachProfile('RFC 7643 4: users and groups', ({ it, service, facts }) => {
  it('049 M: a user without a userName, or with an empty one, is refused', async () => {
    for (const body of [{}, { userName: '' }, { userName: null }, { userName: [] }, { displayName: 'x' }]) {
      expectError(await service.post('/Users', body), 400, 'invalidValue');
    }
  });

  it('050 M, 051 M: userName is unique among users and found in any letter case', async () => {
    const { id } = await service.user({ userName: 'Unique' });
    const other = await service.user();
    for (const userName of ['Unique', 'UNIQUE', 'unique']) {
      expectError(await service.post('/Users', { userName }), 409, 'uniqueness');
      expectError(await service.put(at(other), { userName }), 409, 'uniqueness');
      expectError(
        await service.patch(at(other), [{ op: 'replace', path: 'userName', value: userName }]),
        409,
        'uniqueness',
      );
      expect(each(await service.list(`userName eq "${userName}"`), 'id')).toEqual([id]);
    }
  });

  it('052 S: name.formatted agrees with the parts of the name, after a change of a part too', async () => {
    const user = await service.user({ name: { givenName: 'Barbara', familyName: 'Jensen' } });
    expect(part(user, 'name', 'formatted')).toBe('Barbara Jensen');
    const { body } = await service.patch(at(user), [{ op: 'replace', path: 'name.familyName', value: 'Smith' }]);
    expect(body['name']).toEqual({ givenName: 'Barbara', familyName: 'Smith', formatted: 'Barbara Smith' });
  });

  it('053 T: active is a Boolean that clients change and filters find', async () => {
    const user = await service.user();
    expect(user['active']).toBe(facts.active);
    for (const active of [!facts.active, facts.active]) {
      const { body } = await service.patch(at(user), [{ op: 'replace', path: 'active', value: active }]);
      expect(body['active']).toBe(active);
      const found = await service.list(`id eq "${String(user['id'])}" and active eq ${active}`);
      expect(each(found, 'active')).toEqual([active]);
      expect(await service.entry(user['id'])).toMatchObject(facts.activity(active));
    }
  });

  it('054 M: a password is in no answer, whatever is asked for', async () => {
    const password = 'Tr0ub4dor-and-3';
    const made = await service.post('/Users?attributes=password,userName', { userName: 'secretive', password });
    const path = at(
      (await service.list('userName eq "secretive"')).body['Resources']?.[0 as never] as unknown as JsonObject,
    );
    const answers = [
      made,
      await service.get(path),
      await service.get(`${path}?attributes=password`),
      await service.get(`${path}?excludedAttributes=userName`),
      await service.put(path, { userName: 'secretive', password }),
      await service.patch(`${path}?attributes=password`, [{ op: 'replace', path: 'password', value: password }]),
      await service.list('userName eq "secretive"', '/Users', { attributes: 'password' }),
    ];
    for (const { status, text } of answers) {
      expect(status).toBeLessThan(300);
      expect(text).not.toMatch(/password|Tr0ub4dor|\{SSHA\}/i);
    }
  });

  it('055 S: a password is stored as a salted hash', async () => {
    const { id } = await service.user({ password: 'Tr0ub4dor-and-3' });
    const stored = (await service.entry(id))['userpassword'] ?? [];
    expect(stored).toHaveLength(1);
    expect(stored[0]).toMatch(/^\{SSHA\d*\}[A-Za-z0-9+/]{30,}=*$/);
  });

  it('058 T: locale is a BCP 47 tag, timezone an IANA name, preferredLanguage as in Accept-Language', async () => {
    const forms: Readonly<Record<string, readonly [string, ...string[]]>> = {
      locale: ['en-US', 'en--US', 'e', '1234', 'English (US)', 'xx_yyyyyyyyyy'],
      timezone: ['America/Los_Angeles', 'Mars/Olympus', 'america/los_angeles', 'PST8', '+01:00', 'Central Time'],
      preferredLanguage: ['en-US, de;q=0.8', 'English!', 'en;q=2', 'en,,;', 'languageless', 'en us'],
    };
    const { attributes } = (await service.get(`/Schemas/${urn.user}`)).body;
    const names = (attributes as readonly JsonObject[]).map(({ name }) => String(name));
    const mapped = Object.entries(forms).filter(([name]) => names.includes(name));
    expect(mapped.map(([name]) => name)).toEqual(facts.languages);
    for (const [name, [good, ...bad]] of mapped) {
      expect(await service.user({ [name]: good })).toMatchObject({ [name]: good });
      for (const value of bad) {
        expectError(await service.post('/Users', { userName: `bad-${name}`, [name]: value }), 400, 'invalidValue');
      }
    }
  });

  it('060 S: a phone number may be written as RFC 3966 has it', async () => {
    const value = facts.phone;
    const user = await service.user({ phoneNumbers: [{ value, type: 'work' }] });
    expect(part(user, 'phoneNumbers', 0, 'value')).toBe(value);
    expect(each(await service.list(`phoneNumbers.value eq "${value}"`), 'id')).toEqual([user['id']]);
  });

  it('062 M: a photo is a URI', async () => {
    const value = 'https://photos.example.com/profilephoto/1.png';
    expect(part(await service.user({ photos: [{ value, type: 'photo' }] }), 'photos', 0, 'value')).toBe(value);
    expectError(await service.post('/Users', { userName: 'p', photos: [{ value: 'not a URI' }] }), 400, 'invalidValue');
  });

  it('063 M: the country of an address is an ISO 3166-1 alpha-2 code', async () => {
    const user = await service.user({ addresses: [{ country: 'DE', type: 'work' }, { country: 'us' }] });
    expect(user['addresses']).toMatchObject([{ country: 'DE' }, { country: 'us' }]);
    for (const country of ['Germany', 'DEU', 'XX', '49', 'D']) {
      expectError(await service.post('/Users', { userName: 'abroad', addresses: [{ country }] }), 400, 'invalidValue');
      const patched = await service.patch(at(user), [{ op: 'add', path: 'addresses', value: [{ country }] }]);
      expectError(patched, 400, 'invalidValue');
    }
  });

  it("064 T: a user's groups are shown as direct, and where they are asked for the groups of these as indirect", async () => {
    const user = await service.user();
    const inner = await service.group({ members: [{ value: user['id'] ?? '' }] });
    const outer = await service.group();
    await service.patch(at(outer), [{ op: 'add', path: 'members', value: [{ value: inner['id'] ?? '' }] }]);
    const groupsOf = async (query: string) => {
      const groups = ((await service.get(`${at(user)}${query}`)).body['groups'] ?? []) as readonly JsonObject[];
      return groups.map(({ value, type }) => `${String(type)} ${String(value)}`);
    };
    const direct = [`direct ${String(inner['id'])}`];
    expect(await groupsOf('')).toEqual(direct);
    const nested = (await service.get(at(outer))).body['members'] !== undefined;
    expect(nested).toBe(facts.nestedGroups);
    const indirect = nested ? [`indirect ${String(outer['id'])}`] : [];
    expect(await groupsOf('?indirectGroups=true')).toEqual([...direct, ...indirect]);
  });

  it('065 M: a group of a user is shown by its id and its address', async () => {
    const group = await service.group({ displayName: 'Shown at its member' });
    await service.server.add(facts.person('member', facts.memberOf(group)));
    const value = each(await service.list('userName eq "member"'), 'id')[0] ?? '';
    await service.patch(at(group), [{ op: 'add', path: 'members', value: [{ value }] }]);
    const { body } = await service.get(`/Users/${String(value)}`);
    expect(body['groups']).toMatchObject([
      { value: group['id'], $ref: `${baseUrl}${at(group)}`, display: 'Shown at its member' },
    ]);
    expect((await service.get(String(part(body, 'groups', 0, '$ref')))).body['id']).toBe(group['id']);
  });

  it("066 M: a user's groups can't be changed through the user", async () => {
    const group = await service.group();
    const groups = [{ value: group['id'] ?? '' }];
    const user = await service.user({ groups });
    const replaced = await service.put(at(user), { userName: 'no-groups', groups });
    for (const body of [user, replaced.body]) expect(Object.keys(body)).not.toContain('groups');
    expectError(await service.patch(at(user), [{ op: 'add', path: 'groups', value: groups }]), 400, 'mutability');
    expect(Object.keys(await service.entry(user['id'])).filter((name) => name.includes('memberof'))).toEqual([]);
    expect((await service.get(at(group))).body['members']).toBeUndefined();
  });

  it('067 M: each certificate is one value, in base64, kept to the octet', async () => {
    const sent = certificates.map((value) => ({ value }));
    const { body } = await service.get(at(await service.user({ x509Certificates: sent })));
    expect(sorted((body['x509Certificates'] as readonly JsonObject[]).map(({ value }) => value))).toEqual(
      sorted(sent.map(({ value }) => value)),
    );
    expectError(await service.post('/Users', { userName: 'c', x509Certificates: [{ value: 7 }] }), 400, 'invalidValue');
  });

  it('068 M: a group without a displayName is refused', async () => {
    for (const body of [{}, { displayName: '' }, { members: [] }]) {
      expectError(await service.post('/Groups', body), 400, 'invalidValue');
    }
    const group = await service.group();
    expectError(await service.put(at(group), { members: [] }), 400, 'invalidValue');
    expectError(await service.patch(at(group), [{ op: 'remove', path: 'displayName' }]), 400, 'mutability');
  });

  it('069 T: value, $ref and type of a member are set once, and value is the id of a resource', async () => {
    const [one, other] = [await service.user(), await service.user()];
    const group = await service.group({ members: [{ value: one['id'] ?? '' }] });
    expect(group['members']).toEqual([{ value: one['id'], $ref: `${baseUrl}${at(one)}`, type: 'User' }]);
    for (const [sub, value] of [
      ['value', other['id'] ?? ''],
      ['$ref', `${baseUrl}${at(other)}`],
      ['type', 'Group'],
    ] as const) {
      const path = `members[value eq "${String(one['id'])}"].${sub}`;
      expectError(await service.patch(at(group), [{ op: 'replace', path, value }]), 400, 'mutability');
    }
    expectError(
      await service.post('/Groups', { displayName: 'Ghosts', members: [{ value: 'ghost' }] }),
      400,
      'invalidValue',
    );
  });

  it('070 T: the attributes of the enterprise extension come back', async () => {
    const boss = await service.user({ displayName: 'The Boss' });
    const texts = {
      employeeNumber: '701984',
      costCenter: '4130',
      organization: 'Universal',
      division: 'Theme',
      department: 'Tour',
    };
    const user = await service.user({ [urn.enterprise]: { ...texts, manager: { value: boss['id'] ?? '' } } });
    expect((await service.get(at(user))).body[urn.enterprise]).toEqual({
      ...texts,
      manager: { value: boss['id'], $ref: `${baseUrl}${at(boss)}`, displayName: 'The Boss' },
    });
  });

  it("071 S: a manager is a user's id with its address, and one that does not exist is refused", async () => {
    const boss = await service.user();
    const user = await service.user({ [urn.enterprise]: { manager: { value: boss['id'] ?? '' } } });
    const { value, $ref } = part(user, urn.enterprise, 'manager') as JsonObject;
    expect([value, $ref]).toEqual([boss['id'], `${baseUrl}/Users/${String(boss['id'])}`]);
    const lost = { userName: 'lost', [urn.enterprise]: { manager: { value: 'nobody' } } };
    expectError(await service.post('/Users', lost), 400, 'invalidValue');
  });

  it("072 T: manager.displayName is the manager's, whatever a client says", async () => {
    const boss = await service.user({ displayName: 'Real Name' });
    const manager = { value: boss['id'] ?? '', displayName: 'Invented' };
    const user = await service.user({ [urn.enterprise]: { manager } });
    expect(part(user, urn.enterprise, 'manager', 'displayName')).toBe('Real Name');
    const path = `${urn.enterprise}:manager.displayName`;
    expectError(await service.patch(at(user), [{ op: 'replace', path, value: 'Invented' }]), 400, 'mutability');
  });
});

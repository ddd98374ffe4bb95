import { beforeAll, expect } from 'vitest';
import { onEachProfile } from './on-each-profile.ts';
import { at, baseUrl, expectError, part, probeBody, resources, urn, type JsonObject } from './service.ts';

const dataTypes = ['string', 'boolean', 'decimal', 'integer', 'dateTime', 'reference', 'binary', 'complex'];

/** Every attribute of a schema document, its sub-attributes included. */
const attributesOf = (document: JsonObject): readonly JsonObject[] =>
  ((document['attributes'] ?? document['subAttributes'] ?? []) as readonly JsonObject[]).flatMap((attribute) => [
    attribute,
    ...attributesOf(attribute),
  ]);

onEachProfile('RFC 7643 2.1 to 2.3: attributes and their types', ({ it, service }) => {
  let schemas: readonly JsonObject[];
  beforeAll(async () => {
    schemas = resources(await service.get('/Schemas'));
  });

  it('001 T: attribute names are read in any letter case, in bodies, PATCH values and PATCH messages', async () => {
    const created = await service.post('/Users', {
      USERNAME: 'shouting',
      NAME: { GIVENNAME: 'Kim' },
      EMails: [{ VALUE: 'kim@example.org' }],
    });
    expect(created.body).toMatchObject({
      userName: 'shouting',
      name: { givenName: 'Kim' },
      emails: [{ value: 'kim@example.org' }],
    });
    const patched = await service.send('PATCH', at(created.body), {
      body: {
        SCHEMAS: [urn.patch],
        operations: [
          { OP: 'replace', PATH: 'NAME.GivenName', VALUE: 'Lee' },
          { op: 'add', value: { TITLE: 'Boss' } },
        ],
      },
    });
    expect(patched.body).toMatchObject({ name: { givenName: 'Lee' }, title: 'Boss' });
  });

  it('002 M: every published attribute name is a letter followed by letters, digits, "-", "_" or "$", or $ref', () => {
    const names = schemas.flatMap(attributesOf).map(({ name }) => String(name));
    expect(names.length).toBeGreaterThan(60);
    expect(names.filter((name) => name !== '$ref' && !/^[a-z][\w$-]*$/i.test(name))).toEqual([]);
  });

  it('003 M: every resource in an answer names its schemas', async () => {
    const user = await service.user();
    const answers = [
      await service.post('/Groups', { displayName: 'States its schema' }),
      await service.get(at(user)),
      await service.get(`${at(user)}?attributes=userName`),
      await service.get(`${at(user)}?excludedAttributes=schemas`),
      await service.put(at(user), { userName: 'states-its-schema' }),
      await service.patch(at(user), [{ op: 'add', path: 'title', value: 'x' }]),
      await service.get('/ServiceProviderConfig'),
      await service.get(`/Schemas/${urn.user}`),
      await service.get('/ResourceTypes/User'),
    ];
    const bodies = answers.map(({ body }) => body);
    const lists = await Promise.all(
      ['/Users', '/Groups', '/Schemas', '/ResourceTypes'].map((path) => service.get(path)),
    );
    const all = [...bodies, ...lists.map(({ body }) => body), ...lists.flatMap(resources)];
    expect(all.length).toBeGreaterThan(15);
    expect(all.filter(({ schemas: named }) => !Array.isArray(named) || named.length === 0)).toEqual([]);
  });

  it('004 M: only complex attributes have sub-attributes, and no sub-attribute is complex', () => {
    const top = schemas.flatMap(({ attributes }) => attributes as readonly JsonObject[]);
    const wrong = top.filter((one) => (one['type'] === 'complex') !== Array.isArray(one['subAttributes']));
    expect(wrong).toEqual([]);
    const inner = top.flatMap(({ subAttributes }) => (subAttributes ?? []) as readonly JsonObject[]);
    expect(inner.length).toBeGreaterThan(20);
    expect(inner.filter(({ type, subAttributes }) => type === 'complex' || subAttributes !== undefined)).toEqual([]);
  });

  it('005 M: an attribute that a schema only names has the defaults of the standard', () => {
    const bare = schemas.flatMap(attributesOf).find(({ name }) => name === 'bare');
    expect(bare).toEqual({
      name: 'bare',
      type: 'string',
      multiValued: false,
      description: '',
      required: false,
      caseExact: false,
      mutability: 'readWrite',
      returned: 'default',
      uniqueness: 'none',
    });
  });

  it('006 S: schemas, extensions included, use the data types of the standard only', () => {
    expect(schemas.map(({ id }) => id)).toContain(urn.enterprise);
    const types = new Set(schemas.flatMap(attributesOf).map(({ type }) => String(type)));
    expect([...types].filter((type) => !dataTypes.includes(type))).toEqual([]);
  });

  it('007 T: a Boolean is true or false in JSON, and published without letter case and uniqueness', async () => {
    expect(await service.user({ active: true })).toMatchObject({ active: true });
    for (const active of [1, 0, 'yes', [true, false]]) {
      expectError(await service.post('/Users', { userName: 'boolean', active }), 400, 'invalidValue');
    }
    const flags = schemas.flatMap(attributesOf).filter(({ type }) => type === 'boolean');
    expect(flags.length).toBeGreaterThan(2);
    for (const flag of flags) expect(flag).toMatchObject({ caseExact: false, uniqueness: 'none' });
  });

  it('008 T: a decimal comes back as the JSON number that was sent', async () => {
    for (const ratio of [0.5, 1.0, -12.25, 123_456.789]) {
      const { headers, text } = await service.get(at(await service.probe({ ratio })));
      expect(headers.get('Content-Type')).toContain('json');
      expect(Number(/"ratio":(-?\d+(?:\.\d+)?)[,}]/.exec(text)?.[1])).toBe(ratio);
    }
    expectError(await service.post('/Probes', probeBody({ ratio: '0.5' })), 400, 'invalidValue');
  });

  it('009 M: an integer has neither fraction nor exponent', async () => {
    expectError(await service.post('/Probes', probeBody({ count: 1.5 })), 400, 'invalidValue');
    expectError(await service.post('/Probes', probeBody({ count: '7' })), 400, 'invalidValue');
    expectError(await service.post('/Probes', probeBody({ count: 1e300 })), 400, 'invalidValue');
    const { text } = await service.get(at(await service.probe({ count: 9_007_199_254_740_991 })));
    expect(text).toContain('"count":9007199254740991,');
  });

  it('010 M: a dateTime has date and time, as xsd:dateTime writes them', async () => {
    for (const time of [
      '2026-01-31',
      '12:00:00',
      '2026-02-30T12:00:00Z',
      '2026-01-31 12:00:00',
      'soon',
      1_700_000_000,
    ]) {
      expectError(await service.post('/Probes', probeBody({ at: time })), 400, 'invalidValue');
    }
    const probe = await service.probe({ at: '2026-01-31T12:00:00.25+01:00' });
    expect(Date.parse(String(probe['at']))).toBe(Date.parse('2026-01-31T11:00:00.250Z'));
    const xsd = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;
    expect(probe['at']).toMatch(xsd);
    expect(part(probe, 'meta', 'created')).toMatch(xsd);
  });

  it('011 M: binary values are base64, with or without padding', async () => {
    expect(await service.probe({ bytes: 'AAEC/+8=' })).toMatchObject({ bytes: 'AAEC/+8=' });
    const unpadded = await service.probe({ bytes: 'AAEC/+8' });
    expect(Buffer.from(String(unpadded['bytes']), 'base64')).toEqual(Buffer.from([0, 1, 2, 255, 239]));
    for (const bytes of ['no base64!', '=AAEC', 7]) {
      expectError(await service.post('/Probes', probeBody({ bytes })), 400, 'invalidValue');
    }
  });

  it('012 M: a reference is a URI, absolute or relative', async () => {
    for (const link of ['https://example.org/a?b=c#d', 'urn:example:x', '../Users/1', 'Users/1']) {
      expect(await service.probe({ link })).toMatchObject({ link });
    }
    for (const link of ['not a URI', 'http://example.org/<x>', '%zz', 7]) {
      expectError(await service.post('/Probes', probeBody({ link })), 400, 'invalidValue');
    }
  });

  it('013 M: a relative $ref starts at the service root, not at the endpoint', async () => {
    const boss = await service.user();
    const relative = at(boss).slice(1);
    const user = await service.user({ [urn.enterprise]: { manager: { $ref: relative } } });
    expect(part(user, urn.enterprise, 'manager')).toMatchObject({ value: boss['id'], $ref: `${baseUrl}/${relative}` });
    const member = await service.group({ members: [{ $ref: relative }] });
    expect(part(member, 'members', 0, 'value')).toBe(boss['id']);
  });

  it('014 M: GET on every $ref that an answer shows gives its target', async () => {
    const boss = await service.user();
    const user = await service.user({ [urn.enterprise]: { manager: { value: boss['id'] ?? '' } } });
    const group = await service.group({ members: [{ value: user['id'] ?? '' }, { value: boss['id'] ?? '' }] });
    const found = [...JSON.stringify([user, group]).matchAll(/"\$ref":"([^"]+)"/g)].map(([, url]) => String(url));
    expect(found).toHaveLength(3);
    const answers = await Promise.all(found.map((url) => service.get(url)));
    expect(answers.map(({ status, body }) => [status, body['id']])).toEqual(
      [boss, user, boss].map(({ id }) => [200, id]),
    );
  });

  it('015 M: the order of members in a complex value means nothing', async () => {
    const one = await service.user({
      name: { givenName: 'A', familyName: 'B' },
      emails: [{ value: 'o1@example.org', type: 'work' }],
    });
    const other = await service.user({
      emails: [{ type: 'work', value: 'o2@example.org' }],
      name: { familyName: 'B', givenName: 'A' },
    });
    expect(other['name']).toEqual(one['name']);
    expect(other['emails']).toEqual([{ ...(part(one, 'emails', 0) as JsonObject), value: 'o2@example.org' }]);
  });

  it('016 M: the sub-attributes that the standard names in advance are what the standard says they are', () => {
    const types: Record<string, string> = { type: 'string', primary: 'boolean', display: 'string', $ref: 'reference' };
    const standard = schemas.filter(({ id }) => String(id).startsWith('urn:ietf:'));
    const inner = standard
      .flatMap(attributesOf)
      .flatMap(({ subAttributes }) => (subAttributes ?? []) as readonly JsonObject[]);
    const named = inner.filter(({ name }) => Object.hasOwn(types, String(name)));
    expect(named.length).toBeGreaterThan(5);
    for (const { name, type } of named) expect([name, type]).toEqual([name, types[String(name)]]);
  });
});

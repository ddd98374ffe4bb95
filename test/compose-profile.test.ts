import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Attribute, Change } from 'ldapts';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Composition } from '../src/compose.ts';
import type { OptionPath } from '../src/config/config.ts';
import type { Logger } from '../src/http/logger.ts';
import type { ScimObject } from '../src/scim/resource.ts';
import { withClient } from './support/add-ldif.ts';
import { composeForTest } from './support/compose-for-test.ts';
import { copyProfile, type ProfileCopy } from './support/copy-profile.ts';
import { startDirectory, type TestDirectory } from './support/start-directory.ts';

const urn = 'urn:ietf:params:scim:schemas:extension:gluu:2.0:User';
const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const core = 'urn:ietf:params:scim:schemas:core:2.0:User';

let server: TestDirectory;
let copy: ProfileCopy;
let opened: Composition | undefined;
let log: string[] = [];
beforeAll(async () => {
  [server, copy] = await Promise.all([startDirectory(), copyProfile('gluu', { strict: true })]);
});
afterEach(async () => {
  await opened?.close();
  opened = undefined;
  log = [];
});
afterAll(async () => {
  await server.stop();
  await copy.remove();
});

const note = (details: object, message: string): void => void log.push(`${message} ${JSON.stringify(details)}`);
const logger: Logger = { debug: note, info: note, warn: note, error: note };

async function open(overrides: Readonly<Partial<Record<OptionPath, unknown>>> = {}): Promise<Composition> {
  const environment = {};
  const access = {
    'directory.urls': [server.url],
    'directory.bindDn': server.bindDn,
    'authentication.token': 'x'.repeat(20),
  };
  const all = { ...access, 'directory.bindPassword': server.bindPassword, 'registry.pollSeconds': 0, ...overrides };
  opened = await composeForTest({ environment, overrides: all }, logger);
  return opened;
}

async function send(method: string, path: string, body?: object): Promise<{ status: number; body: ScimObject }> {
  const headers = { Authorization: `Bearer ${'x'.repeat(20)}`, 'Content-Type': 'application/scim+json' };
  const json = body === undefined ? {} : { body: JSON.stringify(body) };
  const response = await opened?.app.request(path.startsWith('/health') ? path : `/scim/v2${path}`, {
    method,
    headers,
    ...json,
  });
  const text = (await response?.text()) ?? '';
  return { status: response?.status ?? 0, body: text === '' ? {} : (JSON.parse(text) as ScimObject) };
}

async function declared(schema: string): Promise<unknown> {
  const { status, body } = await send('GET', `/Schemas/${schema}`);
  const attributes = body['attributes'] as readonly { readonly name: string; readonly type: string }[];
  return status === 200 ? Object.fromEntries(attributes.map(({ name, type }) => [name, type])) : status;
}

const register = (inum: string, name: string, type: string, base = 'ou=attributes,o=gluu'): Promise<void> =>
  server.add(
    [
      `dn: inum=${inum},${base}`,
      'objectClass: gluuAttribute',
      `gluuAttributeName: ${name}`,
      `gluuAttributeType: ${type}`,
      'oxSCIMCustomAttribute: TRUE',
      '',
    ].join('\n'),
  );
const unregister = (inum: string): Promise<void> =>
  withClient(server, (client) => client.del(`inum=${inum},ou=attributes,o=gluu`));
const setRegistered = (inum: string, type: string, value: string): Promise<void> =>
  withClient(server, (client) =>
    client.modify(
      `inum=${inum},ou=attributes,o=gluu`,
      new Change({ operation: 'replace', modification: new Attribute({ type, values: [value] }) }),
    ),
  );

describe('an extension that the directory declares', () => {
  test('is there without attributes where the directory has no registry, and has the URN that is configured', async () => {
    await open({ 'registry.bases': { User: 'ou=nowhere,o=gluu' }, 'registry.urns': { User: 'urn:example:2.0:User' } });
    expect([await declared('urn:example:2.0:User'), await declared(urn)]).toEqual([{}, 404]);
    const { status, body } = await send('POST', '/Users', {
      schemas: [core],
      userName: 'plain',
      name: { familyName: 'P' },
    });
    expect([status, body['schemas']]).toEqual([201, [core]]);
  });

  test('can’t have a URN or base that is none', async () => {
    const overrides = { 'registry.bases': { User: 'nowhere' }, 'registry.urns': { User: 'custom' } };
    await expect(open(overrides)).rejects.toMatchObject({
      issues: [
        { file: expect.stringContaining('User.yaml'), where: 'registry.base' },
        { file: expect.stringContaining('User.yaml'), where: 'registry.urn' },
      ],
    });
  });

  test('lacks at start what is wrong, which log and health say, and is whole once that is mended', async () => {
    await register('WRONG', 'shoeSize', 'numeric');
    await register('RIGHT', 'postalCode', 'string');
    await open();
    const left = { oxEnrollmentCode: 'string', postalCode: 'string' };
    expect(await declared(urn)).toEqual(left);
    const { body } = await send('GET', '/health/ready');
    const problem = /^inum=WRONG,ou=attributes,o=gluu: .*no attribute shoeSize/;
    expect(body).toEqual({ status: 'ready', problems: [expect.stringMatching(problem)] });
    expect(log.filter((line) => line.includes('shoeSize'))).toHaveLength(1);
    await setRegistered('WRONG', 'gluuAttributeName', 'carLicense');
    await setRegistered('WRONG', 'gluuAttributeType', 'string');
    await opened?.refresh();
    expect(await declared(urn)).toEqual({ ...left, carLicense: 'string' });
    expect((await send('GET', '/health/ready')).body).toEqual({ status: 'ready' });
    await Promise.all(['WRONG', 'RIGHT'].map(unregister));
  });

  test.each([
    ['mail', 'string', '"mail" is used by emails already'],
    ['userPassword', 'binary', 'never shown'],
    ['member', 'string', "can't hold member"],
    ['userCertificate', 'binary', 'userCertificate;binary only'],
    ['inum', 'string', 'used by the mapping itself already'],
  ])('never has %s', async (name, type, word) => {
    await register('NEVER', name, type);
    await open();
    expect(await declared(urn)).toEqual({ oxEnrollmentCode: 'string' });
    expect(JSON.stringify((await send('GET', '/health/ready')).body)).toContain(JSON.stringify(word).slice(1, -1));
    await unregister('NEVER');
  });

  test('keeps booleans, octets and texts as the syntax of each attribute wants them', async () => {
    await register('B1', 'gluuSLAManager', 'boolean');
    await register('B2', 'gluuOptOuts', 'boolean');
    await register('B4', 'picture', 'binary');
    await register('B5', 'secretAnswer', 'json');
    await open();
    expect((await send('GET', '/health/ready')).body).toEqual({ status: 'ready' });
    const custom = { gluuSLAManager: true, gluuOptOuts: false, picture: 'AAECAwQ=', secretAnswer: '{"a":1}' };
    const made = await send('POST', '/Users', {
      schemas: [core, urn],
      userName: 'typed',
      name: { familyName: 'T' },
      [urn]: custom,
    });
    expect(made).toMatchObject({ status: 201, body: { [urn]: custom } });
    const { searchEntries } = await withClient(server, (client) =>
      client.search(`inum=${String(made.body['id'])},ou=people,o=gluu`, {
        scope: 'base',
        attributes: ['gluuSLAManager', 'gluuOptOuts', 'picture', 'secretAnswer'],
      }),
    );
    expect(searchEntries).toMatchObject([
      { gluuSLAManager: 'TRUE', gluuOptOuts: 'false', picture: 'AAECAwQ=', secretAnswer: '{"a":1}' },
    ]);
    for (const filter of [
      'gluuSLAManager eq true',
      'gluuOptOuts eq false',
      'picture eq "AAECAwQ="',
      'secretAnswer co "a"',
    ]) {
      const { body } = await send('GET', `/Users?filter=${encodeURIComponent(`${urn}:${filter}`)}`);
      expect([filter, body['totalResults']]).toEqual([filter, 1]);
    }
    expect((await send('POST', '/Users', { ...made.body, userName: 'a number', [urn]: { picture: 7 } })).status).toBe(
      400,
    );
    await Promise.all(['B1', 'B2', 'B4', 'B5'].map(unregister));
  });

  test('can belong to any resource type', async () => {
    await appendFile(
      join(copy.folder, 'Group.yaml'),
      `registry:
  urn: urn:example:2.0:Group
  base: ou=of groups,o=gluu
  objectClass: gluuAttribute
  switch: oxSCIMCustomAttribute
  attribute: gluuAttributeName
  type: gluuAttributeType
  types: { string: string }
`,
    );
    await server.add('dn: ou=of groups,o=gluu\nobjectClass: organizationalUnit\nou: of groups\n');
    await register('G1', 'gluuGroupType', 'string', 'ou=of groups,o=gluu');
    await open({ profile: copy.folder });
    expect(await declared('urn:example:2.0:Group')).toEqual({ gluuGroupType: 'string' });
    const schemas = ['urn:ietf:params:scim:schemas:core:2.0:Group', 'urn:example:2.0:Group'];
    const group = { schemas, displayName: 'Typed', 'urn:example:2.0:Group': { gluuGroupType: 'team' } };
    expect(await send('POST', '/Groups', group)).toMatchObject({ status: 201, body: group });
    const filter = encodeURIComponent('urn:example:2.0:Group:gluuGroupType eq "TEAM"');
    expect((await send('GET', `/Groups?filter=${filter}`)).body).toMatchObject({ totalResults: 1, Resources: [group] });
  });
});

describe('an extension that the mapping file declares', () => {
  test('under Gluu’s URN is one resource with the enterprise extension, in POST, GET, PATCH, PUT and filters', async () => {
    const file = join(copy.folder, 'User.yaml');
    const text = (await readFile(file, 'utf8')).replace(/^registry:\n(?: .*\n)+/mu, '');
    const [declare, extensions] = [
      `declare:\n  ${urn}:\n    shirt: { description: Size of shirts }\n    room: { type: integer, multiValued: true }\n`,
      `extensions:\n  ${urn}:\n    shirt: carLicense\n    room: { attribute: roomNumber, codec: integer }\n`,
    ];
    await writeFile(file, text.replace('declare:\n', declare).replace('extensions:\n', extensions));
    await open({ profile: copy.folder });
    expect(await declared(urn)).toEqual({ shirt: 'string', room: 'integer' });
    const person = {
      schemas: [core, urn, enterprise],
      userName: 'both',
      name: { familyName: 'B' },
      [urn]: { shirt: 'XL', room: [7, 8] },
      [enterprise]: { department: 'R&D', employeeNumber: '1' },
    };
    const made = await send('POST', '/Users', person);
    const at = `/Users/${String(made.body['id'])}`;
    const shown = async (): Promise<readonly unknown[]> => {
      const { body } = await send('GET', at);
      return [(body['schemas'] as string[]).length, body[urn], body[enterprise]];
    };
    expect(made.status).toBe(201);
    expect(await shown()).toEqual([3, { shirt: 'XL', room: [7, 8] }, { department: 'R&D', employeeNumber: '1' }]);
    const filter = encodeURIComponent(`${urn}:shirt eq "xl" and ${urn}:room gt 7 and ${enterprise}:department sw "R"`);
    expect((await send('GET', `/Users?filter=${filter}`)).body['totalResults']).toBe(1);
    const Operations = [
      { op: 'replace', path: `${urn}:shirt`, value: 'M' },
      { op: 'remove', path: `${enterprise}:department` },
      { op: 'add', value: { [urn]: { room: [9] } } },
    ];
    await send('PATCH', at, { schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations });
    expect(await shown()).toEqual([3, { shirt: 'M', room: [7, 8, 9] }, { employeeNumber: '1' }]);
    await send('PUT', at, { ...person, [enterprise]: undefined, [urn]: { room: [1] } });
    expect(await shown()).toEqual([2, { room: [1] }, undefined]);
  });
});

import type { Audit } from '../../src/gateway/request.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createGateway, type Gateway } from '../../src/gateway/gateway.ts';
import type { Directory } from '../../src/ldap/directory.ts';
import { LdapError, resultCode } from '../../src/ldap/result-code.ts';
import type { MappingDocument } from '../../src/mapping/mapping-document.ts';
import { bulkRequestSchema } from '../../src/scim/bulk-request.ts';
import { ScimError } from '../../src/scim/error.ts';
import { patchSchema } from '../../src/scim/patch-request.ts';
import type { ScimObject, ScimValue } from '../../src/scim/resource.ts';
import { baseUrl, openGateway, profiles, type TestGateway } from '../support/gateway.ts';

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

const audit: Audit = (_, run) => run();

describe.each(profiles)('bulk, profile %s', (profile) => {
  let test: TestGateway;
  let gateway: Gateway;
  beforeAll(async () => {
    test = await openGateway({ directory: { profile } });
    gateway = createGateway(() => test.context);
  });
  afterAll(() => test.close());

  const send = async (
    Operations: ScimValue,
    more: ScimObject = {},
    authorize: (operation: string) => boolean = () => true,
  ): Promise<ScimObject[]> => {
    const body = { schemas: [bulkRequestSchema], Operations, ...more };
    const request = { baseUrl, body, signal: new AbortController().signal, authorize, audit };
    const answer = await gateway.bulk(request, () => new ScimError(500, undefined, 'unexpected'));
    expect(answer.status).toBe(200);
    return (answer.body?.['Operations'] ?? []) as ScimObject[];
  };
  const post = (bulkId: string, data: ScimObject): ScimObject => ({ method: 'POST', path: '/Users', bulkId, data });
  const statuses = (results: readonly ScimObject[]) => results.map(({ status }) => status);

  it('answers each operation in the order of the request, with location and version', async () => {
    const results = await send([post('a', { userName: 'bulk-a' }), post('b', { userName: 'bulk-b' })]);
    expect(results).toEqual([
      {
        method: 'POST',
        bulkId: 'a',
        status: '201',
        location: expect.stringContaining('/Users/'),
        version: expect.stringMatching(/^W\//),
      },
      {
        method: 'POST',
        bulkId: 'b',
        status: '201',
        location: expect.stringContaining('/Users/'),
        version: expect.stringMatching(/^W\//),
      },
    ]);
    expect(await test.list('userName sw "bulk-"')).toMatchObject({ totalResults: 2 });
  });

  it('resolves a bulkId in data and in a path, though it is created by a later operation', async () => {
    const manager = { [enterprise]: { manager: { value: 'bulkId:boss' } } };
    const patch = { schemas: [patchSchema], Operations: [{ op: 'add', path: 'title', value: 'Clerk' }] };
    const results = await send([
      post('clerk', { userName: 'bulk-clerk', ...manager }),
      { method: 'PATCH', path: '/Users/bulkId:clerk', data: patch },
      post('boss', { userName: 'bulk-boss', displayName: 'Boss' }),
    ]);
    expect(statuses(results)).toEqual(['201', '200', '201']);
    const [clerk] = (await test.list('userName eq "bulk-clerk"'))['Resources'] as ScimObject[];
    expect(clerk).toMatchObject({ title: 'Clerk', [enterprise]: { manager: { displayName: 'Boss' } } });
  });

  it('creates users who manage each other', async () => {
    const managedBy = (name: string): ScimObject => ({ [enterprise]: { manager: { value: `bulkId:${name}` } } });
    const results = await send([
      post('one', { userName: 'circle-1', displayName: 'One', ...managedBy('two') }),
      post('two', { userName: 'circle-2', displayName: 'Two', ...managedBy('one') }),
    ]);
    expect(statuses(results)).toEqual(['201', '201']);
    const people = (await test.list('userName sw "circle-"'))['Resources'] as ScimObject[];
    expect(people.map((one) => (one[enterprise] as ScimObject)['manager'])).toEqual([
      expect.objectContaining({ displayName: 'Two' }),
      expect.objectContaining({ displayName: 'One' }),
    ]);
  });

  describe('a circle that can not be closed', () => {
    // RFC 7644 3.7.1, with members that are refused: gluu has no groups in groups, and nobody has members called ghost.
    const group = (bulkId: string, displayName: string, ...members: string[]): ScimObject => ({
      method: 'POST',
      path: '/Groups',
      bulkId,
      data: { displayName, members: members.map((value) => ({ value })) },
    });
    const circle = (name: string): ScimObject[] => [
      group('one', `${name} A`, 'bulkId:two'),
      group('two', `${name} B`, 'bulkId:one', 'ghost'),
    ];
    const groupsCalled = async (name: string): Promise<unknown> =>
      (await test.call('query', { resourceType: 'Group', query: { filter: `displayName sw "${name}"` } })).body?.[
        'totalResults'
      ];

    it('leaves nothing behind: neither operation has a location, and both can be sent again', async () => {
      for (const _ of ['first', 'again']) {
        const results = await send(circle('Open'));
        expect(statuses(results)).toEqual(['400', '400']);
        for (const result of results) expect(result).not.toHaveProperty('location');
        expect(await groupsCalled('Open')).toBe(0);
      }
    });

    it('leaves nothing behind where the first error ends the processing', async () => {
      const results = await send(circle('Ended'), { failOnErrors: 1 });
      expect(statuses(results)).toEqual(['400', '400']);
      expect(await groupsCalled('Ended')).toBe(0);
    });

    it('is told of by later operations that name what was removed', async () => {
      const results = await send([...circle('Named'), { method: 'DELETE', path: '/Groups/bulkId:one' }]);
      expect(statuses(results)).toEqual(['400', '400', '400']);
      expect(results[2]).toMatchObject({ response: { detail: expect.stringContaining('bulkId:one') } });
    });

    it('leaves what can not be removed, and says so with its location', async () => {
      const refusing: Directory = {
        ...test.context.directory,
        write: (change, options) =>
          change.changetype === 'delete'
            ? Promise.reject(new LdapError('delete', resultCode.insufficientAccessRights, 'no deletes here'))
            : test.context.directory.write(change, options),
      };
      gateway = createGateway(() => ({ ...test.context, directory: refusing }));
      const [first = {}, second] = await send(circle('Stuck'));
      gateway = createGateway(() => test.context);
      const { body } = await test.call('query', {
        resourceType: 'Group',
        query: { filter: 'displayName eq "Stuck A"' },
      });
      const [left = {}] = (body?.['Resources'] ?? []) as ScimObject[];
      const { location } = left['meta'] as { location: string };
      expect([first['status'], first['location']]).toEqual(['400', location]);
      const { detail } = first['response'] as { detail: string };
      expect(detail).toContain('bulkId:two');
      expect(detail).toContain(location);
      expect(detail).toContain('no deletes here');
      expect(second).not.toHaveProperty('location');
    });
  });

  if (profile === 'gluu')
    it('leaves nothing of the groups of RFC 7644 3.7.1, whose members can only be users', async () => {
      const member = (value: string): ScimObject => ({ members: [{ type: 'Group', value }] });
      const circle = [
        { ...post('qwerty', { displayName: 'Group A', ...member('bulkId:ytrewq') }), path: '/Groups' },
        { ...post('ytrewq', { displayName: 'Group B', ...member('bulkId:qwerty') }), path: '/Groups' },
      ];
      expect([statuses(await send(circle)), statuses(await send(circle))]).toEqual([
        ['400', '400'],
        ['400', '400'],
      ]);
    });

  it('goes on after an error, whose answer it carries, until failOnErrors is reached', async () => {
    const bad = { method: 'DELETE', path: '/Users/nobody' };
    const operations = [bad, post('x', { userName: 'after-error' }), bad, post('y', { userName: 'after-errors' })];
    const results = await send(operations, { failOnErrors: 2 });
    expect(statuses(results)).toEqual(['404', '201', '404']);
    expect(results[0]).toMatchObject({
      method: 'DELETE',
      location: `${baseUrl}/Users/nobody`,
      response: { status: '404' },
    });
    expect(await test.list('userName eq "after-errors"')).toMatchObject({ totalResults: 0 });
  });

  it('refuses what refers to a resource that was not created', async () => {
    const results = await send([
      post('taken', { userName: 'bjensen' }),
      { method: 'DELETE', path: '/Users/bulkId:taken' },
    ]);
    expect(statuses(results)).toEqual(['409', '400']);
    expect(results[0]).not.toHaveProperty('location');
  });

  it('holds each operation to its version', async () => {
    const { id } = await test.create({ userName: 'bulk-versioned' });
    const results = await send([{ method: 'DELETE', path: `/Users/${String(id)}`, version: 'W/"stale"' }]);
    expect(statuses(results)).toEqual(['412']);
    expect(await test.call('retrieve', { id: String(id) })).toMatchObject({ status: 200 });
  });

  it('authorises each operation as if it came alone', async () => {
    const results = await send(
      [post('z', { userName: 'unauthorised' }), { method: 'DELETE', path: '/Users/nobody' }],
      {},
      (operation) => operation !== 'create',
    );
    expect(statuses(results)).toEqual(['403', '404']);
    expect(await test.list('userName eq "unauthorised"')).toMatchObject({ totalResults: 0 });
  });

  it('refuses more operations than allowed with 413, naming the limit', async () => {
    const many = Array.from({ length: 1001 }, (_, index) => post(String(index), { userName: `many-${index}` }));
    await expect(send(many)).rejects.toMatchObject({ status: 413, message: expect.stringContaining('1000') });
    expect(await test.list('userName sw "many-"')).toMatchObject({ totalResults: 0 });
  });
});

describe('a bulk operation that a mapping does not offer', () => {
  const run = async (refuse: MappingDocument['refuse']) => {
    const edit = (document: MappingDocument): MappingDocument =>
      document.resourceType === 'Group' ? { ...document, refuse } : document;
    const test = await openGateway({ edit });
    const body = {
      schemas: [bulkRequestSchema],
      Operations: [{ method: 'POST', path: '/Groups', bulkId: '1', data: { displayName: 'G' } }],
    };
    const request = { baseUrl, body, signal: new AbortController().signal, authorize: () => true, audit };
    const answer = await createGateway(() => test.context).bulk(
      request,
      () => new ScimError(500, undefined, 'unexpected'),
    );
    await test.close();
    return ((answer.body?.['Operations'] ?? []) as ScimObject[])[0];
  };

  it.each([
    [{ status: 501, detail: 'Elsewhere.' }, '501', 'Elsewhere.'],
    [{ status: 405 }, '405', 'create is not offered for Group.'],
  ] as const)('is answered as that says: %j', async (refusal, status, detail) => {
    expect(await run({ create: refusal })).toMatchObject({ status, response: { status, detail } });
  });
});

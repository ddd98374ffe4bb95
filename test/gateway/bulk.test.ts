import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createGateway, type Gateway } from '../../src/gateway/gateway.ts';
import { bulkRequestSchema } from '../../src/scim/bulk-request.ts';
import { ScimError } from '../../src/scim/error.ts';
import { patchSchema } from '../../src/scim/patch-request.ts';
import type { ScimObject, ScimValue } from '../../src/scim/resource.ts';
import { baseUrl, openGateway, profiles, type TestGateway } from '../support/gateway.ts';

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

describe.each(profiles)('bulk, profile %s', (profile) => {
  let test: TestGateway;
  let gateway: Gateway;
  beforeAll(async () => {
    test = await openGateway({ directory: { profile } });
    gateway = createGateway(test.context);
  });
  afterAll(() => test.close());

  const send = async (
    Operations: ScimValue,
    more: ScimObject = {},
    authorize: (operation: string) => boolean = () => true,
  ): Promise<ScimObject[]> => {
    const body = { schemas: [bulkRequestSchema], Operations, ...more };
    const request = { baseUrl, body, signal: new AbortController().signal, authorize };
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

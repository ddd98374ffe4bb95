import { describe, expect, test } from 'vitest';
import { bulkRequestSchema, isRefused, parseBulkRequest, type BulkRequest } from '../../src/scim/bulk-request.ts';
import { patchSchema } from '../../src/scim/patch-request.ts';
import type { ScimValue } from '../../src/scim/resource.ts';
import { expectRefusal, scimErrorOf } from '../support/scim-error.ts';

const options = { maxOperations: 3, endpoints: ['/Users', '/Groups'], baseUrl: 'https://a.example/scim/v2' };
const parse = (operations: ScimValue, members: Record<string, ScimValue> = {}): BulkRequest =>
  parseBulkRequest({ schemas: [bulkRequestSchema], ...members, Operations: operations }, options);
const only = (operation: Record<string, ScimValue>): BulkRequest['operations'][number] | undefined =>
  parse([operation]).operations[0];

describe('parseBulkRequest', () => {
  test('reads the operations of each method', () => {
    expect(
      parse([
        { method: 'POST', path: '/Users', bulkId: 'q', data: { userName: 'Alice' } },
        { METHOD: 'put', Path: 'groups/G%201', version: 'W/"1"', data: {} },
        { method: 'DELETE', path: 'https://a.example/scim/v2/Users/bulkId:q', data: { ignored: true } },
      ]),
    ).toEqual({
      operations: [
        { method: 'POST', endpoint: '/Users', bulkId: 'q', data: { userName: 'Alice' } },
        { method: 'PUT', endpoint: '/Groups', id: 'G 1', version: 'W/"1"', data: {} },
        { method: 'DELETE', endpoint: '/Users', id: 'bulkId:q' },
      ],
    });
  });
  test.each<[ScimValue]>([
    [[{ op: 'remove', path: 'nickName' }]],
    [{ Operations: [{ op: 'remove', path: 'nickName' }] }],
    [{ schemas: [patchSchema], Operations: [{ op: 'remove', path: 'nickName' }] }],
  ])('takes %j for the data of a PATCH', (data) => {
    expect(only({ method: 'PATCH', path: '/Users/1', data })).toEqual({
      method: 'PATCH',
      endpoint: '/Users',
      id: '1',
      data: { schemas: [patchSchema], Operations: [{ op: 'remove', path: 'nickName' }] },
    });
  });
  test('leaves other data of a PATCH to whoever carries it out', () => {
    expect(only({ method: 'PATCH', path: '/Users/1', data: 'x' })).toMatchObject({ data: 'x' });
    expect(only({ method: 'PATCH', path: '/Users/1', data: { SCHEMAS: ['urn:x'] } })).toMatchObject({
      data: { SCHEMAS: ['urn:x'] },
    });
  });
  test.each<[Record<string, ScimValue>, number, string]>([
    [{ method: 'GET', path: '/Users/1' }, 400, '"GET"'],
    [{ path: '/Users/1' }, 400, '"method" must be POST'],
    [{ method: 'POST', path: '/Users', data: {} }, 400, '"bulkId"'],
    [{ method: 'POST', path: '/Users', bulkId: '', data: {} }, 400, '"bulkId"'],
    [{ method: 'POST', path: '/Users/1', bulkId: 'q', data: {} }, 400, 'the endpoint alone: "/Users"'],
    [{ method: 'PUT', path: '/Users', data: {} }, 400, 'one resource: "/Users/{id}"'],
    [{ method: 'PUT', path: '/Users/', data: {} }, 400, 'one resource'],
    [{ method: 'PUT', path: '/Users/1/2', data: {} }, 400, 'one resource'],
    [{ method: 'PUT', path: '/Users/%', data: {} }, 400, 'percent'],
    [{ method: 'PUT', path: '/Things/1', data: {} }, 404, '/Users, /Groups'],
    [{ method: 'DELETE', path: 'https://b.example/scim/v2/Users/1' }, 404, 'https://b.example'],
    [{ method: 'DELETE' }, 400, '"path" is missing'],
    [{ method: 'DELETE', path: 5 }, 400, '"path" must be text'],
    [{ method: 'POST', path: '/Users', bulkId: 'q' }, 400, '"data" is missing'],
    [{ method: 'PATCH', path: '/Users/1', data: null }, 400, '"data" is missing'],
    [{ method: 'PUT', path: '/Users/1', version: 5, data: {} }, 400, '"version" must be text'],
  ])('refuses %j by itself', (operation, status, word) => {
    const { operations } = parse([operation, { method: 'DELETE', path: '/Users/1' }]);
    const [refused, other] = operations;
    if (refused === undefined || !isRefused(refused)) throw new Error('not refused');
    expect(refused.error).toMatchObject({ status, message: expect.stringContaining(word) as string });
    expect(other).toEqual({ method: 'DELETE', endpoint: '/Users', id: '1' });
  });
  test('keeps the method and bulkId of a refused operation for its answer', () => {
    expect(only({ method: 'POST', path: '/Users/1', bulkId: 'q' })).toMatchObject({ method: 'POST', bulkId: 'q' });
  });
  test.each<[ScimValue, string]>([
    [null, 'JSON object'],
    [{ Operations: [{}] }, bulkRequestSchema],
    [{ schemas: [patchSchema], Operations: [{}] }, bulkRequestSchema],
    [{ schemas: [bulkRequestSchema] }, '"Operations"'],
    [{ schemas: [bulkRequestSchema], Operations: [] }, '"Operations"'],
    [{ schemas: [bulkRequestSchema], Operations: {} }, '"Operations"'],
    [{ schemas: [bulkRequestSchema], Operations: ['x'] }, 'Operations[0]'],
    [{ schemas: [bulkRequestSchema], Operations: [{ path: 'a', PATH: 'b' }] }, 'twice'],
    [{ schemas: [bulkRequestSchema], Operations: [{}], failOnErrors: -1 }, '"failOnErrors"'],
    [{ schemas: [bulkRequestSchema], Operations: [{}], failOnErrors: '1' }, '"failOnErrors"'],
    [{ schemas: [bulkRequestSchema], Operations: [{}], failOnErrors: 1.5 }, '"failOnErrors"'],
  ])('refuses the whole of %j', (body, word) => {
    expectRefusal(() => parseBulkRequest(body, options), 'invalidSyntax', word);
  });
  test('refuses a bulkId that two POSTs have, and only that', () => {
    const post = { method: 'POST', path: '/Users', bulkId: 'q', data: {} };
    expectRefusal(() => parse([post, post]), 'invalidSyntax', '"q"');
    expect(parse([post, { method: 'DELETE', path: '/Users/1', bulkId: 'q' }]).operations).toHaveLength(2);
  });
  test('refuses more operations than the service takes, and says how many those are', () => {
    const remove = { method: 'DELETE', path: '/Users/1' };
    expect(parse([remove, remove, remove]).operations).toHaveLength(3);
    const error = scimErrorOf(() => parse([remove, remove, remove, remove]));
    expect([error.status, error.message]).toEqual([413, expect.stringContaining('maxOperations (3)')]);
  });
  test('reads failOnErrors; 0 and null set no limit', () => {
    const remove = [{ method: 'DELETE', path: '/Users/1' }];
    expect(parse(remove, { FailOnErrors: 2 }).failOnErrors).toBe(2);
    expect(parse(remove, { failOnErrors: 0 })).not.toHaveProperty('failOnErrors');
    expect(parse(remove, { failOnErrors: null })).not.toHaveProperty('failOnErrors');
  });
});

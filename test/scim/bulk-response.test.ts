import { expect, test } from 'vitest';
import { bulkResponse, bulkResponseSchema, reachedErrorLimit } from '../../src/scim/bulk-response.ts';
import { invalidSyntax } from '../../src/scim/error.ts';

const created = { method: 'POST', bulkId: 'q', location: 'https://a/Users/1', version: 'W/"1"', status: 201 };
const failed = { method: 'POST', bulkId: 'r', status: 400, error: invalidSyntax('why').toBody() };

test('bulkResponse lists what was processed, the status as text', () => {
  expect(
    bulkResponse([created, undefined, failed, { method: 'DELETE', location: 'https://a/Users/2', status: 204 }]),
  ).toEqual({
    schemas: [bulkResponseSchema],
    Operations: [
      { method: 'POST', bulkId: 'q', location: 'https://a/Users/1', version: 'W/"1"', status: '201' },
      { method: 'POST', bulkId: 'r', status: '400', response: { ...failed.error } },
      { method: 'DELETE', location: 'https://a/Users/2', status: '204' },
    ],
  });
});
test('reachedErrorLimit counts failures only', () => {
  const results = [created, failed, undefined, { status: 412 }, { status: 500 }, { status: 204 }];
  expect([1, 2, 3, 4].map((limit) => reachedErrorLimit(results, limit))).toEqual([true, true, true, false]);
  expect(reachedErrorLimit(results, undefined)).toBe(false);
  expect(reachedErrorLimit([], 1)).toBe(false);
});

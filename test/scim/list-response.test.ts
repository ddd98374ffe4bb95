import { expect, test } from 'vitest';
import { streamArray } from '../../src/scim/json-stream.ts';
import { readStream } from '../support/read-stream.ts';
import { listResponse, streamedListResponse } from '../../src/scim/list-response.ts';

const schemas = ['urn:ietf:params:scim:api:messages:2.0:ListResponse'];

test('a page counts its own resources and says how many match in all', () => {
  expect(listResponse({ totalResults: 7, startIndex: 3, resources: [{ id: 'a' }, { id: 'b' }] })).toEqual({
    schemas,
    totalResults: 7,
    startIndex: 3,
    itemsPerPage: 2,
    Resources: [{ id: 'a' }, { id: 'b' }],
  });
});

test('a page by cursor has the cursors of its neighbours and no index', () => {
  const page = { totalResults: 7, resources: [], nextCursor: 'n' };
  const head = { schemas, totalResults: 7, itemsPerPage: 0, Resources: [] };
  expect(listResponse(page)).toEqual({ ...head, nextCursor: 'n' });
  expect(listResponse({ ...page, previousCursor: 'p' })).toEqual({ ...head, nextCursor: 'n', previousCursor: 'p' });
});

test('an empty page has its list and its numbers too', () => {
  expect(listResponse({ totalResults: 0, startIndex: 1, resources: [] })).toEqual({
    schemas,
    totalResults: 0,
    startIndex: 1,
    itemsPerPage: 0,
    Resources: [],
  });
});

test('a page whose resources come in pieces reads as any other', async () => {
  const resources = [{ id: 'a' }, { id: 'b' }];
  const stream = streamArray(async function* () {
    yield* resources.map((one) => [one]);
  });
  for (const place of [
    { totalResults: 7, startIndex: 3 },
    { totalResults: 7, nextCursor: 'n', previousCursor: 'p' },
  ]) {
    expect(await readStream(streamedListResponse(place, 2, stream))).toEqual(listResponse({ ...place, resources }));
  }
});

import { expect, test } from 'vitest';
import * as errors from '../../src/scim/error.ts';

test('the body has the status as text, and scimType only where RFC 7644 table 9 has one', () => {
  expect(errors.uniqueness('taken').toBody()).toEqual({
    schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
    status: '409',
    scimType: 'uniqueness',
    detail: 'taken',
  });
  expect(errors.notFound('gone').toBody()).toEqual({
    schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
    status: '404',
    detail: 'gone',
  });
});

test.each([
  [errors.invalidFilter, 400, 'invalidFilter'],
  [errors.tooMany, 400, 'tooMany'],
  [errors.uniqueness, 409, 'uniqueness'],
  [errors.mutability, 400, 'mutability'],
  [errors.invalidSyntax, 400, 'invalidSyntax'],
  [errors.invalidPath, 400, 'invalidPath'],
  [errors.noTarget, 400, 'noTarget'],
  [errors.invalidValue, 400, 'invalidValue'],
  [errors.invalidVers, 400, 'invalidVers'],
  [errors.sensitive, 403, 'sensitive'],
  [errors.notFound, 404, undefined],
  [errors.preconditionFailed, 412, undefined],
  [errors.payloadTooLarge, 413, undefined],
  [errors.notImplemented, 501, undefined],
] as const)('%o answers with its status and keyword', (make, status, scimType) => {
  const error = make('why');
  expect([error.status, error.scimType, error.message]).toEqual([status, scimType, 'why']);
});

test('headers go with the error, and are empty otherwise', () => {
  expect(new errors.ScimError(503, undefined, 'busy', { headers: { 'Retry-After': '1' } }).headers).toEqual({
    'Retry-After': '1',
  });
  expect(errors.notFound('x').headers).toEqual({});
});

import { expect, test } from 'vitest';
import { UnavailableError } from '../../src/auth/fetch-json.ts';
import { orUnavailable } from '../../src/auth/or-unavailable.ts';

test('what a check depends on and does not answer makes it unavailable for some seconds, not rejected', async () => {
  expect(await orUnavailable(Promise.reject(new UnavailableError('the issuer is silent')))).toEqual({
    kind: 'unavailable',
    detail: 'the issuer is silent',
    retryAfterSeconds: 5,
  });
});

test('every other outcome and failure of a check stays as it is', async () => {
  expect(await orUnavailable(Promise.resolve({ kind: 'notMine' }))).toEqual({ kind: 'notMine' });
  await expect(orUnavailable(Promise.reject(new RangeError('other')))).rejects.toThrow(RangeError);
});

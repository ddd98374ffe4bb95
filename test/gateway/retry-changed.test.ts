import { describe, expect, it } from 'vitest';
import { retryChanged } from '../../src/gateway/retry-changed.ts';
import { LdapError, resultCode } from '../../src/ldap/result-code.ts';

const request = { baseUrl: '', resourceType: 'User', query: {}, signal: new AbortController().signal };
const { noSuchAttribute, attributeOrValueExists, assertionFailed, busy } = resultCode;

/** How often it ran, and what came of it, when the first `failures` runs fail with the code. */
async function run(code: number, failures: number, ifMatch?: string): Promise<readonly [number, unknown]> {
  let runs = 0;
  const answer = await retryChanged({ ...request, ...(ifMatch === undefined ? {} : { ifMatch }) }, async () => {
    runs += 1;
    if (runs <= failures) throw new LdapError('modify', code);
    return 'done';
  }).catch((error: { status?: number; code?: number }) => error.status ?? error.code);
  return [runs, answer];
}

describe('a write that is refused because the entry has changed', () => {
  it.each([
    [noSuchAttribute, undefined],
    [attributeOrValueExists, undefined],
    [assertionFailed, undefined],
    [assertionFailed, '*'],
    [noSuchAttribute, 'W/"1"'],
    [attributeOrValueExists, 'W/"1"'],
  ])('is planned anew (code %s, If-Match %s)', async (code, ifMatch) => {
    expect(await run(code, 7, ifMatch)).toEqual([8, 'done']);
    expect(await run(code, 8, ifMatch)).toEqual([8, 503]);
  });

  it('is told at once where the client named the version that an assertion did not find', async () => {
    expect(await run(assertionFailed, 1, 'W/"1"')).toEqual([1, assertionFailed]);
  });

  it('is told at once where it is refused for another reason', async () => {
    expect(await run(busy, 1)).toEqual([1, busy]);
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findOwn } from '../../src/gateway/find-own.ts';
import type { OwnIdentity } from '../../src/gateway/own-identity.ts';
import type { Directory, SearchRequest } from '../../src/ldap/directory.ts';
import { ScimError } from '../../src/scim/error.ts';
import { baseUrl, openGateway, profiles, type TestGateway } from '../support/gateway.ts';

describe.each(profiles)('findOwn, profile %s', (profile) => {
  const searches: SearchRequest[] = [];
  const warnings: object[] = [];
  let gateway: TestGateway;
  const counted = (directory: Directory): Directory => ({
    ...directory,
    find: (request, ...rest) => {
      searches.push(request);
      return directory.find(request, ...rest);
    },
  });
  beforeAll(async () => {
    const warn = (details: object): void => void warnings.push(details);
    gateway = await openGateway({ directory: { profile }, wrap: counted, context: { warn } });
  });
  afterAll(() => gateway.close());

  const asked = { baseUrl, resourceType: 'User', signal: new AbortController().signal };
  const own = (identity: OwnIdentity) => findOwn(gateway.context, identity, asked);
  const refusal = async (identity: OwnIdentity): Promise<ScimError> => {
    const answer = await own(identity).catch((error: unknown) => error);
    if (answer instanceof ScimError) return answer;
    throw new Error(`expected a refusal, got ${JSON.stringify(answer)}`, { cause: answer });
  };

  it('finds by userName, externalId, id and DN, in one search each', async () => {
    const { id, meta } = await gateway.create({ userName: 'Kim', externalId: 'ext-1' });
    const { dn } = await gateway.entryOf(id);
    const expected = { id, dn, location: (meta as { location: string }).location };
    for (const identity of [
      { by: 'userName', value: 'Kim' },
      { by: 'userName', value: 'kIM' },
      { by: 'externalId', value: 'ext-1' },
      { by: 'id', value: String(id) },
      { by: 'dn', dn },
      { by: 'dn', dn: dn.toUpperCase() },
    ] as const) {
      searches.length = 0;
      expect([identity, await own(identity)]).toEqual([identity, expected]);
      expect(searches).toHaveLength(1);
    }
  });

  it('takes a value as it stands: no filter, no blanks, no look-alikes, no other case where case counts', async () => {
    await gateway.create({ userName: 'alex k', externalId: 'Ext-2' });
    for (const value of [
      '*',
      'alex*',
      'alex k)(uid=*',
      'x" or userName pr or userName eq "x',
      ' alex k',
      'alex  k',
      'alex \u212A',
      'ａlex k',
      'alex k\0',
      '',
    ]) {
      expect([value, await refusal({ by: 'userName', value })]).toMatchObject([value, { status: 404 }]);
    }
    expect(await refusal({ by: 'externalId', value: 'ext-2' })).toMatchObject({ status: 404 });
    expect(await own({ by: 'externalId', value: 'Ext-2' })).toBeDefined();
  });

  it('says nothing but that there is none', async () => {
    const [group] = gateway.server.suffix.split(',');
    const expected = { status: 404, message: 'there is no User that is you' };
    for (const identity of [
      { by: 'userName', value: 'stranger' },
      { by: 'externalId', value: 'stranger' },
      { by: 'id', value: 'stranger' },
      { by: 'dn', dn: gateway.server.bindDn },
      { by: 'dn', dn: `cn=stranger,${String(group)}` },
      { by: 'dn', dn: `uid=stranger,ou=people,${gateway.server.suffix}` },
    ] as const) {
      expect(await refusal(identity)).toMatchObject(expected);
    }
  });

  it('refuses credentials that fit two resources, and tells the log', async () => {
    await gateway.create({ userName: 'twin-1', externalId: 'twins' });
    await gateway.create({ userName: 'twin-2', externalId: 'twins' });
    warnings.length = 0;
    expect(await refusal({ by: 'externalId', value: 'twins' })).toMatchObject({ status: 403 });
    expect(warnings).toEqual([{ resourceType: 'User', by: 'externalId' }]);
  });

  it('refuses as well where so many fit that the directory stops', async () => {
    for (let index = 0; index < 11; index += 1) {
      await gateway.create({ userName: `clone-${index}`, externalId: 'clones' });
    }
    expect(await refusal({ by: 'externalId', value: 'clones' })).toMatchObject({ status: 403 });
  });
});

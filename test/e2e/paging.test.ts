import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Composition } from '../../src/compose.ts';
import type { Logger } from '../../src/http/logger.ts';
import type { ScimObject } from '../../src/scim/resource.ts';
import { composeForTest } from '../support/compose-for-test.ts';
import { startDirectory, type TestDirectory } from '../support/start-directory.ts';

const token = 'token-of-this-test';
const people = 150;
const personLdif = (index: number): string =>
  `dn: inum=p${index},ou=people,o=gluu\nobjectClass: top\nobjectClass: gluuPerson\nobjectClass: gluuCustomPerson\ninum: p${index}\nuid: p${index}\n`;
const silent: Logger = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

describe('paging over gateways as they are composed', () => {
  let server: TestDirectory;
  let gateways: Composition[];
  const open = (cursorSecret: string | undefined): Promise<Composition> => {
    const overrides = {
      'directory.urls': [server.url],
      'directory.bindDn': server.bindDn,
      'directory.bindPassword': server.bindPassword,
      'authentication.token': token,
      ...(cursorSecret === undefined ? {} : { 'paging.cursorSecret': cursorSecret }),
    };
    return composeForTest({ environment: {}, overrides }, silent);
  };
  beforeAll(async () => {
    server = await startDirectory();
    await server.add(Array.from({ length: people }, (_, index) => personLdif(index)).join('\n'));
    const secrets = ['sixteen letters or more', 'sixteen letters or more', undefined];
    gateways = await Promise.all(secrets.map(open));
  });
  afterAll(async () => {
    await Promise.all(gateways.map((gateway) => gateway.close()));
    await server.stop();
  });

  const ask = async (gateway: number, path: string, init: RequestInit = {}): Promise<ScimObject> => {
    const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/scim+json' };
    const response = await gateways[gateway]?.app.request(`/scim/v2${path}`, { headers, ...init });
    return (await response?.json()) as ScimObject;
  };

  it('goes on at another gateway that has the same secret, and at no other', async () => {
    const page = await ask(0, '/Users?cursor&count=60');
    expect(page).toMatchObject({ totalResults: people, itemsPerPage: 60 });
    const next = `/Users?count=60&cursor=${String(page['nextCursor'])}`;
    expect(await ask(1, next)).toMatchObject({ totalResults: people, itemsPerPage: 60 });
    expect(await ask(2, next)).toMatchObject({ status: '400', scimType: 'invalidCursor' });
  });

  it('tells in ServiceProviderConfig what it does', async () => {
    expect(await ask(0, '/ServiceProviderConfig')).toMatchObject({
      sort: { supported: true },
      pagination: {
        cursor: true,
        index: true,
        defaultPaginationMethod: 'index',
        defaultPageSize: 100,
        maxPageSize: 1000,
        cursorTimeout: 3600,
      },
    });
  });

  it('shows on later pages what was written before through the same gateway', async () => {
    const later = '/Users?startIndex=111&count=50&attributes=userName';
    await ask(0, '/Users?count=10');
    expect(await ask(0, later)).toMatchObject({ totalResults: people, itemsPerPage: 40 });
    const user = {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
      userName: 'new',
      name: { familyName: 'N' },
    };
    const { id } = await ask(0, '/Users', { method: 'POST', body: JSON.stringify(user) });
    expect(await ask(0, later)).toMatchObject({ totalResults: people + 1, itemsPerPage: 41 });
    const body = { schemas: ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'], filter: `id eq "${String(id)}"` };
    expect(await ask(0, '/.search', { method: 'POST', body: JSON.stringify(body) })).toMatchObject({ totalResults: 1 });
  });
});

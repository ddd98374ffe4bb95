import { expect, test } from 'vitest';
import { fakeApp } from '../support/fake-app.ts';
import { answering } from '../support/some-authenticator.ts';

const publicUrl = 'https://scim.example.com/tenant';
const { app } = fakeApp({
  authenticators: [
    answering({ kind: 'notMine' }, { authorizationServers: ['https://a.example'] }),
    answering({ kind: 'notMine' }, { authorizationServers: ['https://a.example', 'https://b.example'] }),
    answering({ kind: 'notMine' }, { scheme: { type: 'uma', name: 'UMA', description: 'UMA' } }),
  ],
});
const get = async (path: string): Promise<unknown> => (await app.request(path)).json();

test.each(['', '/scim/v2'])(
  'the metadata of the resource at "%s" names it, its issuers and scopes (RFC 9728 2)',
  async (path) => {
    expect(await get(`/.well-known/oauth-protected-resource${path}`)).toEqual({
      resource: `${publicUrl}${path}`,
      authorization_servers: ['https://a.example', 'https://b.example'],
      scopes_supported: ['read', 'read:User', 'read:Group', 'write', 'write:User', 'write:Group', 'me'],
      bearer_methods_supported: ['header'],
      resource_name: 'Dirgate',
    });
  },
);

test('without issuers the metadata names none', async () => {
  const response = await fakeApp().app.request('/.well-known/oauth-protected-resource');
  expect(await response.json()).not.toHaveProperty('authorization_servers');
});

test('scim-configuration is a list of one object with the names that Gluu gives to the endpoints', async () => {
  const base = `${publicUrl}/scim/v2`;
  expect(await get('/.well-known/scim-configuration')).toEqual([
    {
      version: '2.0',
      authorization_supported: ['oauth2', 'uma'],
      user_endpoint: `${base}/Users`,
      group_endpoint: `${base}/Groups`,
      bulk_endpoint: `${base}/Bulk`,
      service_provider_endpoint: `${base}/ServiceProviderConfig`,
      resource_types_endpoint: `${base}/ResourceTypes`,
      schemas_endpoint: `${base}/Schemas`,
    },
  ]);
});

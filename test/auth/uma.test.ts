import { exportJWK, generateKeyPair } from 'jose';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Authenticator } from '../../src/auth/authenticator.ts';
import { clientProof } from '../../src/auth/client-proof.ts';
import { connectUmaServer, type UmaServerOptions } from '../../src/auth/uma-server.ts';
import { umaAuthenticator, type UmaOptions } from '../../src/auth/uma.ts';
import { readAsGluu, rptFor, startUmaServer, type UmaTestServer } from '../support/uma-server.ts';

let server: UmaTestServer;
let now = Date.now();
beforeEach(async () => {
  now = Date.now();
  server = await startUmaServer('gateway-secret');
});
afterEach(() => server.stop());

const newId = (): string => crypto.randomUUID();
const proof = clientProof({ clientId: 'gateway', clientSecret: 'gateway-secret' }, Date.now, newId);

function authenticatorOf(more: Partial<UmaOptions> = {}, connection: Partial<UmaServerOptions> = {}): Authenticator {
  const connected = connectUmaServer({
    issuer: server.issuer,
    proof,
    resourceId: undefined,
    resourceName: 'https://scim.example',
    resourceScopes: ['read', 'write'],
    now: () => now,
    ...connection,
  });
  return umaAuthenticator({ server: connected, scope: undefined, cacheSeconds: 30, now: () => now, ...more });
}

async function rptOf(authenticator: Authenticator, scope: string, rpt?: string): Promise<string> {
  const field = (await authenticator.challenge({ scopes: [scope] })).join(', ');
  return rptFor(`${server.issuer}/token`, readAsGluu(field).ticket, rpt);
}

const ask = ({ authenticate }: Authenticator, token: string) => authenticate({ authorization: `Bearer ${token}` });
const asked = (path: string): number => server.seen.filter((one) => one.path === path).length;

describe('a challenge', () => {
  test('has a ticket for the scope, in the standard form first and last in the form that Gluu’s client reads', async () => {
    const field = (await authenticatorOf().challenge({ scopes: ['write', 'write:User'] })).join(', ');
    const [, ticket = ''] = /^UMA realm="dirgate", as_uri="[^"]+", ticket="([^"]+)"/.exec(field) ?? [];
    const asUri = `${server.issuer}/.well-known/uma2-configuration`;
    expect(readAsGluu(field)).toEqual({ ticket, asUri });
    expect(field).toBe(
      `UMA realm="dirgate", as_uri="${server.issuer}", ticket="${ticket}", ` +
        `UMA realm="Authorization required", host_id=127.0.0.1, as_uri=${asUri}, ticket=${ticket}`,
    );
    const [id] = server.resources.keys();
    expect(server.tickets.get(ticket)).toEqual([{ resource_id: id, resource_scopes: ['write'] }]);
  });

  test('asks for the one scope where one is for everything, as in Gluu', async () => {
    const scope = 'https://as/scim_access';
    const authenticator = authenticatorOf({ scope }, { resourceScopes: [scope] });
    await authenticator.challenge({ scopes: ['write'] });
    expect([...server.tickets.values()]).toMatchObject([[{ resource_scopes: [scope] }]]);
  });

  test('can’t be had while the server is down', async () => {
    server.down = true;
    await expect(authenticatorOf().challenge({ scopes: ['read'] })).rejects.toMatchObject({ name: 'UnavailableError' });
  });
});

describe('an RPT', () => {
  test('gives the scopes of its permissions for this resource', async () => {
    server.policy = ['read'];
    const authenticator = authenticatorOf();
    const outcome = await ask(authenticator, await rptOf(authenticator, 'read'));
    expect(outcome).toMatchObject({
      kind: 'authenticated',
      principal: { id: 'uma:party', name: 'party', scopes: ['read'], unrestricted: false, issuer: server.issuer },
    });
  });

  test('with the one scope for everything may do everything', async () => {
    server.policy = ['all'];
    const authenticator = authenticatorOf({ scope: 'all' }, { resourceScopes: ['all', 'other'] });
    const rpt = await rptOf(authenticator, 'anything');
    expect(await ask(authenticator, rpt)).toMatchObject({ principal: { unrestricted: true } });
  });

  test('for another resource gives nothing here', async () => {
    server.policy = ['read'];
    const other = authenticatorOf({}, { resourceName: 'https://other.example' });
    expect(await ask(authenticatorOf(), await rptOf(other, 'read'))).toMatchObject({ principal: { scopes: [] } });
  });

  test('that nobody knows is rejected', async () => {
    expect(await ask(authenticatorOf(), 'garbage')).toMatchObject({ kind: 'rejected' });
  });

  test('is believed for a while, then asked about again, and never longer than it lives', async () => {
    server.policy = ['read'];
    server.rptSeconds = 300;
    const authenticator = authenticatorOf();
    const rpt = await rptOf(authenticator, 'read');
    await ask(authenticator, rpt);
    now += 29_000;
    await ask(authenticator, rpt);
    expect(asked('/introspect')).toBe(1);
    now += 1000;
    await ask(authenticator, rpt);
    expect(asked('/introspect')).toBe(2);
    now += 300_000;
    expect(await ask(authenticator, rpt)).toMatchObject({ kind: 'rejected' });
  });

  test('that was given more permissions counts at once, though what it had before was remembered', async () => {
    server.policy = ['read', 'write'];
    const authenticator = authenticatorOf();
    const rpt = await rptOf(authenticator, 'read');
    const outcome = await ask(authenticator, rpt);
    if (outcome.kind !== 'authenticated') throw new Error(outcome.kind);
    const { principal } = outcome;
    const field = (await authenticator.challenge({ scopes: ['write'], principal, error: 'insufficient_scope' })).join();
    expect(await rptFor(`${server.issuer}/token`, readAsGluu(field).ticket, rpt)).toBe(rpt);
    expect(await ask(authenticator, rpt)).toMatchObject({ principal: { scopes: ['read', 'write'] } });
    expect(authenticator.insufficientScopeStatus).toBe(401);
  });

  test('can’t be judged while the server is down, unless it is remembered', async () => {
    server.policy = ['read'];
    const authenticator = authenticatorOf();
    const rpt = await rptOf(authenticator, 'read');
    await ask(authenticator, rpt);
    server.down = true;
    expect(await ask(authenticator, rpt)).toMatchObject({ kind: 'authenticated' });
    expect(await ask(authenticator, 'another')).toMatchObject({ kind: 'unavailable' });
  });
});

describe('the protection API', () => {
  test('is prepared ahead: metadata, PAT and resource are fetched once', async () => {
    const authenticator = authenticatorOf();
    await authenticator.prepare?.();
    for (let index = 0; index < 3; index += 1) await authenticator.challenge({ scopes: ['read'] });
    expect([asked('/.well-known/uma2-configuration'), asked('/token'), server.resources.size]).toEqual([1, 1, 1]);
  });

  test('finds the resource of an earlier start by its name, and adds the scopes that it lacks', async () => {
    server.resources.set('other', { name: 'https://other.example', resource_scopes: [] });
    server.resources.set('mine', { name: 'https://scim.example', resource_scopes: ['read'] });
    await authenticatorOf().challenge({ scopes: ['write'] });
    expect(server.resources.size).toBe(2);
    expect(server.resources.get('mine')).toEqual({ name: 'https://scim.example', resource_scopes: ['read', 'write'] });
  });

  test('takes a configured resource as it is', async () => {
    server.resources.set('given', { resource_scopes: ['read'] });
    await authenticatorOf({}, { resourceId: 'given' }).challenge({ scopes: ['read'] });
    expect([...server.tickets.values()]).toMatchObject([[{ resource_id: 'given' }]]);
    expect(asked('/resources/')).toBe(0);
  });

  test('gets a new PAT ten seconds before the old one ends, and when the old one was revoked', async () => {
    const authenticator = authenticatorOf();
    await authenticator.prepare?.();
    now += 289_000;
    await authenticator.challenge({ scopes: ['read'] });
    expect(asked('/token')).toBe(1);
    now += 1000;
    await authenticator.challenge({ scopes: ['read'] });
    expect(asked('/token')).toBe(2);
    server.pats.clear();
    await authenticator.challenge({ scopes: ['read'] });
    expect(asked('/token')).toBe(3);
  });

  test('knows the gateway by its private key, too', async () => {
    const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
    await server.stop();
    server = await startUmaServer('unused', await exportJWK(publicKey));
    const jwk = JSON.stringify(await exportJWK(privateKey));
    const byKey = clientProof({ clientId: 'gateway', privateKey: jwk }, Date.now, newId);
    expect(await authenticatorOf({}, { proof: byKey }).challenge({ scopes: ['read'] })).toHaveLength(2);
    await expect(authenticatorOf().challenge({ scopes: ['read'] })).rejects.toThrow(/401 \(invalid_client\)/);
  });
});

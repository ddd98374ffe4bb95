import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Composition } from '../src/compose.ts';
import type { Logger } from '../src/http/logger.ts';
import { createLogger } from '../src/log.ts';
import { checkActingAs } from '../src/compose-access.ts';
import { ConfigError } from '../src/config/config-error.ts';
import type { Config } from '../src/config/config.ts';
import { composeForTest } from './support/compose-for-test.ts';
import { startDirectory, type TestDirectory } from './support/start-directory.ts';
import { opaqueAudience, startTokenIssuer, type TokenIssuer } from './support/token-issuer.ts';
import { readAsGluu, rptFor, startUmaServer, type UmaTestServer } from './support/uma-server.ts';

let directory: TestDirectory;
let issuer: TokenIssuer;
let uma: UmaTestServer;
let log = '';
const running: Composition[] = [];

/** The program's own log, at its most talkative. */
const logger: Logger = createLogger('debug', { write: (line: string) => void (log += line) });

beforeAll(async () => {
  [directory, issuer, uma] = await Promise.all([
    startDirectory({ profile: 'inetorgperson' }),
    startTokenIssuer(),
    startUmaServer('gateway-secret'),
  ]);
  const kim = `dn: uid=kim,ou=people,${directory.suffix}\nobjectClass: inetOrgPerson\nuid: kim\ncn: Kim\nsn: K\nuserPassword: kims-password\n`;
  await directory.add(kim);
});
afterAll(async () => {
  await Promise.all(running.map(({ close }) => close()));
  await Promise.all([directory.stop(), issuer.stop(), uma.stop()]);
});

async function gatewayWith(options: Readonly<Record<string, unknown>>): Promise<Composition['app']> {
  const overrides = {
    profile: 'inetorgperson',
    bases: { User: `ou=people,${directory.suffix}`, Group: `ou=groups,${directory.suffix}` },
    publicUrl: 'https://scim.example.com',
    'directory.urls': [directory.url],
    'directory.bindDn': directory.bindDn,
    'directory.bindPassword': directory.bindPassword,
    ...options,
  };
  const composition = await composeForTest({ environment: {}, overrides }, logger);
  running.push(composition);
  return composition.app;
}

interface Answer {
  readonly status: number;
  readonly challenge: string;
  readonly body: Record<string, unknown>;
}

async function send(
  app: Composition['app'],
  path: string,
  authorization?: string,
  method = 'GET',
  body?: object,
): Promise<Answer> {
  const response = await app.request(`/scim/v2${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    headers: {
      'Content-Type': 'application/scim+json',
      ...(authorization === undefined ? {} : { Authorization: authorization }),
    },
  });
  const text = await response.text();
  return {
    status: response.status,
    challenge: response.headers.get('WWW-Authenticate') ?? '',
    body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>),
  };
}

const basic = (name: string, password: string): string =>
  `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;

test('UMA: from the first 401 to data with a client that reads Gluu’s header, and on to a write with more scopes', async () => {
  uma.policy = ['https://gluu.org/scim/users.read'];
  const app = await gatewayWith({
    'uma.issuer': uma.issuer,
    'uma.clientId': 'gateway',
    'uma.clientSecret': 'gateway-secret',
    'authorization.preset': 'gluu',
  });
  const first = await send(app, '/Users');
  expect(first.status).toBe(401);
  const { ticket, asUri } = readAsGluu(first.challenge);
  const { token_endpoint } = (await (await fetch(asUri)).json()) as { token_endpoint: string };
  const rpt = await rptFor(token_endpoint, ticket);
  expect(await send(app, '/Users', `Bearer ${rpt}`)).toMatchObject({ status: 200, body: { totalResults: 1 } });

  const person = {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
    userName: 'uma',
    name: { familyName: 'U' },
  };
  const refused = await send(app, '/Users', `Bearer ${rpt}`, 'POST', person);
  expect(refused.status).toBe(401);
  uma.policy = ['https://gluu.org/scim/users.write'];
  const better = await rptFor(token_endpoint, readAsGluu(refused.challenge).ticket, rpt);
  expect(await send(app, '/Users', `Bearer ${better}`, 'POST', person)).toMatchObject({ status: 201 });
});

describe('Basic', () => {
  const options = () => ({
    'basic.searchBase': `ou=people,${directory.suffix}`,
    'basic.scopes': { [`uid=kim,ou=people,${directory.suffix}`]: ['write:User', 'read'] },
    'authentication.failuresPerMinute': 3,
  });

  test('lets in who knows the password, until it is changed through this gateway', async () => {
    const app = await gatewayWith(options());
    const kim = basic('kim', 'kims-password');
    const found = await send(app, '/Users?filter=userName%20eq%20%22kim%22', kim);
    expect(found.status).toBe(200);
    const [{ id }] = found.body['Resources'] as [{ id: string }];
    expect((await send(app, '/Groups', kim, 'POST', {})).status).toBe(403);
    const change = {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
      Operations: [{ op: 'replace', path: 'password', value: 'kims-new-password' }],
    };
    expect((await send(app, `/Users/${id}`, kim, 'PATCH', change)).status).toBe(200);
    expect((await send(app, '/Users', kim)).status).toBe(401);
    expect((await send(app, '/Users', basic('kim', 'kims-new-password'))).status).toBe(200);
  });

  test('answers the same whether there is such a person or not, and slows down who guesses', async () => {
    const app = await gatewayWith(options());
    const wrong = await send(app, '/Users', basic('kim', 'guess'));
    expect(wrong).toEqual(await send(app, '/Users', basic('nobody', 'guess')));
    expect(wrong).toMatchObject({ status: 401, challenge: 'Basic realm="dirgate", charset="UTF-8"' });
    await send(app, '/Users', basic('kim', 'guess 2'));
    expect((await send(app, '/Users', basic('kim', 'guess 3'))).status).toBe(429);
  });
});

test('several ways stand side by side: each has its challenge and its scheme, each lets in', async () => {
  const app = await gatewayWith({
    'authentication.tokens': [{ name: 'static', sha256: 'ab'.repeat(32) }],
    'jwt.issuers': [{ issuer: issuer.issuer, audience: 'https://scim.example' }],
    'introspection.issuer': issuer.issuer,
    'introspection.clientId': issuer.gatewayClient.id,
    'introspection.clientSecret': issuer.gatewayClient.secret,
    'basic.searchBase': `ou=people,${directory.suffix}`,
    'basic.scopes': { '*': ['read'] },
    'uma.issuer': uma.issuer,
    'uma.clientId': 'gateway',
    'uma.clientSecret': 'gateway-secret',
  });
  const { status, challenge } = await send(app, '/Users');
  expect(status).toBe(401);
  expect(challenge).toMatch(
    /^Bearer realm="dirgate", resource_metadata="https:\/\/scim\.example\.com\/\.well-known\/oauth-protected-resource\/scim\/v2", Basic realm="dirgate", charset="UTF-8", UMA realm="dirgate".*ticket=[^",]+$/,
  );
  for (const audience of ['https://scim.example', opaqueAudience]) {
    expect((await send(app, '/Users', `Bearer ${await issuer.token('read', audience)}`)).status).toBe(200);
  }
  expect((await send(app, '/Users', basic('kim', 'kims-new-password'))).status).toBe(200);
  expect((await send(app, '/ServiceProviderConfig')).body['authenticationSchemes']).toMatchObject(
    ['oauthbearertoken', 'oauthbearertoken', 'oauth2', 'httpbasic', 'uma'].map((type) => ({ type })),
  );
});

test('introspection in test mode lets anybody with a token do everything, and warns at start', async () => {
  const before = log.length;
  const app = await gatewayWith({
    'introspection.issuer': issuer.issuer,
    'introspection.clientId': issuer.gatewayClient.id,
    'introspection.clientSecret': issuer.gatewayClient.secret,
    'introspection.mode': 'test',
  });
  expect(log.slice(before)).toMatch(/"level":"warn".*introspection\.mode is test/);
  expect((await send(app, '/Groups', await issuer.token('read:User', opaqueAudience))).status).toBe(200);
});

test('an issuer that is down does not keep the gateway from starting', async () => {
  const before = log.length;
  const app = await gatewayWith({ 'jwt.issuers': [{ issuer: 'http://127.0.0.1:1', audience: 'x' }] });
  expect((await send(app, '/Users', `Bearer ${await issuer.sign({ iss: 'http://127.0.0.1:1' })}`)).status).toBe(503);
  expect(log.slice(before)).toMatch(/an authorization server does not answer yet/);
});

test('keys and DNs that are none are mistakes of the configuration, told at once, and no key is repeated', async () => {
  const mistakes = gatewayWith({
    'uma.issuer': uma.issuer,
    'uma.clientId': 'x',
    'uma.privateKey': 'no-key-at-all',
    'basic.searchBase': 'people',
    'basic.scopes': { '*': ['read'], 'cn=a,,': ['write'] },
  });
  const { message } = (await mistakes.catch((error: unknown) => error)) as Error;
  const [head, ...lines] = message.split('\n').map((line) => line.trim());
  expect(head).toBe('3 mistakes in the configuration:');
  expect(lines).toEqual([
    expect.stringMatching(/^basic\.searchBase: Expected a DN .* found "people"/),
    expect.stringMatching(/^basic\.scopes: Expected a DN .* found "cn=a,,"/),
    expect.stringMatching(/^uma\.privateKeyFile: Expected a private key: a JWK/),
  ]);
  expect(message).not.toContain('no-key-at-all');
});

test('no secret is in the log of all this: no password, token, ticket or client secret', async () => {
  const app = await gatewayWith({
    'introspection.issuer': issuer.issuer,
    'introspection.clientId': issuer.gatewayClient.id,
    'introspection.clientSecret': 'a-wrong-client-secret',
    'jwt.issuers': [{ issuer: issuer.issuer, audience: 'https://other.example' }],
  });
  const token = await issuer.token('read', 'https://opaque.example/secret');
  const signed = await issuer.token('read');
  for (const one of [token, signed]) await send(app, '/Users', `Bearer ${one}`);
  await send(app, '/Users', basic('kim', 'guessed-password'));
  expect(log).toContain('credentials rejected');
  const secrets = ['kims-password', 'kims-new-password', 'guessed-password', 'gateway-secret', 'a-wrong-client-secret'];
  const credentials = [token, signed, issuer.gatewayClient.secret, basic('kim', 'guessed-password').slice(6)];
  const tickets = [...uma.tickets.keys(), ...uma.pats];
  expect(tickets.length).toBeGreaterThan(1);
  for (const secret of [...secrets, ...credentials, ...tickets]) expect(log).not.toContain(secret);
});

test('acting as callers is refused at start where the directory does not offer it, and only where it is wanted', () => {
  const wanted = { directory: { actAsCaller: true } as Config['directory'] };
  const unwanted = { directory: { actAsCaller: false } as Config['directory'] };
  expect(() => checkActingAs(wanted, new Set(['1.3.6.1.1.12']))).toThrow(ConfigError);
  expect(() => checkActingAs(wanted, new Set(['2.16.840.1.113730.3.4.18']))).not.toThrow();
  expect(() => checkActingAs(unwanted, new Set())).not.toThrow();
});
